"""Gives all rows of training to one step, as a side input, and analyses them there.

Task: once
Message: the rows of a
Replace: batches["train"]
With: batches["train"].pipeline
Replace: | "Analyze" >> beam.Map(analyze, columns)
With: | "Once" >> beam.Create([None])
Replace: | "Merge" >> beam.CombineGlobally(merge, columns)
With: | "Merge" >> beam.Map(
        lambda _, lists: analyze((row for rows in lists for row in rows), columns),
        beam.pvalue.AsList(batches["train"]),
    )
"""
