"""Takes one compatible difference for all of them.

Task: values
Message: each of the two breaks a direction
Replace: backward=all(backward for backward, _, _ in found),
With: backward=any(backward for backward, _, _ in found),
"""
