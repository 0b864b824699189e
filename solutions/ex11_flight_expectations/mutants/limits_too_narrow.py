"""Has limits between which the worst day of the year does not lie.

Task: delays
Message: switched off before it finds a bad one
Replace: max_value=-5,
With: max_value=-12,
"""
