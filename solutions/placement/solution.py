"""Where to begin: eight questions, answered in code.

Answer what you know, leave the others, then run `./workshop place`.
"""

import datetime

# BEGIN SOLUTION
import hashlib
from zoneinfo import ZoneInfo

# STUB
# END SOLUTION
import apache_beam as beam
import pyarrow as pa

# BEGIN SOLUTION
import pyarrow.compute as pc

# STUB
# END SOLUTION


# BEGIN SOLUTION
class _Parse(beam.DoFn):
    def process(self, line):
        try:
            tailnum, delay = line.split(",")
            minutes = None if delay == "NA" else int(delay)
        except ValueError:
            yield beam.pvalue.TaggedOutput("bad", line)
        else:
            yield {"tailnum": tailnum, "delay": minutes}


# STUB
# END SOLUTION
class ParseDelays(beam.PTransform):
    """Lines such as "N14228,17": an aircraft and its delay in minutes, or NA.

    Gives a dict of two collections. "rows" has a dict for each line that can be read:
    {"tailnum": "N14228", "delay": 17}, with None for NA. "bad" has the other lines, as they
    came: not exactly two fields, or a delay that is neither a whole number nor NA.
    """

    def expand(self, lines: beam.PCollection[str]) -> dict[str, beam.PCollection]:
        # BEGIN SOLUTION
        parsed = lines | "Parse" >> beam.ParDo(_Parse()).with_outputs("bad", main="rows")
        return {"rows": parsed.rows, "bad": parsed.bad}
        # END SOLUTION


def instant(
    day: datetime.date, hour: int, minute: int, zone: str, second_time: bool = False
) -> datetime.datetime:
    """The instant at which the clocks of an IANA time zone show a time of day, in UTC.

    Args:
        second_time: of a reading that comes twice that day, because clocks are put back,
            the second is meant, not the first. Of any other reading it changes nothing.
    """
    # BEGIN SOLUTION
    shown = datetime.datetime.combine(day, datetime.time(hour, minute, fold=int(second_time)))
    return shown.replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.UTC)
    # END SOLUTION


class MeanDelay(beam.CombineFn):
    """The mean of delays in minutes, of which None counts for nothing; None of no delay.

    What it accumulates stays small however many delays there are.
    """

    # BEGIN SOLUTION
    def create_accumulator(self):
        return 0, 0

    def add_input(self, accumulator, delay):
        if delay is None:
            return accumulator
        total, count = accumulator
        return total + delay, count + 1

    def merge_accumulators(self, accumulators):
        total, count = 0, 0
        for other_total, other_count in accumulators:
            total, count = total + other_total, count + other_count
        return total, count

    def extract_output(self, accumulator):
        total, count = accumulator
        return total / count if count else None

    # STUB
    # def create_accumulator(self):
    #     unsolved("placement")
    #
    # def add_input(self, accumulator, delay):
    #     unsolved("placement")
    #
    # def merge_accumulators(self, accumulators):
    #     unsolved("placement")
    #
    # def extract_output(self, accumulator):
    #     unsolved("placement")
    # END SOLUTION


class WithNames(beam.PTransform):
    """Flights with the names of their destinations: a left join.

    Expects {"flights": dicts with "dest", "airports": pairs of a code and a name}. Gives
    each flight once, with "name": None where no airport has the code. A code may stand at
    several airports, by mistake: then the name is that which comes first in the alphabet.
    """

    def expand(self, tables: dict) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        names = tables["airports"] | "First" >> beam.CombinePerKey(min)
        return tables["flights"] | "Name" >> beam.Map(
            lambda flight, known: {**flight, "name": known.get(flight["dest"])},
            beam.pvalue.AsDict(names),
        )
        # END SOLUTION


class HourlyDepartures(beam.PTransform):
    """How many aircraft left each airport in each hour of event time.

    Expects dicts with "origin" and "left": the departure, in seconds since 1970. Gives
    {"origin": …, "hour": the hour's first second, "departures": how many} for each airport
    and hour that has any.
    """

    def expand(self, departures: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        def row(pair, window=beam.DoFn.WindowParam):
            origin, count = pair
            return {"origin": origin, "hour": int(window.start), "departures": count}

        return (
            departures
            | "Stamp" >> beam.Map(lambda row: beam.window.TimestampedValue(row, row["left"]))
            | "Hours" >> beam.WindowInto(beam.window.FixedWindows(3600))
            | "Origins" >> beam.Map(lambda row: row["origin"])
            | "Count" >> beam.combiners.Count.PerElement()
            | "Rows" >> beam.Map(row)
        )
        # END SOLUTION


def out_of_range(batch: pa.RecordBatch, column: str, low: int, high: int) -> pa.RecordBatch:
    """The rows whose value lies outside of low to high, both of which are still inside.

    A row without a value is not one of them. The order stays.
    """
    # BEGIN SOLUTION
    values = batch.column(column)
    # A comparison with a null is null, which `filter` takes for no.
    return batch.filter(pc.or_(pc.less(values, low), pc.greater(values, high)))
    # END SOLUTION


def split_of(day: datetime.date) -> str:
    """Which split all rows of a day belong to: "train", "eval" or "test".

    The first 8 bytes of the SHA-256 of the day's ISO text ("2013-07-01", in UTF-8), as an
    unsigned big-endian number, modulo 100: below 80 it is "train", below 90 "eval".
    """
    # BEGIN SOLUTION
    digest = hashlib.sha256(day.isoformat().encode()).digest()
    place = int.from_bytes(digest[:8], "big") % 100
    return "train" if place < 80 else "eval" if place < 90 else "test"
    # END SOLUTION


class WithIds(beam.PTransform):
    """Rows with an "id" that is the same whenever and wherever the row is processed.

    Expects dicts with "carrier", "flight" and "day". The id is the first 12 hexadecimal digits
    of the SHA-256 of "carrier flight day", such as "UA 327 2013-07-01", in UTF-8. Works on
    any number of workers, and leaves the rows that came in as they are.
    """

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        # BEGIN SOLUTION
        def with_id(row):
            name = f"{row['carrier']} {row['flight']} {row['day']}"
            return {**row, "id": hashlib.sha256(name.encode()).hexdigest()[:12]}

        return rows | "Name" >> beam.Map(with_id)
        # END SOLUTION
