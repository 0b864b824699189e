"""Does not look at the side.

Task: border
Message: what it is to be judged by
Replace: return near and leg["side"] == last["side"] and len(window) < longest
With: return near and len(window) < longest
"""
