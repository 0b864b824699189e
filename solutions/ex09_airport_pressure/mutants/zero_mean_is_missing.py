"""Takes a mean of 0 for one that is missing.

Task: mean
Message: which is not the same as no mean
Replace: "origin_delay": nullable(mean, valid & (count > 0), pa.float32()),
With: "origin_delay": nullable(mean, valid & (total != 0), pa.float32()),
"""
