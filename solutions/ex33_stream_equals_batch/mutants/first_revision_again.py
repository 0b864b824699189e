"""Gives every correction as revision 2.

Task: late
Message: The second correction is revision 3
Replace: leg["known"], leg["revision"] = known, leg["revision"] + 1
With: leg["known"], leg["revision"] = known, min(leg["revision"] + 1, 2)
"""
