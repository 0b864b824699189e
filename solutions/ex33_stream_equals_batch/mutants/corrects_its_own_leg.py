"""Goes no further than the time of the late message.

Task: late
Message: given as revision 2
Replace: newest, previous = max(int(time), before), None
With: newest, previous = int(time), None
"""
