"""Adds up the bins' lower borders.

Task: counts
Message: sum, least and most are of 28 itself
Replace: "total": sum(numbers),
With: "total": sum(math.floor(number / width) * width for number in numbers),
"""
