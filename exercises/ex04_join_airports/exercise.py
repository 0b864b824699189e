"""Flights and the airports that they are bound for: three ways to look one row up by another.

A flight is a dict with "origin" and "dest", codes of airports, and other fields. An airport is
a dict: faa (its code), name, tzone (its time zone, None where it is not known), revision (0
for its first row, then growing; no airport has two rows of the same revision).
"""

from collections.abc import Callable, Iterator

import apache_beam as beam
from apache_beam.transforms import window

from pipelines.seats.unsolved import unsolved


class LatestAirports(beam.PTransform):
    """Airports, each once: of several rows with the same faa, that with the largest revision."""

    def expand(self, airports: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex04_join_airports")


class NameDestinations(beam.PTransform):
    """Adds "dest_name" to each flight: the name of the airport with its dest.

    Takes a dict of two collections, "flights" and "airports". Gives as many rows as there are
    flights. A dest_name that a flight has already is replaced. Where no airport has the code,
    dest_name is None; where several rows have it, the one with the largest revision counts.
    The airports are small, and are sent to each worker as a side input; flights stay where
    they are, neither shuffled nor a side input themselves.
    """

    def expand(self, inputs: dict[str, beam.PCollection[dict]]) -> beam.PCollection[dict]:
        unsolved("ex04_join_airports")


class JoinDestinations(beam.PTransform):
    """Gives what NameDestinations gives, where the airports are too many for a side input.

    Both tables are shuffled by the airport's code; no worker holds all of either.
    """

    def expand(self, inputs: dict[str, beam.PCollection[dict]]) -> beam.PCollection[dict]:
        unsolved("ex04_join_airports")


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

    def __init__(self, load: Callable[[], list[dict]]):
        self._load = load

    def setup(self) -> None:
        unsolved("ex04_join_airports")

    def start_bundle(self) -> None:
        unsolved("ex04_join_airports")

    def process(self, flight: dict) -> None:
        unsolved("ex04_join_airports")

    def finish_bundle(self) -> Iterator[window.WindowedValue]:
        unsolved("ex04_join_airports")


class ZoneCounts(beam.PTransform):
    """Flights to one row for each time zone: zone, and flights, their number.

    Args:
        load: as in CountZones, which is a step of this one, and whose pairs it adds up.
    """

    def __init__(self, load: Callable[[], list[dict]]):
        self._load = load

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex04_join_airports")


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
        unsolved("ex04_join_airports")
