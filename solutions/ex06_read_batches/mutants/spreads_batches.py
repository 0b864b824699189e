"""Shuffles what has been read, not what is to be read.

Task: spread
Message: Behind the reading it is too late
Replace: | "Spread" >> beam.Reshuffle()
With: | "Same worker" >> beam.Map(lambda piece: piece)
Replace: rows, rejected = read["rows"], read[REJECTED]
With: rows, rejected = read["rows"] | beam.Reshuffle(), read[REJECTED]
"""
