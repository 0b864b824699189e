"""Takes backward for what old readers find.

Task: columns
Message: BigQuery refuses to add
Replace: moved.append(Change(column=name, change="added", backward=allowed, forward=True, why=why))
With: moved.append(Change(column=name, change="added", backward=True, forward=allowed, why=why))
"""
