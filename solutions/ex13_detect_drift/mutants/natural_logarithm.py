"""Takes natural logarithms.

Task: bits
Message: half of both together is 0.311 bits
Replace: math.log2(2 * share
With: math.log(2 * share
"""
