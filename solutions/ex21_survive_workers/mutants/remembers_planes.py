"""Keeps the planes in a global, which no other worker sees.

Task: seats
Message: when each bundle runs on a worker of its own
Replace: seats = inputs["planes"] | "Key" >> beam.Map(lambda p: (p["tailnum"], p["seats"]))
With: _ = inputs["planes"] | "Remember" >> beam.Map(_remember)
Replace: return inputs["flights"] | "Seats" >> beam.Map(_with_seats, beam.pvalue.AsDict(seats))
With: return inputs["flights"] | "Seats" >> beam.Map(_with_remembered)
Replace: def _with_seats(row: dict, seats: dict[str, int]) -> dict:
With: _SEATS = {}


    def _remember(plane):
        _SEATS[plane["tailnum"]] = plane["seats"]


    def _with_remembered(row):
        return _with_seats(row, _SEATS)


    def _with_seats(row: dict, seats: dict[str, int]) -> dict:
"""
