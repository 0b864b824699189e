"""`workshop validate`: checks and drift of an input alone; no data set is written.

The graph is that of the job up to the seat `check`, and its statistics.
"""

import argparse
import json
import os
import pickle
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn, TextIO

from pipelines.local_runner import memory
from pipelines.problems import JobError
from pipelines.quarantine.by_rule import some_break_several
from pipelines.runners.names import IN_PROCESS
from pipelines.tables.arguments import FLIGHTS
from pipelines.terminal.parser import Parser
from pipelines.terminal.session import guarded, leave
from pipelines.validation.judge_process import preloaded_judge

_VALID = "valid"


@dataclass(frozen=True)
class ValidationReport:
    """What was found of an input.

    Attributes:
        rows: read, valid and quarantined.
        failures: rule id -> `pipelines.quarantine.write.Failure`.
        tolerated: the share of rows that may be quarantined.
        stopping, warning: what was observed of the expectations on all rows that failed,
            by id: those that would stop a run, and those that only warn.
        compared: every column against the baseline; None where there is none.
        what: a row is, in the plural.
    """

    rows: dict[str, int]
    failures: dict
    tolerated: float
    stopping: dict[str, str] = field(default_factory=dict)
    warning: dict[str, str] = field(default_factory=dict)
    compared: list | None = None
    seconds: float = 0.0
    what: str = "rows"
    anomalies: list = field(init=False)

    def __post_init__(self):
        found = [column for column in self.compared or [] if column.is_anomaly]
        object.__setattr__(self, "anomalies", found)

    @property
    def rows_pass(self) -> bool:
        """Whether few enough rows break a rule."""
        return self.rows["quarantined"] <= self.tolerated * self.rows["read"]

    @property
    def passed(self) -> bool:
        """Whether the input may be used."""
        return self.rows_pass and not self.stopping and not self.anomalies

    def as_dict(self) -> dict:
        """For `--json`."""
        rules = {id: {"rows": f.rows, "reasons": f.reasons} for id, f in self.failures.items()}
        drift = None if self.compared is None else [c.as_dict() for c in self.compared]
        return {
            "passed": self.passed,
            "rows": self.rows,
            "rules": rules,
            "expectations": {"stopping": self.stopping, "warning": self.warning},
            "drift": drift,
            "seconds": round(self.seconds, 3),
        }


