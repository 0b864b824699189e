"""Says that there are duplicates, and not which.

Task: twice
Message: does not say 'US 1030 EWR
Replace: f"The input holds the same row more than once ({'; '.join(shown)}): remove the "
With: "The input holds the same row more than once: remove the "
"""
