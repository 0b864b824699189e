"""Asks no flight to Hawaii how long it took.

Task: conditions
Message: is not quarantined
Replace: row_condition="distance > 2000",
With: row_condition="distance > 2000 and distance < 4000",
"""
