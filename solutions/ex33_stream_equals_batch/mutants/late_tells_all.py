"""Tells all departures that it knows of when a late message comes.

Task: late
Message: must neither tell UA3 early
Replace: newest, previous = max(int(time), before), None
With: newest, previous = max(int(time), before), None
    if int(time) < newest:
        newest = 10**11
"""
