"""Says no day: the split is by identity.

Task: job
Message: says no `day`
Replace: day = ["time_hour"]
With: day = []
Replace: split_by = "day"
With: split_by = "identity"
"""
