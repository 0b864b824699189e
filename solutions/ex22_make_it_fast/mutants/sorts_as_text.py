"""Sorts legs as text, in which day 10 comes before day 2.

Task: early
Message: The tenth is behind the fourth
Replace: "stops": [leg[-1] for leg in sorted(legs)],
With: "stops": [leg[-1] for leg in sorted(legs, key=str)],
"""
