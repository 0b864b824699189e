"""Does not tell a busiest hour of 0.

Task: metrics
Message: 0 is the largest of what is there
Replace: if busiest is not None:
With: if busiest:
"""
