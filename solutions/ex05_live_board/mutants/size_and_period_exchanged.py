"""Exchanges how long a window is and how often one begins.

Task: sliding
Message: At 2:15, 2:30, 2:45 and 3:00 it has left within the hour before
Replace: | "Into last hours" >> beam.WindowInto(window.SlidingWindows(HOUR, QUARTER))
With: | "Into last hours" >> beam.WindowInto(window.SlidingWindows(QUARTER, HOUR))
"""
