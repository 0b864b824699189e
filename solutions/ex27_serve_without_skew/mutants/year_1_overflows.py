"""Lets the year 1 overflow on its way to New York.

Task: limits
Message: is an answer of that flight, and no exception
Replace: except (TypeError, ValueError, OverflowError):
With: except (TypeError, ValueError):
"""
