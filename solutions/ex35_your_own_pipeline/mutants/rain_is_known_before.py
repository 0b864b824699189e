"""Says of what falls in the hour that it is known when it begins.

Task: future
Message: which is not `known` after
Replace: precip = { type = "float64", nullable = false, min = 0, max = 12, unit = "inches", known = "after", description = "What fell in the hour." }
With: precip = { type = "float64", nullable = false, min = 0, max = 12, unit = "inches", known = "before", description = "What fell in the hour." }
"""
