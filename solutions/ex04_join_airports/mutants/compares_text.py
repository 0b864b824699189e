"""Compares revisions as text, so that 9 is after 10.

Task: revisions
Message: by its row with the largest revision
Replace: return airport["revision"]
With: return str(airport["revision"])
"""
