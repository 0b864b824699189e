"""Asks for all the flights of the timetable.

Task: parameters
Message: Three quarters, rounded down
Replace: min_value={"$PARAMETER": "trunc(scheduled * 3 / 4)"},
With: min_value={"$PARAMETER": "scheduled"},
"""
