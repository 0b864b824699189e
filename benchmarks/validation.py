"""Validation beside its peers: Great Expectations in a DoFn, and a filter written by hand.

.venv/bin/python -m benchmarks.validation            # about ten minutes on two cores
.venv/bin/python -m benchmarks.validation --quick    # 1 million rows instead of 5 million

Each run is a fresh process; what is compared is the time of its pipeline, imports aside.
"""

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ROOT = Path(__file__).resolve().parent.parent
BATCH_ROWS = 20_000
FAILING = 0.02
PATIENCE_SECONDS = 3_600
# Great Expectations takes seconds a batch, and its time is proportional to them.
GREAT_ROWS = 100_000


def enriched() -> pa.RecordBatch:
    """The real flights as the seat `check` gets them."""
    from pipelines import schemas
    from pipelines.columnar.batches import concat
    from pipelines.data import embedded
    from pipelines.flights.job import JOB
    from pipelines.reading.plan import plan_reads
    from pipelines.reading.read import read_range
    from pipelines.tables.lookups import LookupFiles
    from solutions.ex07_enrich_flights.solution import enrich
    from solutions.ex08_aircraft_history.solution import previous_leg
    from solutions.ex09_airport_pressure.solution import airport_pressure

    table = schemas.table("flights")
    plan = plan_reads(embedded.flights(), table)
    pieces = [rows for place in plan.ranges for rows, _ in read_range(place, table.arrow)]
    return airport_pressure(previous_leg(enrich(concat(pieces), LookupFiles(JOB.lookups))), [])


def plant(flights: pa.RecordBatch, rate: float) -> pa.RecordBatch:
    """The flights with a rule broken in a share of the rows, by turns one of four."""
    random = np.random.default_rng(7)
    kind = np.where(random.random(flights.num_rows) < rate, random.integers(0, 4, len(flights)), -1)
    for number, (name, value) in enumerate(
        [("origin", "ZZZ"), ("tailnum", "D942DN"), ("carrier", "?"), ("weather_wind_speed", -1.0)]
    ):
        at = flights.schema.get_field_index(name)
        wrong = pa.scalar(value, flights.schema.field(name).type)
        planted = pc.if_else(pa.array(kind == number), wrong, flights.column(name))
        flights = flights.set_column(at, name, planted)
    return flights


def batches(path: str, rows: int):
    """Batches of 20,000 rows, the file over and over, until there are as many rows."""
    source = pa.ipc.open_file(pa.memory_map(path))
    while rows > 0:
        for number in range(source.num_record_batches):
            batch = source.get_batch(number)
            yield batch.slice(0, min(rows, batch.num_rows))
            rows -= batch.num_rows
            if rows <= 0:
                return


def filter_by_hand(batch: pa.RecordBatch) -> pa.Array:
    """The suite's rules of single rows, as somebody in a hurry writes them in Arrow."""

    def regex(name: str, pattern: str) -> pa.Array:
        return pc.match_substring_regex(batch[name], pattern)

    def at_least(a, b) -> pa.Array:
        return pc.greater_equal(a, b)

    seconds = {
        name: batch[name].cast(pa.int64())
        for name in ("departed_at", "landed_at", "scheduled_at", "time_hour")
    }
    aloft = pc.subtract(seconds["landed_at"], seconds["departed_at"])
    engines = ["4 Cycle", "Reciprocating", "Turbo-fan", "Turbo-jet", "Turbo-prop", "Turbo-shaft"]
    speed, gust = batch["weather_wind_speed"], batch["weather_wind_gust"]
    rules = [
        pc.is_in(batch["origin"], pa.array(["EWR", "JFK", "LGA"])),
        regex("carrier", "^[A-Z0-9]{2,3}$"),
        regex("dest", "^[A-Z0-9]{3}$"),
        regex("tailnum", "^N[0-9A-Z]{1,5}$"),
        pc.not_equal(batch["origin"], batch["dest"]),
        at_least(aloft, pc.multiply(batch["air_time"].cast(pa.int64()), 60)),
        at_least(seconds["scheduled_at"], seconds["time_hour"]),
        regex("dest_tzone", "^(America|Pacific)/"),
        at_least(batch["year"], batch["plane_year"]),
        pc.or_kleene(
            pc.is_null(batch["plane_engines"]),
            pc.is_in(batch["plane_engines"], pa.array([1, 2, 3, 4], pa.int8())),
        ),
        pc.or_kleene(
            pc.is_null(batch["plane_engine"]), pc.is_in(batch["plane_engine"], pa.array(engines))
        ),
        pc.and_(pc.greater_equal(speed, 0), pc.less_equal(speed, 200)),
        pc.and_(pc.greater_equal(gust, 0), pc.less_equal(gust, 250)),
    ]
    valid = pc.fill_null(rules[0], True)
    for rule in rules[1:]:
        valid = pc.and_(valid, pc.fill_null(rule, True))
    return valid


