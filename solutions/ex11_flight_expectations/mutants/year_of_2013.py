"""Writes the year into the suite.

Task: parameters
Message: the run says which one it is
Replace: min_value={"$PARAMETER": "year"},
With: min_value=2013,
Replace: max_value={"$PARAMETER": "year"},
With: max_value=2013,
"""
