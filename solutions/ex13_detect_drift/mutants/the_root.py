"""Takes the root, as SciPy does.

Task: bits
Message: half of both together is 0.311 bits
Replace: return min(max(bits / 2, 0.0), 1.0)
With: return math.sqrt(min(max(bits / 2, 0.0), 1.0))
"""
