"""Puts the digits of a band's numbers into one text.

Task: bands
Message: The key is the band's numbers
Replace: yield (start, tuple(numbers[start : start + rows])), name
With: yield (start, "".join(str(number) for number in numbers[start : start + rows])), name
"""
