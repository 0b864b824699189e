"""Counts whole days.

Task: hours
Message: An hour has its first second
Replace: | "Hours" >> beam.WindowInto(beam.window.FixedWindows(3600))
With: | "Hours" >> beam.WindowInto(beam.window.FixedWindows(86400))
"""
