"""Multiplies by 0.1, which is a little more than a tenth.

Task: limits
Message: rounded up it is 4
Replace: while 10 * seen >= (len(limits) + 1) * total and len(limits) < 9:
With: while seen >= 0.1 * (len(limits) + 1) * total and len(limits) < 9:
"""
