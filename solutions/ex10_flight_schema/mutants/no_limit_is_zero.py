"""Takes no limit for a limit of 0.

Task: values
Message: An int64 has no limit here
Replace: return -math.inf if low is None else low, math.inf if high is None else high
With: return low or 0, high or 0
"""
