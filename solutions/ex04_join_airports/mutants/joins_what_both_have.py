"""The second join keeps what both tables have.

Task: large
Message: None where none
Replace: name = None if latest is None else latest["name"]
With: if latest is None:
        return
    name = latest["name"]
"""
