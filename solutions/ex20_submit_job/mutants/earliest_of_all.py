"""Takes the earliest error, with a traceback or without.

Task: cause
Message: even where its clock is ahead
Replace: error, step = (raised or ends)[0]
With: error, step = ends[0]
"""
