"""What a run tells of itself: metrics of every seat, and hot keys with their names."""

import io
import json
import logging
import re
from pathlib import Path

import apache_beam as beam
import pandas as pd
import pyarrow as pa
import pytest
from apache_beam.metrics.execution import MetricKey, MetricResult
from apache_beam.metrics.metricbase import MetricName

from pipelines.monitoring import hot_keys, job_metrics, probes
from pipelines.monitoring.hot_keys import Group, HotKey, Keys
from pipelines.schemas.splits import SPLITS
from pipelines.shuffling.group_by_range import GroupByRange
from pipelines.tables.run_outcome import RunOutcome, SeatReport
from pipelines.terminal.console import Console
from pipelines.writing import manifest
from tests.support.moments import at, times

# --- Which groups are hot, by hand. ---


@pytest.fixture(autouse=True)
def few_rows(monkeypatch):
    """Ten rows are enough to be hot."""
    monkeypatch.setattr(hot_keys, "LEAST_ROWS", 10)


def groups(*rows: int) -> list[Group]:
    return [Group(f"group {number}", count) for number, count in enumerate(rows)]


def test_a_group_of_more_than_twice_the_mean_is_hot():
    # 20 + 20 + 20 + 100 = 160 rows in 4 groups: the mean is 40, and 100 is 2.5 times that.
    assert hot_keys.find("history", groups(20, 20, 20, 100), 4) == [
        HotKey("history", "group 3", 100, 2.5)
    ]


def test_twice_the_mean_itself_is_not_hot():
    # 120 rows in 3 groups: the mean is 40.
    assert hot_keys.find("history", groups(20, 20, 80), 3) == []


def test_groups_without_rows_count_in_the_mean():
    # 60 rows in 6 groups: the mean is 10, not 60.
    assert hot_keys.find("history", groups(60), 6) == [HotKey("history", "group 0", 60, 6.0)]
    assert hot_keys.find("history", groups(60), 1) == []


def test_a_small_group_is_not_hot_whatever_its_share():
    assert hot_keys.find("history", groups(10), 4) == []
    assert [key.rows for key in hot_keys.find("history", groups(11), 4)] == [11]


def test_hot_groups_come_largest_first():
    # 2 + 30 + 50 = 82 rows in 10 groups: the mean is 8.2.
    found = hot_keys.find("history", groups(2, 30, 50), 10)
    assert [key.rows for key in found] == [50, 30]


def test_no_group_is_no_hot_key():
    assert hot_keys.find("history", [], 4) == []


def test_a_key_is_named_by_what_more_than_half_of_its_rows_share():
    leading = (("airport", "EWR", 6), ("hour", "2013-01-01T05:00Z", 5))
    assert hot_keys.key_of(Group("group 7", 10, leading)) == "airport EWR"
    assert hot_keys.key_of(Group("group 7", 9, leading)) == "airport EWR, hour 2013-01-01T05:00Z"
    assert hot_keys.key_of(Group("group 7", 12, leading)) == "group 7"


def test_a_group_is_looked_at_over_all_its_batches_and_missing_values_are_no_key():
    columns = {"aircraft": "tailnum", "hour": "time_hour"}
    hours = times([at("05:00")] * 7 + [at("06:00")])
    tails = pa.array([None] * 5 + ["N1", "N2", "N2"])
    whole = pa.record_batch({"tailnum": tails, "time_hour": hours})
    without = pa.record_batch({"time_hour": hours})
    found = hot_keys.group_of(3, [whole, whole, without], columns)
    assert (found.name, found.rows) == ("group 3", 24)
    assert found.leading == (("aircraft", "N2", 4), ("hour", "2013-06-01T05:00Z", 21))


# --- In a shuffle. ---


