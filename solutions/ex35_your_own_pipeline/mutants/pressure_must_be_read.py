"""Rejects an hour without pressure, which is one in ten.

Task: suite
Message: is only unusual
Replace: pressure = { type = "float64", nullable = true, min = 870, max = 1090, unit = "mbar", known = "after", description = "At sea level." }
With: pressure = { type = "float64", nullable = false, min = 870, max = 1090, unit = "mbar", known = "after", description = "At sea level." }
"""
