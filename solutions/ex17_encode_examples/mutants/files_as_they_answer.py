"""Takes the file that answers first.

Task: blocks
Message: two runs read the same files in another order
Replace: deterministic=True,
With: deterministic=False,
"""