def shuffled(tails: list[str], ranges: int, caplog):
    """Runs flights of these aircraft through a shuffle by range; the run's result."""
    codes = {tail: number for number, tail in enumerate(sorted(set(tails)))}

    def assign(batch):
        keys = [codes[tail] % ranges for tail in batch.column("tailnum").to_pylist()]
        return [(pa.array(keys, pa.int64()).to_numpy(), batch)]

    batch = pa.record_batch({"tailnum": tails})
    pipeline = beam.Pipeline("FnApiRunner")
    batches = pipeline | beam.Create([batch])
    keys = Keys("history", ranges, {"aircraft": "tailnum"})
    merged = batches | "history" >> GroupByRange(assign, lambda parts: parts, keys)
    rows = merged | beam.Map(lambda part: part.num_rows) | beam.CombineGlobally(sum)
    _ = rows | beam.Map(lambda count: beam.metrics.Metrics.counter("all", "rows").inc(count))
    with caplog.at_level(logging.WARNING, "pipelines.monitoring.hot_keys"):
        result = pipeline.run()
    result.wait_until_finish()
    told = job_metrics.by_namespace(result)
    assert told["all"].counters["rows"] == len(tails)
    warnings = [r.getMessage() for r in caplog.records if r.name == "pipelines.monitoring.hot_keys"]
    counters = told["history"].counters.items()
    return warnings, hot_keys.reported(("history", name, value) for name, value in counters)


def test_a_planted_hot_key_is_named_in_one_warning_and_in_the_metrics(caplog):
    # 4 ranges: N1 and N5 share the first, with 30 + 1 of 40 rows; the mean is 10.
    tails = ["N1"] * 30 + ["N2", "N3", "N4"] * 3 + ["N5"]
    warnings, found = shuffled(tails, 4, caplog)
    assert found == [{"seat": "history", "key": "aircraft N1", "rows": 31}]
    assert warnings == [
        "Hot keys in history: aircraft N1 (31 rows, 3.1 times the mean). One worker has each of "
        "them alone."
    ]


def test_even_groups_are_not_told(caplog):
    assert shuffled(["N1", "N2", "N3", "N4"] * 15, 4, caplog) == ([], [])


# --- In the flights job. ---

HOT = "N000HOT"


@pytest.fixture(scope="module")
def busy_aircraft(every_nth_flight, tmp_path_factory):
    """42,097 real flights, all of the first ten months' with the same aircraft."""
    flights = pd.read_csv(every_nth_flight(8), dtype=str, keep_default_na=False)
    flights.loc[flights["month"].astype(int) <= 10, "tailnum"] = HOT
    path = tmp_path_factory.mktemp("busy") / "flights.csv"
    flights.to_csv(path, index=False)
    return path, int((flights["tailnum"] == HOT).sum())


@pytest.fixture(scope="module")
def busy_run(runs, busy_aircraft, tmp_path_factory):
    """What a run of `busy_aircraft` tells as JSON."""
    path, _ = busy_aircraft
    output = tmp_path_factory.mktemp("busy") / "out"
    ended = runs.run("--input", path, "--output", output, "--json", light=True)
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_a_run_names_a_planted_hot_aircraft_and_nothing_else(busy_run, busy_aircraft):
    _, rows = busy_aircraft
    (hot,) = busy_run["hot_keys"]
    assert (hot["seat"], hot["key"]) == ("history", f"aircraft {HOT}")
    # Its range has other aircraft's flights too.
    assert rows <= hot["rows"] < 42_097


def test_every_seat_counts_rows_and_batches_and_times_them(busy_run):
    read = busy_run["rows"]["read"]
    seats = {seat["name"]: seat for seat in busy_run["seats"]}
    for name in ("enrich", "history", "pressure"):
        seat = seats[name]
        assert (seat["rows_in"], seat["rows"]) == (read, read)
        assert seat["rows_per_batch"]["count"] == seat["milliseconds_per_batch"]["count"]
        assert seat["rows_per_batch"]["count"] == seat["batches"]
        mean, batches = seat["rows_per_batch"]["mean"], seat["batches"]
        assert mean * batches == pytest.approx(read, abs=batches)
        assert 0 <= seat["milliseconds_per_batch"]["min"] <= seat["milliseconds_per_batch"]["max"]
        assert 201301 <= seat["month"] <= 201401
    labelled = sum(busy_run["rows"][name] for name in SPLITS)
    assert seats["check"]["rows_in"] == read
    assert seats["check"]["rows"] == seats["split"]["rows_in"]
    assert seats["split"]["rows"] == seats["preprocess"]["rows"] == labelled
    shards = [shard for name in SPLITS for shard in busy_run["splits"][name]["shards"]]
    assert (seats["write"]["rows"], seats["write"]["shards"]) == (labelled, len(shards))
    sizes = [shard["bytes"] for shard in shards]
    assert seats["write"]["bytes_per_shard"] == {
        "count": len(sizes),
        "mean": round(sum(sizes) / len(sizes), 1),
        "min": min(sizes),
        "max": max(sizes),
    }


