"""Takes what was attempted.

Task: query
Message: committed is each row once
Replace: return metric.attempted if metric.committed is None else metric.committed
With: return metric.attempted
"""
