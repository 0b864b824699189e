"""Takes a flight that did not arrive for one on time.

Task: worst
Message: Without an arrival delay a flight is not
Replace: | "Arrived" >> beam.Filter(lambda row: row["arr_delay"] is not None)
With:
Replace: return row["origin"], (-row["arr_delay"], row["day"], row["carrier"], row["flight"])
With: return row["origin"], (-(row["arr_delay"] or 0), row["day"], row["carrier"], row["flight"])
"""
