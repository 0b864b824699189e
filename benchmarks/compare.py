"""Runs the peers in turn, each time in a fresh process, and sets them side by side."""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.agreement import differences
from benchmarks.measure import Run, run
from pipelines.data import embedded

ROOT = Path(__file__).resolve().parent.parent
RAY_PYTHON = "RAY_PYTHON"
TIMEOUT_SECONDS = 3600.0
MEGABYTE = 1_000_000
VERSIONS = ["apache-beam", "tensorflow", "tensorflow-transform", "tfx-bsl", "pyarrow", "pandas"]


@dataclass(frozen=True)
class Peer:
    """A program that takes `--input GLOB --output DIR` and reports as `Stopwatch` does."""

    name: str
    title: str
    module: str
    arguments: tuple[str, ...] = ()
    needs: str = ""
    """A package that only an environment of its own has."""
    python_variable: str = ""
    """The environment variable with that environment's python."""

    def python(self) -> str:
        """The interpreter that runs it."""
        return os.environ.get(self.python_variable) or sys.executable

    def unavailable(self) -> str:
        """Why it cannot run here; empty if it can."""
        path = ROOT / (self.module.replace(".", "/") + ".py")
        if not path.is_file():
            return f"{path.relative_to(ROOT)} is not there"
        if not self.needs:
            return ""
        code = f"import importlib.util as u, sys; sys.exit(u.find_spec('{self.needs}') is None)"
        try:
            missing = subprocess.run([self.python(), "-c", code]).returncode
        except OSError as error:
            return f"{self.python_variable}={self.python()}: {error.strerror}"
        if missing:
            return f"no {self.needs} here: set {self.python_variable} to a python that has it"
        return ""


OURS, FLOOR, TUTORIAL, PANDAS = "ours", "floor", "tutorial", "pandas"

PEERS = [
    Peer(OURS, "this pipeline: record batches in Beam", "benchmarks.same_work"),
    Peer(FLOOR, "the floor: a plain loop, one thread", "benchmarks.peers.floor"),
    Peer("floor2", "the same loop, two threads", "benchmarks.peers.floor", ("--threads", "2")),
    Peer(PANDAS, "pandas and a TFRecordWriter loop", "benchmarks.peers.pandas_writer"),
    Peer(TUTORIAL, "tutorial-style TFT: dicts in Beam", "benchmarks.peers.tutorial_tft"),
    Peer(
        "ray",
        "Ray Data, all cores",
        "benchmarks.peers.ray_data",
        needs="ray",
        python_variable=RAY_PYTHON,
    ),
]


@dataclass
class Result:
    """All runs of one peer, by number of copies, and what follows from them."""

    peer: Peer
    runs: dict[int, list[Run]] = field(default_factory=dict)
    reduced: dict[str, Any] | None = None
    """The reduction of its output on the smaller input (see `agreement`)."""
    disagreements: list[str] | None = None
    """Why its output is not that of the same work; None if it was not compared."""
    failure: str = ""

    def medians(self, copies: int, value: str) -> float | None:
        """Median over the runs on so many copies of a `Run`'s field or a report's."""
        values = self._values(copies, value)
        return statistics.median(values) if values else None

    def smallest(self, copies: int, value: str) -> float | None:
        """The least of the same."""
        return min(self._values(copies, value), default=None)

    def _values(self, copies: int, value: str) -> list[float]:
        runs = [one for one in self.runs.get(copies, []) if one.report]
        return [getattr(one, value) if hasattr(one, value) else one.report[value] for one in runs]

    def per_row(
        self, value: str, few: int, many: int, rows: int, of=statistics.median
    ) -> float | None:
        """Seconds that one more row takes: the slope between two sizes.

        Args:
            value: `seconds_work` or `cpu_seconds`.
            few, many: the two numbers of copies.
            rows: rows read in one copy.
            of: what stands for the runs of one size.
        """
        small, large = self._values(few, value), self._values(many, value)
        if not small or not large or few == many:
            return None
        return (of(large) - of(small)) / ((many - few) * rows)


