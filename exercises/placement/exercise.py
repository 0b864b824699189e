"""Where to begin: eight questions, answered in code.

Answer what you know, leave the others, then run `./workshop place`.
"""

import datetime

import apache_beam as beam
import pyarrow as pa

from pipelines.seats.unsolved import unsolved


class ParseDelays(beam.PTransform):
    """Lines such as "N14228,17": an aircraft and its delay in minutes, or NA.

    Gives a dict of two collections. "rows" has a dict for each line that can be read:
    {"tailnum": "N14228", "delay": 17}, with None for NA. "bad" has the other lines, as they
    came: not exactly two fields, or a delay that is neither a whole number nor NA.
    """

    def expand(self, lines: beam.PCollection[str]) -> dict[str, beam.PCollection]:
        unsolved("placement")


def instant(
    day: datetime.date, hour: int, minute: int, zone: str, second_time: bool = False
) -> datetime.datetime:
    """The instant at which the clocks of an IANA time zone show a time of day, in UTC.

    Args:
        second_time: of a reading that comes twice that day, because clocks are put back,
            the second is meant, not the first. Of any other reading it changes nothing.
    """
    unsolved("placement")


class MeanDelay(beam.CombineFn):
    """The mean of delays in minutes, of which None counts for nothing; None of no delay.

    What it accumulates stays small however many delays there are.
    """

    def create_accumulator(self):
        unsolved("placement")

    def add_input(self, accumulator, delay):
        unsolved("placement")

    def merge_accumulators(self, accumulators):
        unsolved("placement")

    def extract_output(self, accumulator):
        unsolved("placement")


class WithNames(beam.PTransform):
    """Flights with the names of their destinations: a left join.

    Expects {"flights": dicts with "dest", "airports": pairs of a code and a name}. Gives
    each flight once, with "name": None where no airport has the code. A code may stand at
    several airports, by mistake: then the name is that which comes first in the alphabet.
    """

    def expand(self, tables: dict) -> beam.PCollection[dict]:
        unsolved("placement")


class HourlyDepartures(beam.PTransform):
    """How many aircraft left each airport in each hour of event time.

    Expects dicts with "origin" and "left": the departure, in seconds since 1970. Gives
    {"origin": …, "hour": the hour's first second, "departures": how many} for each airport
    and hour that has any.
    """

    def expand(self, departures: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("placement")


def out_of_range(batch: pa.RecordBatch, column: str, low: int, high: int) -> pa.RecordBatch:
    """The rows whose value lies outside of low to high, both of which are still inside.

    A row without a value is not one of them. The order stays.
    """
    unsolved("placement")


def split_of(day: datetime.date) -> str:
    """Which split all rows of a day belong to: "train", "eval" or "test".

    The first 8 bytes of the SHA-256 of the day's ISO text ("2013-07-01", in UTF-8), as an
    unsigned big-endian number, modulo 100: below 80 it is "train", below 90 "eval".
    """
    unsolved("placement")


class WithIds(beam.PTransform):
    """Rows with an "id" that is the same whenever and wherever the row is processed.

    Expects dicts with "carrier", "flight" and "day". The id is the first 12 hexadecimal digits
    of the SHA-256 of "carrier flight day", such as "UA 327 2013-07-01", in UTF-8. Works on
    any number of workers, and leaves the rows that came in as they are.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("placement")
