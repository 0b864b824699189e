"""Puts a missing number into the first bucket.

Task: transform
Message: A missing one is in the last bucket
Replace: return {f"{name}_bucket": bisect.bisect_right(limits, number) if known else len(limits)}
With: return {f"{name}_bucket": bisect.bisect_right(limits, number) if known else 0}
"""
