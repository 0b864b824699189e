"""Has no limits for what a station reads: whatever comes has been observed.

Task: suite
Message: has observed only warns
Replace: temp = { type = "float64", nullable = true, min = -40, max = 120, unit = "°F", known = "after", description = "Temperature." }
With: temp = { type = "float64", nullable = true, unit = "°F", known = "after", description = "Temperature." }
Replace: dewp = { type = "float64", nullable = true, min = -60, max = 100, unit = "°F", known = "after", description = "Dew point." }
With: dewp = { type = "float64", nullable = true, unit = "°F", known = "after", description = "Dew point." }
Replace: wind_speed = { type = "float64", nullable = true, min = 0, max = 150, unit = "mph", known = "after", description = "Wind. One reading is of 1,048 mph, a slip of the station." }
With: wind_speed = { type = "float64", nullable = true, unit = "mph", known = "after", description = "Wind. One reading is of 1,048 mph, a slip of the station." }
Replace: wind_gust = { type = "float64", nullable = true, min = 0, max = 200, unit = "mph", known = "after", description = "The strongest gust; missing where there was none." }
With: wind_gust = { type = "float64", nullable = true, unit = "mph", known = "after", description = "The strongest gust; missing where there was none." }
Replace: precip = { type = "float64", nullable = false, min = 0, max = 12, unit = "inches", known = "after", description = "What fell in the hour." }
With: precip = { type = "float64", nullable = false, unit = "inches", known = "after", description = "What fell in the hour." }
Replace: pressure = { type = "float64", nullable = true, min = 870, max = 1090, unit = "mbar", known = "after", description = "At sea level." }
With: pressure = { type = "float64", nullable = true, unit = "mbar", known = "after", description = "At sea level." }
Replace: visib = { type = "float64", nullable = false, min = 0, max = 10, unit = "miles", known = "after", description = "How far one sees; no more than 10 is written down." }
With: visib = { type = "float64", nullable = false, unit = "miles", known = "after", description = "How far one sees; no more than 10 is written down." }
"""
