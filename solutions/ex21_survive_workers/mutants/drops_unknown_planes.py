"""Leaves flights without a plane out.

Task: seats
Message: D942DN is in no list of planes
Replace: return inputs["flights"] | "Seats" >> beam.Map(_with_seats, beam.pvalue.AsDict(seats))
With: table = beam.pvalue.AsDict(seats)
    known = inputs["flights"] | beam.Filter(lambda row, seats: row["tailnum"] in seats, table)
    return known | "Seats" >> beam.Map(_with_seats, table)
"""
