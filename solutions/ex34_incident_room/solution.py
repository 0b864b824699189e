"""Six jobs that failed or crawled in one night: what was wrong with each, and its steps, repaired.

A flight is a dict: carrier, flight (its number), tailnum (None where it is not known), origin,
dest, day ("2013-01-03"), hour (of its scheduled departure, local, 0 to 23), dep_delay and
arr_delay (minutes; None where it did not leave or arrive).

A diagnosis is a dict of three texts: step (its label, as in the job's messages, without those of
the steps around it), cause (one of CAUSES) and evidence (a line of a file of the incident's folder,
whole, as it stands there).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

CAUSES = {
    "bucket-full": "storage takes no more",
    "clock": "a time zone, or the change of one",
    "combiner-order": "a combiner depends on the order of its values",
    "connection-per-element": "a connection is made for each element",
    "disk-full": "a worker's disk is full",
    "fused-steps": "fused steps leave all of the work to one worker",
    "group-in-memory": "a group does not fit in a worker's memory",
    "hot-key": "one key has most of the work, and the other workers wait",
    "large-closure": "a large object travels with a function",
    "library-missing": "a library is not in the package",
    "memory-leak": "a worker takes more memory with every bundle",
    "model-per-element": "a model is loaded for each element",
    "module-missing": "a module of the job is not in the package",
    "permission": "the workers may not read or write an object",
    "poisoned-row": "a row cannot be read, and takes its bundle with it",
    "preemption": "machines are taken away",
    "quota": "a quota of the service is used up",
    "retries-double": "a bundle that was run again left its effects twice",
    "rows-lost": "rows are dropped without being counted",
    "schema-changed": "the columns of the source have changed",
    "side-input-in-memory": "a side input does not fit in a worker's memory",
    "slow-start": "workers take long until they begin",
    "small-files": "the source has very many small files",
}


def diagnosis_of_worst() -> dict:
    """What was wrong with `incidents/worst`: step, cause, evidence."""
    # BEGIN SOLUTION
    return {
        "step": "Pick the worst",
        "cause": "group-in-memory",
        "evidence": "",
    }
    # STUB
    # unsolved("ex34_incident_room")  # take this line out, and fill in the next
    # return {"step": "", "cause": "", "evidence": ""}
    # END SOLUTION


class WorstDelays(beam.PTransform):
    """Flights to one dict an origin: {"origin", "worst": [[arr_delay, day, carrier, flight], …]}.

    Args:
        count: how many are listed, at most; 1 or more.

    The largest delays come first; of equal ones the earlier day, then the carrier, then the flight's
    number (no two flights have all of these in common). A flight without an arrival delay is not
    listed; an origin without any flight that arrived has no dict.
    """

    def __init__(self, count: int):
        super().__init__()
        self._count = count

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        return (
            flights
            | "Arrived" >> beam.Filter(lambda row: row["arr_delay"] is not None)
            | "By origin" >> beam.Map(_listed)
            | "Keep the worst" >> beam.combiners.Top.SmallestPerKey(self._count)
            | "To rows" >> beam.MapTuple(_worst_of)
        )
        # STUB
        # unsolved("ex34_incident_room")  # take this line out, and repair what is below
        # count = self._count
        # return (
        #     flights
        #     | "Arrived" >> beam.Filter(lambda row: row["arr_delay"] is not None)
        #     | "By origin" >> beam.Map(lambda row: (row["origin"], row))
        #     | "Bring together" >> beam.GroupByKey()
        #     | "Pick the worst" >> beam.MapTuple(lambda origin, rows: _worst(origin, rows, count))
        # )
        # END SOLUTION


# BEGIN SOLUTION
def _listed(row: dict) -> tuple[str, tuple]:
    return row["origin"], (-row["arr_delay"], row["day"], row["carrier"], row["flight"])


def _worst_of(origin: str, smallest: list[tuple]) -> dict:
    return {"origin": origin, "worst": [[-one[0], *one[1:]] for one in smallest]}


# STUB
# def _worst(origin: str, rows: Iterable[dict], count: int) -> dict:
#     ordered = sorted(
#         rows, key=lambda row: (-row["arr_delay"], row["day"], row["carrier"], row["flight"])
#     )
#     return {
#         "origin": origin,
#         "worst": [
#             [row["arr_delay"], row["day"], row["carrier"], row["flight"]]
#             for row in ordered[:count]
#         ],
#     }
#
#
# END SOLUTION