def share(text: str) -> float:
    """A number from 0 to 1, or argparse's error."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def make_parser(prog: str) -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = Parser(
        prog=prog,
        description="Checks rows against the rules, and their distributions against those of a "
        "data set. Writes no data set. Exit code 1 where rows break rules, or a column drifted "
        "further than schemas/ allows.",
    )
    parser.add_argument("input", metavar="INPUT", help="rows, as `workshop run --input` takes them")
    parser.add_argument(
        "--job", metavar="NAME", default=FLIGHTS, help="the table's job (default: %(default)s)"
    )
    parser.add_argument("--suite", metavar="FILE", help="expectation suite (default: the job's)")
    parser.add_argument(
        "--suite-parameters",
        metavar="NAME=VALUE,…",
        help="values of the suite's $PARAMETERs, as of `workshop run`",
    )
    parser.add_argument("--tables", metavar="DIR", help="as of `workshop run`")
    parser.add_argument(
        "--against",
        metavar="MANIFEST",
        help="data set to compare with: its folder or its MANIFEST.json",
    )
    parser.add_argument(
        "--serving",
        action="store_true",
        help="the input is what a served model is asked: compare what is known then with "
        "the training split, by the limits of skew",
    )
    parser.add_argument(
        "--tolerate",
        metavar="SHARE",
        type=share,
        default=0.0,
        help="share of the rows that may break a rule, from 0 to 1 (default: 0)",
    )
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    parser.add_argument("--verbose", action="store_true", help="show the libraries' log lines")
    return parser


def validate_and_leave(argv: Sequence[str], prog: str = "workshop validate") -> NoReturn:
    """Validates the input that the arguments name, and ends the process."""
    leave(validate_command(argv, prog))


def validate_command(argv: Sequence[str], prog: str = "workshop validate") -> int:
    """Validates the input that the arguments name.

    Returns:
        0 if it passed, 1 if it did not or the job failed, 2 if the request was wrong,
        130 if it was interrupted. Everything that is to be said has been printed.
    """
    parser = make_parser(prog)
    given = parser.parse_args(list(argv))
    if given.serving and not given.against:
        parser.error("--serving compares with a data set: name it with --against")

    def work(screen: TextIO) -> int:
        findings = _validate(given, screen)
        print(json.dumps(findings.as_dict()) if given.json else _shown(findings, given), flush=True)
        return 0 if findings.passed else 1

    return guarded(work, given.verbose)


def _validate(given: argparse.Namespace, screen: TextIO) -> ValidationReport:
    from pipelines.terminal.console import Console

    memory.return_promptly()
    console, started = Console(screen, quiet=given.json), time.monotonic()
    with console.loading("Loading Beam"):
        from pipelines.statistics import drift, store
        from pipelines.tables.prepared_run import prepare
        from pipelines.validation import judge_process
        from pipelines.validation.judge import observed
        from pipelines.validation.suite import STOP, WARN

    request = _request(given)
    table = request.job.checked
    with console.loading("Checking the input"):
        baseline = None
        if given.against:
            counts = store.read(_data_set(given.against))
            baseline = counts.columns(table, ["train"] if given.serving else None)
        run = prepare(request, option="INPUT")
    with preloaded_judge(IN_PROCESS):
        found = _run(run, console)
        judged = judge_process.outcome_of(found.measured, {})
    compared = None
    if baseline is not None:
        if not found.rows[_VALID]:
            raise JobError(f"No row of {given.input} is valid, so there is nothing to compare.")
        columns = store.counts_of(found.statistics, table).columns(table)
        kind = drift.SKEW if given.serving else drift.DRIFT
        known = [c.name for c in table.columns if not (given.serving and table.is_known_late(c))]
        names = (given.against, given.input)
        compared = drift.compare(table, baseline, columns, names, kind, known)
    seconds = time.monotonic() - started
    return ValidationReport(
        rows=found.rows,
        failures=found.failures,
        tolerated=given.tolerate,
        stopping={id: observed(result) for id, result in judged.failed(STOP)},
        warning={id: observed(result) for id, result in judged.failed(WARN)},
        compared=compared,
        seconds=seconds,
        what=request.job.rows,
    )


def _request(given: argparse.Namespace):
    """What a run of the same input would be asked for."""
    from pipelines.tables.assembly import parse_options
    from pipelines.tables.request import RunRequest

    flags = [f"--runner={IN_PROCESS}", f"--job={given.job}", f"--input={given.input}"]
    for option in ("tables", "suite", "suite_parameters"):
        if getattr(given, option) is not None:
            flags.append(f"--{option.replace('_', '-')}={getattr(given, option)}")
    return RunRequest.of(parse_options(flags))


def _data_set(source: str) -> str:
    """The folder of the data set that a folder or a manifest names."""
    from pipelines.writing import manifest

    if source.endswith(manifest.NAME):
        source = source.removesuffix(manifest.NAME).rstrip("/") or os.curdir
    return manifest.load(source).folder


@dataclass(frozen=True)
class _Found:
    rows: dict
    failures: dict
    statistics: dict
    measured: object


def _run(run, console) -> _Found:
    import apache_beam as beam

    from pipelines.monitoring.probes import Watcher
    from pipelines.quarantine.write import SummariseFailures
    from pipelines.reports.accounting import CountRows
    from pipelines.reports.split_statistics import SplitStatistics
    from pipelines.tables import graph
    from pipelines.tables.assembly import make_pipeline, parse_options

    table = run.job.checked
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        path = os.path.join(folder, "found")
        with console.loading("Building the pipeline"):
            pipeline = make_pipeline(parse_options([f"--runner={IN_PROCESS}"]))
            read = graph.read_and_correct(pipeline, run)
            checked = graph.check_rows(read, run)
            quarantined = graph.all_quarantined(read, checked)
            counted = {_VALID: checked["valid"], "quarantined": quarantined}
            rows = counted | "count" >> CountRows(tuple(counted))
            failures = quarantined | "summarise failures" >> SummariseFailures(table.identity)
            statistics = {_VALID: checked["valid"]} | "statistics" >> SplitStatistics(table)
            _ = (
                pipeline
                | "Once" >> beam.Create([path], reshuffle=False)
                | "Found"
                >> beam.Map(
                    _write_found,
                    beam.pvalue.AsSingleton(rows),
                    beam.pvalue.AsSingleton(failures),
                    beam.pvalue.AsList(statistics),
                    beam.pvalue.AsSingleton(checked["measured"]),
                )
            )
        with (
            Watcher() as watcher,
            console.progress(watcher, list(run.seats), run.plan.estimated_rows()),
        ):
            pipeline.run().wait_until_finish()
        with open(path, "rb") as file:
            rows, failures, statistics, measured = pickle.load(file)
    rows = {"read": sum(rows.values()), **rows}
    if not rows["read"]:
        raise JobError(f"{run.request.input} holds no {run.job.rows}, only headers.")
    return _Found(rows, failures, statistics, measured)


def _write_found(path: str, rows, failures, statistics, measured) -> None:
    from pipelines.reports.split_statistics import summary_by_split

    with open(path, "wb") as file:
        # Statistics as they are: intermediate data is gone with the run.
        pickle.dump((rows, failures, summary_by_split(statistics), measured), file)


# Anomalies that are told before the rest is only counted.
_TOLD = 12


def _shown(findings: ValidationReport, given: argparse.Namespace) -> str:
    rows = findings.rows
    lines = [f"\n{rows['read']:,} {findings.what} read in {findings.seconds:.0f} s\n"]
    share = rows["quarantined"] / rows["read"]
    state = "passed" if findings.rows_pass else "FAILED"
    lines.append(
        f"rules   {state}: {rows['quarantined']:,} rows ({share:.2%}) break one; "
        f"{findings.tolerated:.2%} may"
    )
    if some_break_several(findings.failures, rows["quarantined"]):
        lines.append("  a row may break several, and is counted at each:")
    for id, failure in sorted(findings.failures.items(), key=lambda item: -item[1].rows):
        lines.append(f"  {failure.rows:>9,}  {id}: {failure.reasons[0]}")
    state = "FAILED" if findings.stopping else "passed"
    lines.append(
        f"suite   {state}: {len(findings.stopping)} expectations on all rows would stop a run, "
        f"{len(findings.warning)} warn"
    )
    for id, what in (*findings.stopping.items(), *findings.warning.items()):
        lines.append(f"  {id}: {what}")
    if findings.compared is not None:
        kind = "skew" if given.serving else "drift"
        anomalies = findings.anomalies
        state = "FAILED" if anomalies else "passed"
        lines.append(
            f"{kind:<7} {state}: {len(anomalies)} of {len(findings.compared)} columns are further "
            f"from those of {given.against}\n        than the schema allows"
        )
        lines += [line for anomaly in anomalies[:_TOLD] for line in _indented(anomaly)]
        if len(anomalies) > _TOLD:
            lines.append(f"  and {len(anomalies) - _TOLD} more: see --json")
        if not anomalies and findings.compared:
            lines += ["  the nearest to its limit:", *_indented(findings.compared[0])]
    return "\n".join(lines)


def _indented(comparison) -> tuple[str, str]:
    first, second = comparison.lines()
    return f"  {first}", f"      {second}"
