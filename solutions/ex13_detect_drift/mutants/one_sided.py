"""Is the divergence of the first side from the middle alone.

Task: bits
Message: The left side is
Replace: for side in (p, q)
With: for side in (p, p)
"""
