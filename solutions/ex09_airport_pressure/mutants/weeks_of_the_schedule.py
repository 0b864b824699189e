"""Puts each flight into the week that it was scheduled for.

Task: borders
Message: The minute before is in
Replace: left, integers(batch.column("departed_at")), integers(batch.column("time_hour"))
With: left, integers(batch.column("time_hour")), integers(batch.column("time_hour"))
"""
