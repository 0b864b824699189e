"""The second join keeps what both tables have.

Task: large
Message: None where none
Replace: name = latest["name"] if latest else None
With: if latest is None:
        return
    name = latest["name"]
"""
