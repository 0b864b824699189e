"""Takes any removed column for one that readers need.

Task: columns
Message: which they allow
Replace: moved.append(Change(column=name, change="removed", backward=True, forward=allowed, why=why))
With: moved.append(Change(column=name, change="removed", backward=True, forward=False, why=why))
"""
