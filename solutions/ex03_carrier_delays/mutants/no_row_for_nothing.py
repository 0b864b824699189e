"""Gives no row where there are no rows.

Task: total
Message: A day without flights has a total as well
Replace: return rows | "Add all up" >> beam.CombineGlobally(DelaySummary())
With: return rows | "Add all up" >> beam.CombineGlobally(DelaySummary()).without_defaults()
"""
