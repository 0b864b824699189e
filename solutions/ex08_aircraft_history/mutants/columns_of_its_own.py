"""Gives the columns that it knows.

Task: previous
Message: The steps behind need all columns
Replace: batch, left, aircraft = batch.take(pa.array(order)), left[order], aircraft[order]
With: batch, left, aircraft = batch.take(pa.array(order)), left[order], aircraft[order]
    batch = batch.select([*IDENTITY, "tailnum", "departed_at", "landed_at", "arr_delay"])
"""
