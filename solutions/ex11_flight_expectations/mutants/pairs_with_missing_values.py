"""Compares a pair of which one value is missing.

Task: pairs
Message: a comparison with nothing fails
Replace: or_equal=True,
    ignore_row_if="either_value_is_missing",
With: or_equal=True,
"""
