"""Bins between the part's own least and most.

Task: counts
Message: Bins between a part's own least and most
Replace: keys = [int(number // width) for number in numbers] if width else known
With: first = min(numbers, default=0)
    keys = [math.floor((number - first) / width) for number in numbers] or known
"""
