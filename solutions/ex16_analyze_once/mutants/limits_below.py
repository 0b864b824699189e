"""Counts the limits below a number, and not those that are equal.

Task: transform
Message: The first limit is not above -6
Replace: return {f"{name}_bucket": bisect.bisect_right(limits, number) if known else len(limits)}
With: return {f"{name}_bucket": bisect.bisect_left(limits, number) if known else len(limits)}
"""
