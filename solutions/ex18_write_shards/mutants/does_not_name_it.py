"""Says that there are duplicates, and not which.

Task: twice
Message: does not say 'US 1030 EWR
Replace: f"The input holds the same flight more than once ({shown}): remove the duplicates."
With: "The input has duplicates."
"""
