"""Counts one departure of each minute.

Task: mean
Message: 19 aircraft had left since 19:00
Replace: count[asking], total[asking] = delays_before(times[there], delays[there], times[asking])
With: _, once = np.unique(times[there], return_index=True)
    once = there[once]
    count[asking], total[asking] = delays_before(times[once], delays[once], times[asking])
"""
