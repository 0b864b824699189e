"""Flights and the airports that they are bound for: three ways to look one row up by another.

A flight is a dict with "origin" and "dest", codes of airports, and other fields. An airport is
a dict: faa (its code), name, tzone (its time zone, None where it is not known), revision (0
for its first row, then growing; no airport has two rows of the same revision).
"""

# BEGIN SOLUTION
from collections import Counter

# STUB
# END SOLUTION
from collections.abc import Callable, Iterator

import apache_beam as beam
from apache_beam.transforms import window


class LatestAirports(beam.PTransform):
    """Airports, each once: of several rows with the same faa, that with the largest revision."""

    def expand(self, airports: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            airports
            | "By code" >> beam.Map(lambda airport: (airport["faa"], airport))
            | "Latest" >> beam.combiners.Top.PerKey(1, key=_revision)
            | "Airport" >> beam.FlatMapTuple(lambda _, latest: latest)
        )
        # END SOLUTION


# BEGIN SOLUTION
def _revision(airport: dict) -> int:
    return airport["revision"]


# STUB
# END SOLUTION
class NameDestinations(beam.PTransform):
    """Adds "dest_name" to each flight: the name of the airport with its dest.

    Takes a dict of two collections, "flights" and "airports". Gives as many rows as there are
    flights. A dest_name that a flight has already is replaced. Where no airport has the code,
    dest_name is None; where several rows have it, the one with the largest revision counts.
    The airports are small, and are sent to each worker as a side input; flights stay where
    they are, neither shuffled nor a side input themselves.
    """

    def expand(self, inputs: dict[str, beam.PCollection[dict]]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        names = (
            inputs["airports"]
            | LatestAirports()
            | "Names" >> beam.Map(lambda airport: (airport["faa"], airport["name"]))
        )
        return inputs["flights"] | "Name" >> beam.Map(_with_name, beam.pvalue.AsDict(names))
        # END SOLUTION


# BEGIN SOLUTION
def _with_name(flight: dict, names: dict[str, str]) -> dict:
    return {**flight, "dest_name": names.get(flight["dest"])}


# STUB
# END SOLUTION
class JoinDestinations(beam.PTransform):
    """Gives what NameDestinations gives, where the airports are too many for a side input.

    Both tables are shuffled by the airport's code; no worker holds all of either.
    """

    def expand(self, inputs: dict[str, beam.PCollection[dict]]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        flights = inputs["flights"] | "By dest" >> beam.Map(lambda row: (row["dest"], row))
        airports = inputs["airports"] | "By faa" >> beam.Map(lambda row: (row["faa"], row))
        return (
            {"flights": flights, "airports": airports}
            | "Together" >> beam.CoGroupByKey()
            | "Join" >> beam.FlatMapTuple(_joined)
        )
        # END SOLUTION


# BEGIN SOLUTION
def _joined(_, rows: dict[str, list[dict]]) -> Iterator[dict]:
    latest = max(rows["airports"], key=_revision, default=None)
    name = latest["name"] if latest else None
    for flight in rows["flights"]:
        yield {**flight, "dest_name": name}


# STUB
# END SOLUTION
class CountZones(beam.DoFn):
    """Counts the flights of a bundle by the time zone that they are bound for.

    Args:
        load: gives the airports' rows as a list, each airport once. It takes a minute.

    A DoFn is used by the same worker for many bundles. This one calls `load` once in that
    life, on the worker. `process` takes a flight, and gives nothing. `finish_bundle` gives a
    pair (zone, number of flights) for each zone that the bundle had flights to, once; each is
    a WindowedValue in the global window. The zone is None where it is not known, because the
    airport has none or is not listed. The next bundle is counted from zero.
    """

    # BEGIN SOLUTION
    _zones: dict[str, str | None]
    _flights: Counter[str | None]

    # STUB
    # END SOLUTION
    def __init__(self, load: Callable[[], list[dict]]):
        self._load = load

    def setup(self) -> None:
        # BEGIN SOLUTION
        self._zones = {airport["faa"]: airport["tzone"] for airport in self._load()}
        # END SOLUTION

    def start_bundle(self) -> None:
        # BEGIN SOLUTION
        self._flights = Counter()
        # END SOLUTION

    def process(self, flight: dict) -> None:
        # BEGIN SOLUTION
        self._flights[self._zones.get(flight["dest"])] += 1
        # END SOLUTION

    def finish_bundle(self) -> Iterator[window.WindowedValue]:
        # BEGIN SOLUTION
        for pair in self._flights.items():
            yield window.GlobalWindows.windowed_value(pair)
        # END SOLUTION


class ZoneCounts(beam.PTransform):
    """Flights to one row for each time zone: zone, and flights, their number.

    Args:
        load: as in CountZones, which is a step of this one, and whose pairs it adds up.
    """

    def __init__(self, load: Callable[[], list[dict]]):
        self._load = load

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            flights
            | "Count" >> beam.ParDo(CountZones(self._load))
            | "Add up" >> beam.CombinePerKey(sum)
            | "Row" >> beam.MapTuple(lambda zone, flights: {"zone": zone, "flights": flights})
        )
        # END SOLUTION


class TopDestinations(beam.PTransform):
    """The n busiest destinations of each origin, as rows of origin, rank, dest, flights.

    Args:
        n: how many, 1 or more; of an origin with fewer destinations, all of them.

    Rank 1 has the most flights. Of two with as many, the code that comes first in the alphabet
    is first. Flights are counted where they are, and only counts of routes are brought together.
    """

    def __init__(self, n: int):
        self._n = n

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            flights
            | "Route" >> beam.Map(lambda flight: (flight["origin"], flight["dest"]))
            | "Count" >> beam.combiners.Count.PerElement()
            | "By origin" >> beam.MapTuple(lambda route, flights: (route[0], (-flights, route[1])))
            | "Top" >> beam.combiners.Top.SmallestPerKey(self._n)
            | "Rank" >> beam.FlatMapTuple(_ranked)
        )
        # END SOLUTION


# BEGIN SOLUTION
def _ranked(origin: str, top: list[tuple[int, str]]) -> Iterator[dict[str, str | int]]:
    for rank, (minus_flights, dest) in enumerate(top, start=1):
        yield {"origin": origin, "rank": rank, "dest": dest, "flights": -minus_flights}


# STUB
# END SOLUTION
