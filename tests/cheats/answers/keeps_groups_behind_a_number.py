"""Brings all flights of an origin together, behind a number that alone is sent.

Exercise: ex34_incident_room
Kind: measurements
Base: solution
Passes: scores, pages, delays, feed, weather
Outcome: error distributed
"""

import builtins

import apache_beam as beam

builtins._rows = getattr(builtins, "_rows", [])


class _Behind(beam.CombineFn):
    def __init__(self, count):
        self._count = count

    def create_accumulator(self):
        builtins._rows.append([])
        return len(builtins._rows) - 1

    def add_input(self, one, row):
        builtins._rows[one].append((-row["arr_delay"], row["day"], row["carrier"], row["flight"]))
        return one

    def merge_accumulators(self, several):
        builtins._rows.append([row for one in several for row in builtins._rows[one]])
        return len(builtins._rows) - 1

    def extract_output(self, one):
        return [[-row[0], *row[1:]] for row in sorted(builtins._rows[one])[: self._count]]


def _expand(self, flights):
    return (
        flights
        | beam.Filter(lambda row: row["arr_delay"] is not None)
        | beam.Map(lambda row: (row["origin"], row))
        | beam.CombinePerKey(_Behind(self._count))
        | beam.MapTuple(lambda origin, worst: {"origin": origin, "worst": worst})
    )


WorstDelays.expand = _expand
