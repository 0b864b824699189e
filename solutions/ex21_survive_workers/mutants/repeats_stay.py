"""Compares each row with the largest revision of its flight, which two may have.

Task: revisions
Message: sends its last rows again
Replace: return (
        rows
        | "Key" >> beam.Map(lambda row: (_flight(row), row))
        | "Latest" >> beam.CombinePerKey(_latest)
        | "Row" >> beam.Values()
    )
With: largest = (
        rows
        | "Key" >> beam.Map(lambda row: (_flight(row), row["revision"]))
        | "Largest" >> beam.CombinePerKey(max)
    )
    return rows | beam.Filter(
        lambda row, largest: row["revision"] == largest[_flight(row)],
        beam.pvalue.AsDict(largest),
    )
"""