def make_copies(folder: Path, copies: int) -> str:
    """The real flights as `copies` CSV files, each a year later; made at the first use.

    The years make every row its own, so that a peer may refuse duplicates. No column
    that the work uses differs between copies.

    Returns:
        The glob of the files.
    """
    target = folder / f"copies-{copies}"
    if not target.is_dir():
        partial = Path(tempfile.mkdtemp(dir=folder))
        with zipfile.ZipFile(embedded.flights()) as archive:
            flights = archive.read("flights.csv")
        for number in range(copies):
            (partial / f"flights-{number:03d}.csv").write_bytes(years_later(flights, number))
        # Renamed when complete, so that an interrupted first use leaves no half of it.
        partial.rename(target)
    return str(target / "*.csv")


def years_later(flights: bytes, years: int) -> bytes:
    """The CSV with `years` added to `year` and to the year of `time_hour`, all else as it is."""
    return re.sub(
        rb"^(\d{4})(?=,)|(?<=,)(\d{4})(?=-\d\d-)",
        lambda found: b"%d" % (int(found[0]) + years),
        flights,
        flags=re.MULTILINE,
    )


def count_rows() -> int:
    """Rows of the real flights, the header not counted."""
    with zipfile.ZipFile(embedded.flights()) as archive, archive.open("flights.csv") as file:
        return sum(1 for _ in file) - 1


def environment() -> dict[str, str]:
    """What every peer runs under: quiet libraries, and no output left in a buffer."""
    return {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)}


