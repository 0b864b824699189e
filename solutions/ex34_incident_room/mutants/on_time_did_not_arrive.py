"""Takes a delay of 0 for none.

Task: worst
Message: Without an arrival delay a flight is not
Replace: | "Arrived" >> beam.Filter(lambda row: row["arr_delay"] is not None)
With: | "Arrived" >> beam.Filter(lambda row: row["arr_delay"])
"""
