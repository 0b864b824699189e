"""Fills a global when the graph is made: workers have it empty.

Task: worker
Message: it has no global that was set here
Replace: def expand(self, rows):
With: def expand(self, rows):
        LIMITS["visib"] = 10.0
Replace: HOURS = 24
With: HOURS = 24
    LIMITS = {}
Replace: return rows.combine_chunks().to_batches()
With: place = rows.column_names.index("visib_before")
    full = pa.array([LIMITS.get("visib")] * len(rows), pa.float64())
    return rows.set_column(place, "visib_before", full).combine_chunks().to_batches()
"""