def reduce_output(output: Path) -> dict[str, Any]:
    """The output's reduction (see `agreement`), or its one problem."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.agreement", str(output)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        return {"unreadable": f"its output cannot be read: {last[0]}"}
    return json.loads(done.stdout.strip().splitlines()[-1])


def measure(
    results: list[Result], options: argparse.Namespace, folder: Path, console: Console
) -> None:
    """Fills the results: peers in turn, so that a busy moment meets them all alike."""
    inputs = {copies: make_copies(folder, copies) for copies in options.copies}
    for repeat in range(options.repeat):
        for copies in options.copies:
            for result in results:
                runs = result.runs.setdefault(copies, [])
                if result.failure or (runs and runs[-1].seconds > options.patience):
                    continue
                output = Path(tempfile.mkdtemp(prefix=f"{result.peer.name}-", dir=folder))
                try:
                    with console.status(f"{result.peer.title}, {copies} x the flights"):
                        one = run(
                            [
                                *(result.peer.python(), "-m", result.peer.module),
                                *("--input", inputs[copies], "--output", str(output)),
                                *result.peer.arguments,
                            ],
                            output,
                            cwd=ROOT,
                            env=environment(),
                            timeout=TIMEOUT_SECONDS,
                        )
                        runs.append(one)
                        if one.report is None:
                            result.failure = (
                                f"no report on {copies} copies: "
                                + (one.stderr.splitlines()[-1:] or ["nothing on stderr"])[0]
                            )
                        elif one.report["rows"] != one.examples:
                            result.failure = (
                                f"reported {one.report['rows']:,} examples on {copies} copies, "
                                f"wrote {one.examples:,}"
                            )
                        elif not repeat and copies == options.copies[0]:
                            result.reduced = reduce_output(output)
                    console.print(_progress(result, copies, one), highlight=False)
                finally:
                    shutil.rmtree(output, ignore_errors=True)


def compare_outputs(results: list[Result]) -> None:
    """Fills in the disagreements: with the floor, or without it with the first to be read."""
    readable = [one for one in results if one.reduced and "unreadable" not in one.reduced]
    readable.sort(key=lambda one: one.peer.name != FLOOR)
    for result in results:
        if result in readable:
            result.disagreements = differences(readable[0].reduced, result.reduced)
        elif result.reduced:
            result.disagreements = [result.reduced["unreadable"]]


def _progress(result: Result, copies: int, one: Run) -> str:
    said = f"{copies:>3} x  {result.peer.name:<9} {one.seconds:8.1f} s  {_exit(one.exit_code)}"
    return said + (f"  [red]{result.failure}[/red]" if result.failure else "")


def _exit(code: int) -> str:
    return f"exit {code}" if code >= 0 else f"killed by signal {-code}"


def summary(results: list[Result], few: int, many: int, rows: int) -> dict[str, dict[str, Any]]:
    """One row of figures a peer: seconds, microseconds a row, bytes, and the ratios."""
    figures = {}
    for result in results:
        figures[result.peer.name] = {
            "whole_seconds": result.medians(few, "seconds"),
            "whole_seconds_min": result.smallest(few, "seconds"),
            "import_seconds": result.medians(few, "seconds_imports"),
            "work_seconds": result.medians(few, "seconds_work"),
            "row_seconds": result.per_row("seconds_work", few, many, rows),
            "row_seconds_min": result.per_row("seconds_work", few, many, rows, min),
            "row_cpu_seconds": result.per_row("cpu_seconds", few, many, rows),
            "peak_bytes": {str(n): result.medians(n, "peak_bytes") for n in result.runs},
            "exit_codes": sorted({one.exit_code for runs in result.runs.values() for one in runs}),
            "runs": {str(n): len(runs) for n, runs in result.runs.items()},
            "same_work": None if result.disagreements is None else not result.disagreements,
            "disagreements": result.disagreements or [],
            "failure": result.failure,
        }

    for row in figures.values():
        row["whole_to_ours"] = _ratio(row, figures.get(OURS), "whole_seconds")
        row["row_to_floor"] = _ratio(row, figures.get(FLOOR), "row_seconds")
        row["row_to_tutorial"] = _ratio(row, figures.get(TUTORIAL), "row_seconds")
    return figures


def _ratio(row: dict | None, base: dict | None, value: str) -> float | None:
    """`row`'s value over `base`'s, where both are known and mean something."""
    if not row or not base or row[value] is None or not base[value] or base[value] < 0:
        return None
    return row[value] / base[value]


@dataclass(frozen=True)
class Target:
    """A promise about the pipeline: a ratio, and the bound that it keeps."""

    sentence: str
    above: str
    below: str
    value: str
    at_least: float | None = None
    at_most: float | None = None

    def outcome(self, figures: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
        """The ratio and whether the bound holds; None where a peer is missing."""
        ratio = _ratio(figures.get(self.above), figures.get(self.below), self.value)
        if ratio is None:
            return None
        kept = (self.at_least is None or ratio >= self.at_least) and (
            self.at_most is None or ratio <= self.at_most
        )
        return {"sentence": self.sentence, "ratio": ratio, "kept": kept}


TARGETS = [
    Target(
        "a further row: tutorial / ours, at least 10", TUTORIAL, OURS, "row_seconds", at_least=10
    ),
    Target("a further row: ours / floor, at most 1.5", OURS, FLOOR, "row_seconds", at_most=1.5),
    Target(
        "whole process: tutorial / ours, at least 3", TUTORIAL, OURS, "whole_seconds", at_least=3
    ),
    Target("whole process: pandas / ours, more than 1", PANDAS, OURS, "whole_seconds", at_least=1),
]


def table(results: list[Result], figures: dict[str, dict[str, Any]], few: int, many: int) -> Table:
    """The one table."""
    shown = Table(
        box=box.SIMPLE_HEAD,
        title="The same work on "
        + (f"{few} and {many} copies" if few != many else f"{few} x")
        + " of the flights; medians",
        title_justify="left",
    )
    shown.add_column("", no_wrap=True)
    for heading in (
        f"whole, {few}x s (min)",
        "imports s",
        "/ ours",
        "a row more us (min)",
        "CPU us",
        "/ floor",
        "tutorial / it",
        f"peak MB {few}x, {many}x",
        "exit",
        "same work",
        "runs",
    ):
        shown.add_column(heading, justify="right")
    for result in results:
        row = figures[result.peer.name]
        peaks = [row["peak_bytes"].get(str(n)) for n in (few, many)]
        inverse = row["row_to_tutorial"]
        shown.add_row(
            result.peer.title,
            f"{_shown(row['whole_seconds'], '.1f')} ({_shown(row['whole_seconds_min'], '.1f')})",
            _shown(row["import_seconds"], ".1f"),
            _shown(row["whole_to_ours"], ".2f"),
            f"{_shown(row['row_seconds'], '.2f', 1e6)} "
            f"({_shown(row['row_seconds_min'], '.2f', 1e6)})",
            _shown(row["row_cpu_seconds"], ".2f", 1e6),
            _shown(row["row_to_floor"], ".2f"),
            _shown(1 / inverse if inverse and inverse > 0 else None, ".1f"),
            ", ".join(_shown(peak, ",.0f", 1 / MEGABYTE) for peak in peaks),
            ", ".join(str(code) for code in row["exit_codes"]),
            {None: "-", True: "yes", False: "[red]no[/red]"}[row["same_work"]],
            ", ".join(str(count) for count in row["runs"].values()),
        )
    return shown


def _shown(value: float | None, format_: str, scale: float = 1.0) -> str:
    return "-" if value is None else format(value * scale, format_)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "platform": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "versions": {name: metadata.version(name) for name in VERSIONS},
    }


def parse(argv: list[str] | None) -> argparse.Namespace:
    """The options; ends the program with one sentence where they are wrong."""
    names = [peer.name for peer in PEERS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--peers",
        default=",".join(names),
        help=f"which of {', '.join(names)}; in this order (default: all)",
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs of each (default: 3)")
    parser.add_argument(
        "--copies", default="1,10", help="two sizes, in copies of the flights (default: 1,10)"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=300.0,
        metavar="SECONDS",
        help="a run that took longer is not repeated at its size (default: 300)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="one run of each, on 1 and 3 copies: an indication"
    )
    parser.add_argument(
        "--ray-python", metavar="PATH", help=f"python with Ray (default: ${RAY_PYTHON})"
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "flights-benchmark",
        metavar="DIR",
        help="folder for the copies and the outputs (default: in the temporary folder)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures there")
    options = parser.parse_args(argv)
    if options.quick:
        options.repeat, options.copies = 1, "1,3"
    if unknown := set(options.peers.split(",")) - set(names):
        parser.error(f"--peers: no peer is called {', '.join(sorted(unknown))}")
    options.peers = options.peers.split(",")
    try:
        options.copies = sorted({int(number) for number in options.copies.split(",")})
    except ValueError:
        options.copies = []
    if not 1 <= len(options.copies) <= 2 or options.copies[0] < 1:
        parser.error("--copies: one or two whole numbers, for example 1,10")
    if options.repeat < 1:
        parser.error("--repeat: at least 1")
    if options.ray_python:
        os.environ[RAY_PYTHON] = options.ray_python
    return options


def main(argv: list[str] | None = None) -> int:
    """Returns 0, or 1 where a peer failed or did not do the same work, or ours crashed."""
    options = parse(argv)
    console = Console(width=None if sys.stdout.isatty() else 160)
    about, rows = machine(), count_rows()
    if about["load_before"] > 0.5:
        console.print(
            f"Something else is running here (load {about['load_before']:.1f}): trust the "
            "ratios and the CPU column, not the seconds.",
            style="yellow",
        )
    chosen = [peer for name in options.peers for peer in PEERS if peer.name == name]
    results = []
    for peer in chosen:
        if reason := peer.unavailable():
            console.print(f"  -    {peer.name:<9} skipped: {reason}", highlight=False)
        else:
            results.append(Result(peer))
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        measure(results, options, options.work, console)
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130
    compare_outputs(results)
    few, many = options.copies[0], options.copies[-1]
    figures = summary(results, few, many, rows)
    targets = [kept for target in TARGETS if (kept := target.outcome(figures))]
    console.print(table(results, figures, few, many))
    for one in targets:
        verdict = "[green]kept[/green]" if one["kept"] else "[red]missed[/red]"
        console.print(f"  {one['sentence']}: {one['ratio']:.2f}, {verdict}", highlight=False)
    for result in results:
        for why in filter(None, [result.failure, *(result.disagreements or [])]):
            console.print(f"  [red]{result.peer.name}[/red]: {why}", highlight=False)
        for code in figures[result.peer.name]["exit_codes"]:
            if code:
                console.print(
                    f"  {result.peer.name}: {_exit(code)}, after a complete output"
                    if not result.failure
                    else f"  {result.peer.name}: {_exit(code)}",
                    highlight=False,
                )
    if options.json:
        document = {
            "machine": about,
            "rows_a_copy": rows,
            "peers": figures,
            "targets": targets,
            "runs": {
                result.peer.name: {
                    str(copies): [one.to_json() for one in runs]
                    for copies, runs in result.runs.items()
                }
                for result in results
            },
        }
        options.json.write_text(json.dumps(document, indent=1) + "\n")
    crashed = any(figures.get(OURS, {}).get("exit_codes", []))
    return int(crashed or any(result.failure or result.disagreements for result in results))
