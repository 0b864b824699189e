"""Takes any added column for compatible.

Task: columns
Message: REQUIRED column to a table
Replace: moved.append(Change(column=name, change="added", backward=allowed, forward=True, why=why))
With: moved.append(Change(column=name, change="added", backward=True, forward=True, why=why))
"""
