"""Merges means, not sums.

Task: sums
Message: the mean of means
Replace: total, count = total + other_total, count + other_count
With:
    if other_count:
        total, count = total + other_total / other_count, count + 1
"""
