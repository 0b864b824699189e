"""Lets any number of flights be cancelled.

Task: mostly
Message: One of three is less than two in five
Replace: mostly=0.4,
With: mostly=0.3,
"""
