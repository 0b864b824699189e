"""Takes any number of further flights.

Task: parameters
Message: A timetable has them all
Replace: max_value={"$PARAMETER": "scheduled"},

With:
"""
