"""Takes the logarithm of a share of 0.

Task: bits
Message: log2(0) itself is nothing
Replace: for value, share in side.items()
    if share
With: for value, share in side.items()
"""
