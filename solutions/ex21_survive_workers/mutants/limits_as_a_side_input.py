"""Makes a side input of all limits, which travel in the step that creates them.

Task: travels
Message: All limits are sent to the workers
Replace: return rows | "Late" >> beam.Filter(
        lambda row: (
            row["carrier"] == carrier
            and row["delays"]["departure"] is not None
            and row["delays"]["departure"] > limit
        )
    )
With: limits = rows.pipeline | "Limits" >> beam.Create([*self._limits.items()])
    return rows | "Late" >> beam.Filter(
        lambda row, limits: (
            row["carrier"] == carrier
            and row["delays"]["departure"] is not None
            and row["delays"]["departure"] > limits[carrier]
        ),
        beam.pvalue.AsDict(limits),
    )
"""
