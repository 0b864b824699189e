"""Steps of a flight report that are right, and do far more than they have to.

A flight is a dict of the 19 columns of the file: carrier, flight (its number), tailnum, origin,
dest, year, month, day, sched_dep_time, dep_delay (None where it was cancelled), …
"""

from collections.abc import Callable

import apache_beam as beam

# BEGIN SOLUTION
from apache_beam.transforms import combiners

# STUB
# END SOLUTION


class PartLines(beam.PTransform):
    """Lines of a file to a dict of two collections, "left" and "cancelled".

    Args:
        parse: makes a flight of a line, slowly. It is called once for each line; two lines
            that are alike are two.

    A flight with a dep_delay has left, the others were cancelled.
    """

    def __init__(self, parse: Callable[[str], dict]):
        super().__init__()
        self._parse = parse

    def expand(self, lines: beam.PCollection[str]) -> dict[str, beam.PCollection[dict]]:
        # BEGIN SOLUTION
        flights = lines | "Parse" >> beam.Map(self._parse)
        return {
            "left": flights | "Left" >> beam.Filter(_left),
            "cancelled": flights | "Cancelled" >> beam.Filter(lambda row: not _left(row)),
        }
        # STUB
        # unsolved("ex22_make_it_fast")  # take this line out, and fix what is below
        # left = lines | "Parse left" >> beam.Map(self._parse)
        # cancelled = lines | "Parse cancelled" >> beam.Map(self._parse)
        # return {
        #     "left": left | "Left" >> beam.Filter(_left),
        #     "cancelled": cancelled | "Cancelled" >> beam.Filter(lambda row: not _left(row)),
        # }
        # END SOLUTION


def _left(flight: dict) -> bool:
    return flight["dep_delay"] is not None


class RouteDelays(beam.PTransform):
    """Flights to one row for each route: origin, dest, flights, mean_delay.

    flights counts those that left, mean_delay is the mean of their dep_delay; a route on
    which none left has no row. At most one element for each route goes through a shuffle,
    and does not grow with the route's flights.
    """

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            flights
            | "Left" >> beam.Filter(_left)
            | "Key" >> beam.Map(lambda row: ((row["origin"], row["dest"]), row["dep_delay"]))
            | "Add up"
            >> beam.CombinePerKey(
                combiners.TupleCombineFn(
                    combiners.CountCombineFn(), combiners.MeanCombineFn()
                ).with_common_input()
            )
            | "Name" >> beam.MapTuple(_route)
        )
        # STUB
        # unsolved("ex22_make_it_fast")  # take this line out, and fix what is below
        # return (
        #     flights
        #     | "Left" >> beam.Filter(_left)
        #     | "Key" >> beam.Map(lambda row: ((row["origin"], row["dest"]), row["dep_delay"]))
        #     | "Group" >> beam.GroupByKey()
        #     | "Add up" >> beam.MapTuple(_added_up)
        # )
        # END SOLUTION


# BEGIN SOLUTION
def _route(route: tuple[str, str], summary: tuple[int, float]) -> dict:
    return {
        "origin": route[0],
        "dest": route[1],
        "flights": summary[0],
        "mean_delay": summary[1],
    }


# STUB
# def _added_up(route: tuple[str, str], delays) -> dict:
#     delays = list(delays)
#     return {
#         "origin": route[0],
#         "dest": route[1],
#         "flights": len(delays),
#         "mean_delay": sum(delays) / len(delays),
#     }
#
#
# END SOLUTION
class FleetRoutes(beam.PTransform):
    """Flights to one row for each aircraft of a fleet: tailnum, stops.

    Args:
        fleet: tailnums that are wanted, a few of 4,043. The tailnum of some flights is None.

    stops lists its destinations by year, month, day, sched_dep_time and flight; no two
    flights of an aircraft have all of these in common. An aircraft without flights has no
    row. Only flights of the fleet go through a shuffle, and of them a third of a row's bytes
    at most.
    """

    def __init__(self, fleet: frozenset[str]):
        super().__init__()
        self._fleet = fleet

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        fleet = self._fleet
        # BEGIN SOLUTION
        return (
            flights
            | "Fleet" >> beam.Filter(lambda row: row["tailnum"] in fleet)
            | "Key" >> beam.Map(lambda row: (row["tailnum"], (*_when(row), row["dest"])))
            | "Group" >> beam.GroupByKey()
            | "Stops"
            >> beam.MapTuple(
                lambda tailnum, legs: {
                    "tailnum": tailnum,
                    "stops": [leg[-1] for leg in sorted(legs)],
                }
            )
        )
        # STUB
        # unsolved("ex22_make_it_fast")  # take this line out, and fix what is below
        # return (
        #     flights
        #     | "Key" >> beam.Map(lambda row: (row["tailnum"], row))
        #     | "Group" >> beam.GroupByKey()
        #     | "Fleet" >> beam.Filter(lambda pair: pair[0] in fleet)
        #     | "Stops"
        #     >> beam.MapTuple(
        #         lambda tailnum, rows: {
        #             "tailnum": tailnum,
        #             "stops": [row["dest"] for row in sorted(rows, key=_when)],
        #         }
        #     )
        # )
        # END SOLUTION


