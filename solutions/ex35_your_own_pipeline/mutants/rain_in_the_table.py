"""Has a column in which the station says at the beginning of the hour that it rains; it was filled in later.

Task: model
Message: alone ranks the label
Replace: year = { type = "int16", nullable = false, min = 2013, max = 2013, unit = "year", known = "before", description = "Local year." }
With: year = { type = "int16", nullable = false, min = 2013, max = 2013, unit = "year", known = "before", description = "Local year." }
    wet = { type = "int8", nullable = false, min = 0, max = 1, known = "before", feature = "number", description = "Whether it is wet." }
Replace: hours = pyarrow.csv.read_csv(embedded.table("weather"), convert_options=options)
With: hours = pyarrow.csv.read_csv(embedded.table("weather"), convert_options=options)
    wet = pa.array([int(fell > 0) for fell in hours.column("precip").to_pylist()], pa.int8())
    hours = hours.append_column("wet", wet)
Replace: NUMBERS = ("month", "hour", *(f"{name}_before" for name in READ))
With: NUMBERS = ("month", "hour", "wet", *(f"{name}_before" for name in READ))
"""
