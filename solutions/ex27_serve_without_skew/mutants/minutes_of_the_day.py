"""Gives minutes since midnight for the clock's reading.

Task: clock
Message: hours times 100 plus minutes
Replace: row["sched_dep_time"] = local.hour * 100 + local.minute
With: row["sched_dep_time"] = local.hour * 60 + local.minute
"""