def _when(row: dict) -> tuple[int, ...]:
    return row["year"], row["month"], row["day"], row["sched_dep_time"], row["flight"]


class AddScores(beam.PTransform):
    """Adds "score" to each flight, as a model gives it.

    Args:
        model: takes a list of 1 to 100 flights and gives a list of their scores. A call
            takes 20 milliseconds, however many flights are in it.

    A call has 50 flights or more, but for the last of a bundle. Nothing is shuffled.
    """

    def __init__(self, model: Callable[[list[dict]], list[float]]):
        super().__init__()
        self._model = model

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            flights
            | "Batch" >> beam.BatchElements(min_batch_size=50, max_batch_size=100)
            | "Score" >> beam.FlatMap(_scored, self._model)
        )
        # STUB
        # unsolved("ex22_make_it_fast")  # take this line out, and fix what is below
        # return flights | "Score" >> beam.Map(_scored, self._model)
        # END SOLUTION


# BEGIN SOLUTION
def _scored(flights: list[dict], model: Callable[[list[dict]], list[float]]) -> list[dict]:
    scores = model(flights)
    return [{**row, "score": score} for row, score in zip(flights, scores, strict=True)]


# STUB
# def _scored(row: dict, model: Callable[[list[dict]], list[float]]) -> dict:
#     return {**row, "score": model([row])[0]}
#
#
# END SOLUTION
class NameAirports(beam.PTransform):
    """Adds "airport" to each flight, the name of its dest; None where there is none.

    Args:
        index: makes a dict of names by code of the list of all airports, slowly. The names
            are the index's own, and not those of the list.

    Takes a dict of two collections, "flights" and "airports"; each airport is there once, or
    there is none at all. The index is made once in the whole job, not in each bundle, DoFn or
    process; only a bundle that failed makes it again. A job that has the step twice, with
    other airports, has two. Flights do not go through a shuffle.
    """

    def __init__(self, index: Callable[[list[dict]], dict[str, str]]):
        super().__init__()
        self._index = index

    def expand(self, inputs: dict[str, beam.PCollection[dict]]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        names = inputs["airports"] | "All" >> combiners.ToList() | "Index" >> beam.Map(self._index)
        return inputs["flights"] | "Name" >> beam.Map(
            lambda row, names: {**row, "airport": names.get(row["dest"])},
            beam.pvalue.AsSingleton(names),
        )
        # STUB
        # unsolved("ex22_make_it_fast")  # take this line out, and fix what is below
        # index = self._index
        # return inputs["flights"] | "Name" >> beam.Map(
        #     lambda row, airports: {**row, "airport": index(airports).get(row["dest"])},
        #     beam.pvalue.AsList(inputs["airports"]),
        # )
        # END SOLUTION


class ReadMonths(beam.PTransform):
    """Months to the flights of their days.

    Args:
        list_days: gives the days of a month, quickly.
        read_day: gives the flights of a day, slowly.

    Each month comes once. Any worker may read any day, whichever worker has listed it. To
    that end each day goes through one shuffle before it is read, and nothing else does. A
    shuffle brings what has one key to one worker: no two days have a key in common.
    """

    def __init__(
        self, list_days: Callable[[str], list[str]], read_day: Callable[[str], list[dict]]
    ):
        super().__init__()
        self._list_days = list_days
        self._read_day = read_day

    def expand(self, months: beam.PCollection[str]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            months
            | "List" >> beam.FlatMap(self._list_days)
            | "Spread" >> beam.Reshuffle()
            | "Read" >> beam.FlatMap(self._read_day)
        )
        # STUB
        # unsolved("ex22_make_it_fast")  # take this line out, and fix what is below
        # return (
        #     months
        #     | "List" >> beam.FlatMap(self._list_days)
        #     | "Read" >> beam.FlatMap(self._read_day)
        # )
        # END SOLUTION
