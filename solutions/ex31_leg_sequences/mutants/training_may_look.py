"""Cuts only where training ends.

Task: border
Message: what a window leaves out
Replace: return near and leg["side"] == last["side"] and len(window) < longest
With: same = leg["side"] == last["side"] or leg["side"] == "train"
    return near and same and len(window) < longest
"""
