"""Knows only the first of two readings.

Task: clocks
Message: past one twice
Replace: shown = datetime.datetime.combine(day, datetime.time(hour, minute, fold=int(second_time)))
With: shown = datetime.datetime.combine(day, datetime.time(hour, minute))
"""
