"""Lets the latest departure be 60 minutes late.

Task: delays
Message: counts as one hour
Replace: min_value=90,
With: min_value=60,
"""
