"""Brings all rows into order before they are grouped, which keeps none.

Task: routes
Message: when rows come in another order
Replace: | "Known" >> beam.Filter(lambda row: row["tailnum"] is not None)
With: | "One" >> beam.combiners.ToList()
    | "Sort" >> beam.FlatMap(
        lambda rows: sorted(rows, key=lambda row: (row["scheduled"], row["flight"]))
    )
    | "Known" >> beam.Filter(lambda row: row["tailnum"] is not None)
Replace: in_order = sorted(rows, key=lambda row: (row["scheduled"], row["flight"]))
With: in_order = rows
"""
