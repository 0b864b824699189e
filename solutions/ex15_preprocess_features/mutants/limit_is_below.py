"""Puts a limit's own delay into the bucket below it.

Task: buckets
Message: a limit's own delay is the first above it
Replace: features[f"{name}_bucket"] = tft.bucketize(inputs[name], BUCKETS, epsilon=QUANTILE_ERROR)
With: limits = tft.quantiles(inputs[name], BUCKETS, epsilon=QUANTILE_ERROR)
    features[f"{name}_bucket"] = tft.apply_buckets(inputs[name], limits + 0.01)
"""
