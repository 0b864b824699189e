"""Takes a watermark of 0 for none.

Task: back
Message: 0 is a time
Replace: reached = least if reached is None else max(reached, least)
With: reached = max(reached or least, least)
"""
