"""Rejects air of more than 60 %, which is most of a wet night.

Task: suite
Message: are quarantined:
Replace: humid = { type = "float64", nullable = true, min = 0, max = 100, unit = "%", known = "after", description = "Relative humidity." }
With: humid = { type = "float64", nullable = true, min = 0, max = 60, unit = "%", known = "after", description = "Relative humidity." }
"""
