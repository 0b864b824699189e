"""Rejects an hour without gusts: there was none.

Task: suite
Message: is only unusual
Replace: wind_gust = { type = "float64", nullable = true, min = 0, max = 200, unit = "mph", known = "after", description = "The strongest gust; missing where there was none." }
With: wind_gust = { type = "float64", nullable = false, min = 0, max = 200, unit = "mph", known = "after", description = "The strongest gust; missing where there was none." }
"""
