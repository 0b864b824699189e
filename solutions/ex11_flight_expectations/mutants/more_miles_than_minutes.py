"""Does not allow as many minutes as miles.

Task: pairs
Message: they may be equal
Replace: or_equal=True,

With:
"""
