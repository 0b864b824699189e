"""Rejects air of more than 75 °F: the draft was made of a winter.

Task: suite
Message: rows are quarantined:
Replace: temp = { type = "float64", nullable = true, min = -40, max = 120, unit = "°F", known = "after", description = "Temperature." }
With: temp = { type = "float64", nullable = true, min = -40, max = 75, unit = "°F", known = "after", description = "Temperature." }
"""
