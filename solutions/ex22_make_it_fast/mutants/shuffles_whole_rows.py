"""Sends whole rows through the shuffle.

Task: early
Message: A shuffle is paid for by the byte
Replace: | "Key" >> beam.Map(lambda row: (row["tailnum"], (*_when(row), row["dest"])))
With: | "Key" >> beam.Map(lambda row: (row["tailnum"], row))
Replace: "stops": [leg[-1] for leg in sorted(legs)],
With: "stops": [leg["dest"] for leg in sorted(legs, key=_when)],
"""
