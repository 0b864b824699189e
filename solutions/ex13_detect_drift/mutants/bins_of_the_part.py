"""Bins between the part's own least and most.

Task: counts
Message: are of 28 itself
Replace: math.floor(number / width) for number in numbers
With: math.floor((number - min(numbers)) / width) for number in numbers
"""
