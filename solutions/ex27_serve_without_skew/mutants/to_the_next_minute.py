"""Rounds half a minute up.

Task: clock
Message: a second before 1:31
Replace: row["sched_dep_time"] = local.hour * 100 + local.minute
With: row["sched_dep_time"] = local.hour * 100 + round(local.minute + local.second / 60)
"""
