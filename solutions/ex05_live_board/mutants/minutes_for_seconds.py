"""Makes windows of 60, which are minutes.

Task: hours
Message: Two left Newark between 1:00 and 2:00
Replace: | "Into hours" >> beam.WindowInto(window.FixedWindows(HOUR))
With: | "Into hours" >> beam.WindowInto(window.FixedWindows(60))
"""
