"""Asks every flight for three hours.

Task: conditions
Message: 2,000 are not more
Replace: min_value=180,
    row_condition="distance > 2000",
    condition_parser="pandas",
With: min_value=180,
"""
