"""Takes one compatible difference for all of them.

Task: values
Message: 40,000 in an old file is no int16
Replace: backward=all(backward for backward, _, _ in found),
With: backward=any(backward for backward, _, _ in found),
"""
