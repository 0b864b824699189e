"""Takes the id 0 for none.

Task: groups
Message: 0 is an id like any other
Replace: while found[name] != name:
With: while found[name] and found[name] != name:
"""
