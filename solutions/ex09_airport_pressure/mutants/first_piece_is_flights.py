"""Takes the first piece for the flights, and the others for departures.

Task: seat
Message: AirportPressure
Replace: whole = [batch for batch in batches if batch.num_columns > len(DEPARTURE)]
With: whole = batches[:1]
Replace: earlier = [batch for batch in batches if batch.num_columns == len(DEPARTURE)]
With: earlier = [batch.select(DEPARTURE) for batch in batches[1:]]
"""
