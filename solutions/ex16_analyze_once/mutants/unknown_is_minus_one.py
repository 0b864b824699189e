"""Gives -1 to unknown texts.

Task: transform
Message: says something that is not so
Replace: return {f"{name}_id": len(ids) + unsigned % UNKNOWN_IDS}
With: return {f"{name}_id": -1}
"""
