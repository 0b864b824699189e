"""The stream's features are the batch's, whatever order messages come in, late ones and twice."""

import glob
import json

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.columnar.batches import integers, present
from pipelines.columnar.time_zones import DAY, HOUR, MINUTE
from pipelines.flights.flight_messages import SCHEMA, Kind, messages_of, of_kind
from pipelines.flights.live_features import FEATURES, LiveFeatures
from pipelines.flights.play_flights import (
    ReplayRequest,
    compared,
    delivered,
    replay,
    seat_functions,
)
from pipelines.local_runner import beam_internals
from pipelines.local_runner.watermark_runner import WatermarkRunner
from pipelines.streaming.delivery import Delivery
from pipelines.streaming.message_log import PlayLog, write_log
from pipelines.streaming.pieces import WritePieces, read_pieces

SEATS, FUNCTIONS, _ = seat_functions("solutions")


@pytest.fixture(scope="module")
def two_days(real_features):
    """Two February days with a blizzard between them, enriched, and their weather."""
    from pipelines.flights.job import JOB
    from pipelines.tables.lookups import LookupFiles

    day = integers(real_features.column("time_hour")) // DAY
    chosen = np.isin(day, np.unique(day)[[38, 39]])
    flights = real_features.filter(pa.array(chosen)).drop_columns(
        ["previous_arr_delay", "ground_minutes", "origin_departures", "origin_delay"]
    )
    weather = LookupFiles(JOB.lookups).load("weather")
    hours = integers(weather.column("time_hour")) // DAY
    weather = weather.filter(pa.array(np.isin(hours, np.unique(day)[[38, 39]])))
    batch = FUNCTIONS["airport_pressure"](FUNCTIONS["previous_leg"](flights), [])
    return messages_of(flights, weather), batch.filter(pa.array(present(batch["departed_at"])))


def played(messages, folder, request, runner=None, source=None):
    """(what the stream has told, its counters)."""
    log, pieces = str(folder / "log"), folder / "pieces"
    pieces.mkdir()
    write_log(log, delivered(messages, request), SCHEMA)
    options = PipelineOptions([], streaming=True)
    pipeline = beam.Pipeline(runner or WatermarkRunner(), options=options)
    features = (
        pipeline
        | "Messages" >> (source or PlayLog)(log)
        | LiveFeatures(SEATS, request.patience, request.ranges)
    )
    _ = features | "Write" >> beam.ParDo(WritePieces(str(pieces)))
    result = pipeline.run()
    result.wait_until_finish()
    return read_pieces(str(pieces)), getattr(result, "counters", {})


def test_a_message_tells_what_is_known_at_its_event_and_no_more(two_days):
    messages, _ = two_days
    for kind, later in {
        Kind.SCHEDULE: ["tailnum", "departed_at", "dep_delay", "landed_at", "arr_delay"],
        Kind.DEPARTURE: ["landed_at", "arr_delay"],
    }.items():
        its = of_kind(messages, kind)
        assert its.num_rows
        assert all(its.column(name).null_count == its.num_rows for name in later)


@pytest.mark.parametrize(
    ("tick", "ranges", "seed"), [(60 * MINUTE, 1, 0), (7 * MINUTE * 60, 3, 1), (12 * HOUR, 2, 2)]
)
def test_the_streams_features_are_the_batchs(two_days, tmp_path, tick, ranges, seed):
    messages, batch = two_days
    request = ReplayRequest(
        tick=tick, ranges=ranges, delivery=Delivery(seed=seed, late=0.2, repeated=0.2)
    )
    told, counters = played(messages, tmp_path, request)
    assert compared(told, batch) == (0, 0)
    # It was no easy stream.
    assert min(counters[name] for name in ("history_late", "pressure_late", "pressure_corrected"))
    assert not counters["pressure_too_late"]


def test_what_came_too_late_is_counted_and_is_all_that_differs(two_days, tmp_path):
    messages, batch = two_days
    request = ReplayRequest(
        tick=HOUR, lateness=2 * HOUR, delivery=Delivery(late=0.05, repeated=0.0)
    )
    told, counters = played(messages, tmp_path, request)
    missing, different = compared(told, batch)
    assert counters["pressure_too_late"] > 0
    assert missing > 0
    assert different > 0


def test_without_late_messages_nothing_is_ever_corrected(two_days, tmp_path):
    messages, batch = two_days
    request = ReplayRequest(tick=HOUR, delivery=Delivery(late=0, repeated=0))
    told, counters = played(messages, tmp_path, request)
    assert compared(told, batch) == (0, 0)
    assert not counters["history_corrected"]
    assert not counters["pressure_corrected"]
    assert set(told.column("revision").to_pylist()) == {1}