def _peer_filter(pipeline, source, _):
    import apache_beam as beam

    def part(batch):
        valid = filter_by_hand(batch)
        yield "valid", batch.filter(valid).num_rows
        yield "quarantined", batch.filter(pc.invert(valid)).num_rows

    return source | beam.FlatMap(part)


def _peer_rows(pipeline, source, _):
    """The seat `check` with the suite's rules of single rows, and no others."""
    import apache_beam as beam

    from pipelines.flights.job import JOB
    from solutions.ex12_quarantine_rows.solution import QuarantineRows

    separated = source | QuarantineRows(JOB.load_suite().rules())
    return [
        separated[name] | name >> beam.Map(lambda batch, name: (name, batch.num_rows), name)
        for name in ("valid", "quarantined")
    ] | beam.Flatten()


def _peer_ours(pipeline, source, rows):
    """The whole suite, and quarantine by every rule: schema, domain and suite."""
    import apache_beam as beam

    from pipelines.flights.job import JOB
    from pipelines.shuffling.group_by_range import ranges_for
    from pipelines.validation.judge_process import decide
    from pipelines.validation.measure_suite import MeasureSuite
    from solutions.ex12_quarantine_rows.solution import QuarantineRows

    suite = JOB.load_suite()
    separated = source | QuarantineRows(JOB.row_rules(suite))
    measured = source | MeasureSuite(suite, ranges_for(rows))
    counts = [
        separated[name] | name >> beam.Map(lambda batch, name: (name, batch.num_rows), name)
        for name in ("valid", "quarantined")
    ]
    judged = measured | beam.Map(
        lambda found: ("expectations", len(decide(found, {}).result["results"]))
    )
    return [*counts, judged] | beam.Flatten()


class _Great:
    """Great Expectations' pandas engine on a batch, with all the rows that fail."""

    def __init__(self):
        import great_expectations as gx

        from pipelines.validation import custom  # noqa: F401

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        asset = context.data_sources.add_pandas("flights").add_dataframe_asset("flights")
        self._definition = asset.add_batch_definition_whole_dataframe("batch")
        text = json.loads((ROOT / "expectations" / "flights.json").read_text())
        self._suite = gx.ExpectationSuite(
            name="flights",
            expectations=[self._configuration(x) for x in text["expectations"]],
        )
        self._context = context

    @staticmethod
    def _configuration(entry):
        from great_expectations.expectations.expectation_configuration import (
            ExpectationConfiguration,
        )

        return ExpectationConfiguration(
            type=entry["type"], kwargs=entry["kwargs"], meta=entry["meta"]
        ).to_domain_obj()

    def __call__(self, batch):
        frame = batch.to_pandas()
        frame["row"] = np.arange(len(frame))
        found = self._definition.get_batch({"dataframe": frame}).validate(
            self._suite,
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": ["row"],
            },
        )
        broken = set()
        for result in found.results:
            for place in result.result.get("unexpected_index_list") or []:
                broken.add(place["row"])
        yield "valid", len(frame) - len(broken)
        yield "quarantined", len(broken)


def _peer_great(pipeline, source, _):
    import apache_beam as beam

    class Validate(beam.DoFn):
        def setup(self):
            self._great = _Great()

        def process(self, batch):
            yield from self._great(batch)

    return source | beam.ParDo(Validate())


PEERS = {"ours": _peer_ours, "rows": _peer_rows, "filter": _peer_filter, "great": _peer_great}


def run_peer(name: str, path: str, rows: int) -> dict:
    """One pipeline in this process; its seconds without imports."""
    import apache_beam as beam

    from pipelines.local_runner import memory
    from pipelines.local_runner.runner import LocalRunner
    from pipelines.shuffling import coders  # noqa: F401

    memory.return_promptly()
    if name in ("great", "ours"):
        # Imports are not what is compared; a run imports it beside its pipeline.
        from pipelines.validation import custom, data_docs  # noqa: F401
    pipeline = beam.Pipeline(LocalRunner())
    source = (
        pipeline
        | "Path" >> beam.Create([path], reshuffle=False)
        | "Batches" >> beam.FlatMap(batches, rows).with_output_types(pa.RecordBatch)
    )
    counted = PEERS[name](pipeline, source, rows) | "Count" >> beam.CombinePerKey(sum)
    found = tempfile.mkdtemp(prefix="validation-")
    _ = counted | beam.combiners.ToDict() | beam.Map(json.dumps) | beam.io.WriteToText(f"{found}/x")
    started, cpu = time.monotonic(), time.process_time()
    pipeline.run().wait_until_finish()
    report = {"seconds": time.monotonic() - started, "cpu": time.process_time() - cpu, "rows": rows}
    (out,) = Path(found).iterdir()
    report["counts"] = json.loads(out.read_text())
    return report


