"""Says that the type is another, and not which it was.

Task: values
Message: for what was and is
Replace: what = f"was {old['type']} and is {new['type']}"
With: what = "has another type"
"""
