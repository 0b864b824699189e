"""Looks whether a number is too large, which NaN is not.

Task: wrong_rows
Message: A prediction for what is no flight looks like any other
Replace: if not abs(value) <= LARGEST:
With: if abs(value) > LARGEST:
"""
