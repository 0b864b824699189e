"""Says the first difference alone.

Task: values
Message: looks for the column, and for what was and is
Replace: why=f"{name} {', and it '.join(what for _, _, what in found)}.",
With: why=f"{name} {found[0][2]}.",
"""
