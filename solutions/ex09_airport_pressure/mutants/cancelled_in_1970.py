"""Puts all flights that never left into the week of 1 January 1970.

Task: borders
Message: one range, and one worker, has them all
Replace: left, integers(batch.column("departed_at")), integers(batch.column("time_hour"))
With: left, integers(batch.column("departed_at")), integers(batch.column("departed_at"))
"""
