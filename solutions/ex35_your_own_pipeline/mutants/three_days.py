"""Hands in rows of three days.

Task: job
Message: rows of
Replace: DAYS_APART = 9
With: DAYS_APART = 120
"""
