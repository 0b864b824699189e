"""Takes half of a circle for the period.

Task: clock
Message: midnight is midnight
Replace: angle = x * (2 * math.pi / period)
With: angle = x * (math.pi / period)
"""
