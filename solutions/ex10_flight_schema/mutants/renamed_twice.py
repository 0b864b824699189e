"""Takes one added column for the new name of two.

Task: columns
Message: each once
Replace: come.remove(other)
With: pass
"""
