"""Plays the flights as they happened, and compares the stream's features with the batch's."""

import importlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines import schemas
from pipelines.columnar.batches import concat, integers, present
from pipelines.columnar.time_zones import DAY, HOUR, MINUTE
from pipelines.data import embedded
from pipelines.flights.flight_messages import key_of, messages_of
from pipelines.flights.job import JOB
from pipelines.flights.live_features import FACTS, FEATURES, LiveFeatures, Seats
from pipelines.local_runner.watermark_runner import WatermarkRunner
from pipelines.problems import JobError, RequestError
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range
from pipelines.seats.registry import SEATS, fill
from pipelines.streaming.delivery import Delivery, deliver, ticks
from pipelines.streaming.keyed_rows import differs, places
from pipelines.streaming.message_log import PlayLog, write_log
from pipelines.streaming.pieces import WritePieces, read_pieces
from pipelines.streaming.watermark_table import Patience
from pipelines.tables.lookups import LookupFiles

# As fast as it can, half a day is handed over at once: what a stretch costs is then small beside
# its messages. With a clock, about a second of it.
_LONGEST_TICK = 12 * HOUR


@dataclass(frozen=True)
class ReplayRequest:
    """What is to be played, and how.

    Attributes:
        first, days: the first day and how many, by the hour of the schedule in UTC.
        speed: seconds that pass in one; None: as fast as it can.
        tick: seconds that are handed over at once; None: chosen by the speed.
        lateness: seconds behind the watermark at which a message still counts.
        steps: the track whose functions compute the features.
    """

    first: str | None = None
    days: int | None = None
    speed: float | None = None
    tick: int | None = None
    delivery: Delivery = field(default_factory=Delivery)
    lateness: int = 2 * DAY
    ranges: int = 1
    steps: str = "exercises"

    @property
    def stretch(self) -> int:
        """Seconds that are handed over at once."""
        if self.tick is not None:
            return self.tick
        if self.speed is None:
            return _LONGEST_TICK
        return int(min(max(self.speed // MINUTE, 1) * MINUTE, _LONGEST_TICK))

    @property
    def patience(self) -> Patience:
        """Of the stateful steps."""
        return Patience(self.stretch, self.lateness)


@dataclass(frozen=True)
class ReplayOutcome:
    """What was played, and what came out.

    Attributes:
        messages: that were delivered; `repeated` of them for a second time.
        late: by step, those that came behind the watermark and counted. A departure goes to both.
        too_late: by step, those that came so late that they were dropped.
        corrected: by step, how often a late message changed features that had been told.
        departures: of the batch; `missing` are those that the stream did not tell, `different`
            those whose newest features are others than the batch's.
        whose: by seat, the track whose function computed.
    """

    messages: int
    repeated: int
    late: dict[str, int]
    too_late: dict[str, int]
    corrected: dict[str, int]
    departures: int
    missing: int
    different: int
    seconds: float
    whose: dict[str, str]

    def as_dict(self) -> dict:
        """For `--json` and REPORT.json."""
        rate = round(self.messages / self.seconds) if self.seconds else None
        return {**vars(self), "seconds": round(self.seconds, 3), "messages_a_second": rate}

    def check(self) -> None:
        """Raises: JobError, where the stream differs and no message was dropped for it."""
        if (self.missing or self.different) and not any(self.too_late.values()):
            raise JobError(
                f"The stream told other features than the batch of {self.different:,} departures "
                f"and none of {self.missing:,}, though no message came too late: state was "
                "forgotten too early, or a seat's function depends on the order of rows."
            )


def seat_functions(track: str) -> tuple[Seats, dict, dict[str, str]]:
    """(the functions of the seats `history` and `pressure`, all by name, whose they are)."""
    wanted = {"enrich": "enrich", "history": "previous_leg", "pressure": "airport_pressure"}
    filled = fill(track, [seat for seat in SEATS if seat.name in wanted])
    found = {}
    for name, function in wanted.items():
        module = importlib.import_module(filled[name].implementation.__module__)
        if not callable(getattr(module, function, None)):
            raise RequestError(
                f"{module.__name__} has no {function}, which the stream needs; `./workshop reset` "
                "brings the stub back, or replay with --steps solutions."
            )
        found[function] = getattr(module, function)
    whose = {name: seat.track for name, seat in filled.items()}
    return Seats(found["previous_leg"], found["airport_pressure"]), found, whose


def the_year(request: ReplayRequest, enrich) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """(enriched flights, weather) of the days that are asked for.

    Raises:
        RequestError: no flight was scheduled then.
    """
    table = schemas.table("flights")
    plan = plan_reads(embedded.flights(), table)
    pieces = [rows for place in plan.ranges for rows, _ in read_range(place, table.arrow)]
    flights = concat(pieces)
    hours = integers(flights.column("time_hour"))
    first = int(hours.min()) // DAY * DAY
    if request.first is not None:
        first = int(np.datetime64(request.first, "s").astype(np.int64))
    end = int(hours.max()) + 1 if request.days is None else first + request.days * DAY
    flights = flights.filter(pa.array((hours >= first) & (hours < end)))
    if not flights.num_rows:
        raise RequestError(
            f"No flight was scheduled on these days: --from {request.first} --days {request.days}; "
            "the data is of 2013."
        )
    lookups = LookupFiles(JOB.lookups)
    weather = lookups.load("weather")
    its = integers(weather.column("time_hour"))
    return enrich(flights, lookups), weather.filter(pa.array((its >= first) & (its < end)))


def delivered(
    messages: pa.RecordBatch, request: ReplayRequest
) -> Iterator[tuple[pa.RecordBatch, int, int, int]]:
    """Stretches of messages as they come, for `write_log`."""
    how, length = request.delivery, request.stretch
    received, rows = deliver(integers(messages.column("at")), how)
    bounds, closes = ticks(received, length)
    for number, end in enumerate(closes.tolist()):
        its = messages.take(pa.array(rows[bounds[number] : bounds[number + 1]]))
        yield its, end - length - how.usual, end - how.usual, end


def replay(request: ReplayRequest, output: str, say=lambda text: None) -> ReplayOutcome:
    """Plays and compares; writes features.parquet and REPORT.json into a folder.

    Raises:
        RequestError: nothing is to be played. JobError: see `ReplayOutcome.check`.
    """
    seats, functions, whose = seat_functions(request.steps)
    flights, weather = the_year(request, functions["enrich"])
    messages = messages_of(flights, weather)
    os.makedirs(output, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="flights-replay-") as folder:
        log = os.path.join(folder, "messages.arrow")
        write_log(log, delivered(messages, request), messages.schema)
        pieces = os.path.join(folder, "pieces")
        os.mkdir(pieces)
        started = time.monotonic()
        counters = _play(log, pieces, seats, request)
        seconds = time.monotonic() - started
        told = read_pieces(pieces)
        played = _deliveries(log)
    say("Comparing with the batch")
    batch = functions["airport_pressure"](functions["previous_leg"](flights), [])
    batch = batch.filter(pa.array(present(batch.column("departed_at"))))
    missing, different = compared(told, batch)

    def by_step(what: str) -> dict[str, int]:
        return {step: counters[f"{step}_{what}"] for step in ("history", "pressure")}

    outcome = ReplayOutcome(
        messages=played,
        repeated=played - messages.num_rows,
        late=by_step("late"),
        too_late=by_step("too_late"),
        corrected=by_step("corrected"),
        departures=batch.num_rows,
        missing=missing,
        different=different,
        seconds=seconds,
        whose=whose,
    )
    if told is not None:
        pq.write_table(pa.Table.from_batches([told]), os.path.join(output, "features.parquet"))
    with open(os.path.join(output, "REPORT.json"), "w", encoding="utf-8") as file:
        json.dump(outcome.as_dict(), file, indent=2)
        file.write("\n")
    outcome.check()
    return outcome


def _play(log: str, pieces: str, seats: Seats, request: ReplayRequest):
    pipeline = beam.Pipeline(WatermarkRunner(), options=PipelineOptions([], streaming=True))
    features = (
        pipeline
        | "Messages" >> PlayLog(log, request.speed)
        | "Features" >> LiveFeatures(seats, request.patience, request.ranges)
    )
    _ = features | "Write" >> beam.ParDo(WritePieces(pieces))
    return pipeline.run().counters


def _deliveries(log: str) -> int:
    with pa.ipc.open_file(pa.memory_map(log)) as reader:
        return sum(reader.get_batch(i).num_rows for i in range(reader.num_record_batches))


def compared(told: pa.RecordBatch | None, batch: pa.RecordBatch) -> tuple[int, int]:
    """(departures that the stream did not tell, those of which it told something else)."""
    if told is None:
        return batch.num_rows, 0
    rows = places(key_of(batch), integers(told.column("key")))
    there = pa.array(rows >= 0)
    told = told.take(pa.array(rows[rows >= 0]))
    batch = batch.filter(there)
    wrong = np.zeros(batch.num_rows, bool)
    for name in (*FACTS, *FEATURES):
        wrong |= differs(told.column(name), batch.column(name))
    return int(np.count_nonzero(rows < 0)), int(np.count_nonzero(wrong))
