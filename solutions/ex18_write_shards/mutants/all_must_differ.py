"""Takes rows that need not differ for duplicates.

Task: twice
Message: Some tables hold equal rows
Replace: if shown := list(dict.fromkeys(name.decode() for name in found if name))[:3]:
With: if shown := [str(name.decode()) for name in found][:3]:
"""
