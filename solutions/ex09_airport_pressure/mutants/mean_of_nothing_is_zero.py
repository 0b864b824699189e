"""Gives a mean of 0 where nobody left.

Task: mean
Message: A mean of 0 would say that all left on time
Replace: "origin_delay": nullable(mean, valid & (count > 0), pa.float32()),
With: "origin_delay": nullable(mean, valid, pa.float32()),
"""
