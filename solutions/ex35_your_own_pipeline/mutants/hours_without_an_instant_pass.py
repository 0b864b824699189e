"""Lets a row pass that has no instant, and so no day.

Task: suite
Message: missing
Replace: time_hour = { type = "timestamp[s, tz=UTC]", nullable = false, unit = "UTC", known = "before", description = "When the hour begins." }
With: time_hour = { type = "timestamp[s, tz=UTC]", nullable = true, unit = "UTC", known = "before", description = "When the hour begins." }
Replace: origin = { type = "string", nullable = false, values = ["EWR", "JFK", "LGA"], unit = "FAA code", known = "before", feature = "category", description = "The airport." }
With: origin = { type = "string", nullable = true, values = ["EWR", "JFK", "LGA"], unit = "FAA code", known = "before", feature = "category", description = "The airport." }
"""
