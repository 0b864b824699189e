"""Counts what leaves at the instant at which an hour ends.

Task: sliding
Message: has all before 2:15:00
Replace: | "Into last hours" >> beam.WindowInto(window.SlidingWindows(HOUR, QUARTER))
With: | "Into last hours" >> beam.WindowInto(window.SlidingWindows(HOUR, QUARTER, offset=1))
    | "Again" >> beam.Map(lambda message: message)
Replace: until = its.end.to_utc_datetime(has_tz=True)
With: until = (its.end - its.end.micros // 1_000_000 % 900).to_utc_datetime(has_tz=True)
"""
