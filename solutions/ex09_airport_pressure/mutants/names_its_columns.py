"""Gives the columns that it knows, and loses the others.

Task: mean
Message: The columns or their types are not the right ones
Replace: return with_columns(
        flights,
With: return with_columns(
        flights.select(["carrier", "flight", "time_hour", *DEPARTURE]),
"""