def test_the_docs_tell_every_metric_of_a_run_and_no_other(busy_run):
    text = (Path(__file__).resolve().parents[2] / "docs/monitoring.md").read_text()
    cells = re.findall(r"^\| (`.*?) \|", text, re.M)
    told = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    counted = {name for seat in busy_run["seats"] for name in seat}
    plain = {"name", "track", "fallback", "seconds", "rows_per_second", "reference_rows_per_second"}
    assert told == counted - plain | {"hot key: …"}


def test_hot_keys_are_shown_beneath_the_seats(light_data_set):
    counted = job_metrics.Metrics({"hot key: aircraft N1": 40_000, "rows": 50_000}, {}, {})
    seat = SeatReport("history", "solutions", None, 50_000, None, counted)
    outcome = RunOutcome(manifest.load(str(light_data_set)), (seat,), 1.0)
    out = io.StringIO()
    Console(io.StringIO()).outcome(outcome, out)
    assert "Hot key in history: aircraft N1 (40,000 rows)" in out.getvalue()


@pytest.mark.parametrize("exercises", [True, False])
def test_only_the_job_of_the_exercises_is_told_of_its_seats(light_data_set, exercises):
    outcome = RunOutcome(manifest.load(str(light_data_set)), (), 1.0)
    out = io.StringIO()
    Console(io.StringIO()).outcome(outcome, out, exercises=exercises)
    assert ("take over a seat" in out.getvalue()) == exercises
    assert "train the model on it" in out.getvalue()


# --- Milliseconds, by a clock that the test turns. ---


CLOCK = [0]  # milliseconds


class Takes(beam.DoFn):
    """Takes its time for each of some copies of a batch."""

    def __init__(self, milliseconds, copies=1):
        self._milliseconds, self._copies = milliseconds, copies

    def process(self, batch):
        for _ in range(self._copies):
            CLOCK[0] += self._milliseconds
            yield batch


def test_a_batch_is_timed_from_its_entrance_and_without_what_comes_behind(monkeypatch):
    monkeypatch.setattr(probes, "_now", lambda: CLOCK[0] * 1_000_000)
    pipeline = beam.Pipeline("FnApiRunner")
    batches = pipeline | beam.Create([pa.record_batch({"x": [1, 2]})])
    batches = batches | "before" >> beam.ParDo(Takes(100))
    batches = probes.apply_counted(batches, "enrich", beam.ParDo(Takes(7, copies=2)))
    _ = batches | "behind" >> beam.ParDo(Takes(1000))
    result = pipeline.run()
    result.wait_until_finish()
    told = job_metrics.by_namespace(result)["enrich"]
    # Two batches of two rows, 7 ms each; neither the 100 before nor the 1,000 behind.
    assert told.distributions["milliseconds_per_batch"] == job_metrics.MetricDistribution(
        2, 14, 7, 7
    )
    assert told.distributions["rows_per_batch"] == job_metrics.MetricDistribution(2, 4, 2, 2)
    assert told.counters == {"rows_in": 2, "rows": 4, "batches": 2}


@pytest.mark.parametrize(("committed", "rows"), [(0, 0), (4, 4), (None, 14)])
def test_what_a_failed_bundle_attempted_is_not_counted(committed, rows):
    key = MetricKey("enrich", MetricName("enrich", "rows"))

    class Result:
        def metrics(self):
            return self

        def query(self):
            return {"counters": [MetricResult(key, committed, 14)], "distributions": []}

    # Only a runner that tells no committed value is taken by what it attempted.
    assert job_metrics.by_namespace(Result())["enrich"].counters == {"rows": rows}


def test_the_gauge_is_the_month_of_the_last_row():
    def month(*clocks):
        return probes._last_month(pa.record_batch({"at": times(clocks)}), ("at",))

    assert month(0, at("05:00")) == 201306
    assert month(at("05:00"), None) is None
    assert month() is None
    days = pa.record_batch({"y": [2013, 2013], "m": [11, 12], "d": [30, 31]})
    assert probes._last_month(days, ("y", "m", "d")) == 201312
    assert probes._last_month(pa.record_batch({"x": [1]}), ("at",)) is None
    assert probes._last_month(days, ()) is None
