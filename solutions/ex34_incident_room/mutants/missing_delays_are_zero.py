"""Takes a flight that did not arrive for one on time.

Task: worst
Message: Without an arrival delay a flight is not
Replace: | "Arrived" >> beam.Filter(lambda row: row["arr_delay"] is not None)

With:
Replace: (-row["arr_delay"],
With: (-(row["arr_delay"] or 0),
"""
