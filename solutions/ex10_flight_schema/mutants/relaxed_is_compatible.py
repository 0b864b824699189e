"""Takes a column that may be missing now for no trouble to old readers.

Task: values
Message: old readers rely on it
Replace: yield _is_nullable(new), _is_nullable(old), f"was {was} and is {now}"
With: yield _is_nullable(new), True, f"was {was} and is {now}"
"""
