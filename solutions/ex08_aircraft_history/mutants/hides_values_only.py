"""Hides what is known on arrival, and removes no row.

Task: future
Message: nobody knew that 795 would be next
Replace: then = _added(history(known_at(flights, row["departed_at"])), flights)
With: now = pa.scalar(row["departed_at"], flights.schema.field("departed_at").type)
    landed = pc.fill_null(pc.less(flights.column("landed_at"), now), False)
    columns = [
        pc.if_else(landed, column, None) if name in ON_ARRIVAL else column
        for name, column in zip(flights.schema.names, flights.columns, strict=True)
    ]
    past = pa.RecordBatch.from_arrays(columns, schema=flights.schema)
    then = _added(history(past), flights)
"""
