"""Tells a busiest hour of 0 where nobody left.

Task: metrics
Message: There is no largest of nothing
Replace: if busiest is not None:
With: busiest = busiest or 0
    if True:
"""
