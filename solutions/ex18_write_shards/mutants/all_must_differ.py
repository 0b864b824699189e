"""Takes rows that need not differ for duplicates.

Task: twice
Message: Some tables hold equal rows
Replace: name.decode() for name in found if name
With: name.decode() for name in found
"""