def measured(peer: str, path: Path, rows: int, turns: int, screen) -> dict:
    """The median of some runs of a peer, each in a process of its own."""
    from benchmarks.measure import run

    reports = []
    for _ in range(turns):
        command = [sys.executable, "-m", "benchmarks.validation", "--peer", peer]
        command += ["--input", str(path), "--rows", str(rows)]
        done = run(command, path.parent / "none", cwd=ROOT, env=dict(os.environ),
                   timeout=PATIENCE_SECONDS)  # fmt: skip
        if done.exit_code or done.report is None:
            sys.exit(f"{peer} ended with {done.exit_code}: {done.stderr}")
        reports.append({**done.report, "peak": done.peak_bytes})
    best = min(reports, key=lambda report: report["seconds"])
    median = statistics.median(report["seconds"] for report in reports)
    found = {**best, "seconds": median, "peak": max(report["peak"] for report in reports)}
    speed, memory = f"{rows / median:>12,.0f} rows/s", f"{found['peak'] / 1e6:7,.0f} MB"
    what = f"{peer:<7} {path.stem:<12} {rows:>9,} rows"
    screen.print(f"{what} {median:8.2f} s {speed}  {memory}  {found['counts']}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1 million rows instead of 5")
    parser.add_argument("--turns", type=int, default=3, help="runs of each (default: 3)")
    for name in ("--peer", "--input"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        with open(os.devnull, "w") as nothing, contextlib.redirect_stderr(nothing):
            report = run_peer(options.peer, options.input, options.rows)
        print(json.dumps(report), flush=True)
        os._exit(0)
    compare(options.turns, 1_000_000 if options.quick else 5_000_000)


def compare(turns: int, many: int) -> None:
    """Runs every peer and prints the ratios that are promised."""
    import rich.console

    screen = rich.console.Console(soft_wrap=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="validation-") as folder:
        flights = enriched()
        paths = {}
        for label, rate in (("failing-2%", FAILING), ("failing-50%", 0.5)):
            paths[label] = Path(folder) / f"{label}.arrow"
            planted = plant(flights, rate)
            with pa.ipc.new_file(str(paths[label]), planted.schema) as writer:
                for start in range(0, planted.num_rows, BATCH_ROWS):
                    writer.write_batch(planted.slice(start, BATCH_ROWS))
        real = flights.num_rows
        two = paths["failing-2%"]
        # Turn by turn, so that a busy moment meets all alike.
        ours = measured("ours", two, real, turns, screen)
        great = measured("great", two, GREAT_ROWS, 1, screen)
        rows = measured("rows", two, many, turns, screen)
        hand = measured("filter", two, many, turns, screen)
        large = measured("ours", two, many, 1, screen)
        worse = measured("ours", paths["failing-50%"], many, 1, screen)
    per_row = {name: x["seconds"] / x["rows"] for name, x in
               {"ours": ours, "large": large, "great": great}.items()}  # fmt: skip
    marginal = (large["seconds"] - ours["seconds"]) / (many - real)
    if rows["counts"] != hand["counts"]:
        sys.exit(f"The filter by hand parts otherwise: {rows['counts']} and {hand['counts']}")
    slow = per_row["great"]
    megabytes = [f"{found['peak'] / 1e6:,.0f} MB" for found in (ours, large, worse)]
    screen.print("\nrows a second, as a multiple of Great Expectations' in a DoFn (promised: 5)")
    screen.print(f"  the real flights {slow / per_row['ours']:.0f}")
    screen.print(f"  {many:,} rows {slow / per_row['large']:.0f}, a row more {slow / marginal:.0f}")
    screen.print("rules of single rows: time, as a multiple of the filter by hand (promised: 2)")
    screen.print(f"  {rows['seconds'] / hand['seconds']:.2f}")
    screen.print("peak memory")
    screen.print(f"  {megabytes[0]} for {real:,} rows, {megabytes[1]} for {many:,}")
    screen.print(f"  {megabytes[2]} with half of them failing")


if __name__ == "__main__":
    main()