def test_what_is_told_first_does_not_know_the_future(two_days, tmp_path):
    """Messages of the second half change nothing of what was told of the first."""
    messages, _ = two_days
    at = integers(messages.column("at"))
    middle = int(np.median(at)) // HOUR * HOUR
    request = ReplayRequest(tick=HOUR, delivery=Delivery(late=0, repeated=0))
    (tmp_path / "whole").mkdir()
    (tmp_path / "half").mkdir()
    whole, _ = played(messages, tmp_path / "whole", request)
    early = messages.filter(pa.array(at < middle))
    half, _ = played(early, tmp_path / "half", request)
    past = whole.filter(pa.array(integers(whole.column("departed_at")) < middle))
    assert past.num_rows > 100
    names = ["key", *FEATURES, "revision"]
    half = half.filter(pa.array(integers(half.column("departed_at")) < middle))
    assert past.select(names).equals(half.select(names))


def _beams():
    return beam_internals.runner_with_watermarks()


class _FromTestStream(beam.PTransform):
    """A log's messages by Beam's own TestStream."""

    def __init__(self, path):
        super().__init__()
        self._path = path

    def expand(self, pbegin):
        from apache_beam.testing.test_stream import TestStream
        from apache_beam.transforms.window import TimestampedValue

        from pipelines.shuffling.coders import RecordBatchCoder

        stream = TestStream(coder=RecordBatchCoder())
        for batch, before, after in PlayLog(self._path).play():
            if batch is not None:
                stream.add_elements([TimestampedValue(batch, before)])
            stream.advance_watermark_to(after)
        return pbegin | stream.advance_watermark_to_infinity()


def test_beams_own_runner_with_watermarks_gives_the_same_from_a_test_stream(two_days, tmp_path):
    messages, batch = two_days
    request = ReplayRequest(tick=6 * HOUR, delivery=Delivery(late=0.2, repeated=0.2))
    told, _ = played(
        messages, tmp_path, request, beam_internals.runner_with_watermarks(), _FromTestStream
    )
    assert compared(told, batch) == (0, 0)


def test_the_command_plays_compares_and_reports(tmp_path):
    outcome = replay(ReplayRequest(days=1, tick=3 * HOUR, steps="solutions"), str(tmp_path))
    report = json.loads((tmp_path / "REPORT.json").read_text())
    assert report["departures"] == outcome.departures > 700
    assert report["missing"] == report["different"] == 0
    assert glob.glob(str(tmp_path / "features.parquet"))


def test_a_state_that_forgets_too_early_fails_the_replay(tmp_path, monkeypatch):
    from pipelines.flights import live_history
    from pipelines.problems import JobError

    # Of legs that are older than the lateness none is kept: a night on the ground is longer.
    monkeypatch.setattr(
        live_history,
        "_kept",
        lambda table, horizon: integers(table.column("departed_at"), missing=2**60) >= horizon,
    )
    request = ReplayRequest(
        days=2,
        tick=HOUR,
        lateness=2 * HOUR,
        steps="solutions",
        delivery=Delivery(0, late=0, repeated=0),
    )
    with pytest.raises(JobError, match="forgotten too early"):
        replay(request, str(tmp_path))


@settings(max_examples=20)
@given(
    happened=st.lists(st.integers(0, 10 * DAY), min_size=1, max_size=60),
    late=st.sampled_from([0.0, 0.5, 1.0]),
    repeated=st.sampled_from([0.0, 0.5, 1.0]),
)
def test_each_message_is_delivered_once_or_twice_and_never_before_its_event(
    happened, late, repeated
):
    from pipelines.streaming.delivery import deliver, ticks

    at = np.array(happened)
    how = Delivery(late=late, repeated=repeated, latest=DAY)
    received, rows = deliver(at, how)
    counts = np.bincount(rows, minlength=len(at))
    assert set(counts) <= ({1, 2} if repeated else {1})
    if repeated == 1:
        assert (counts == 2).all()
    assert (received >= at[rows]).all()
    assert (received <= at[rows] + DAY).all()
    assert (np.diff(received) >= 0).all()
    bounds, closes = ticks(received, HOUR)
    assert bounds[0] == 0
    assert bounds[-1] == len(rows)
    for number, end in enumerate(closes):
        its = received[bounds[number] : bounds[number + 1]]
        assert ((its >= end - HOUR) & (its < end)).all()
