"""Lets unknown texts share all ids.

Task: transform
Message: says something that is not so
Replace: return {f"{name}_id": len(ids) + unsigned % UNKNOWN_IDS}
With: return {f"{name}_id": unsigned % (len(ids) + UNKNOWN_IDS)}
"""
