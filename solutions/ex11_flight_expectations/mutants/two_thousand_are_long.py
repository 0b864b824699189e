"""Takes 2,000 miles for more than 2,000.

Task: conditions
Message: 2,000 are not more
Replace: row_condition="distance > 2000",
With: row_condition="distance >= 2000",
"""
