"""Rounds the quotient before it takes the whole number below it.

Task: counts
Message: the quotient is rounded
Replace: keys = [int(number // width) for number in numbers] if width else known
With: keys = [math.floor(number / width) for number in numbers] if width else known
"""
