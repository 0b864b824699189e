"""The full pipeline: each seat's share, memory, and what more rows and workers change.

.venv/bin/python -m benchmarks.scale              # about a quarter of an hour on two cores
.venv/bin/python -m benchmarks.scale --quick      # the real flights only
.venv/bin/python -m benchmarks.scale --workers    # one worker and two, in turns, only
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import rich.box
import rich.console
import rich.table

from benchmarks.measure import Run, run

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 3_600

# Why a seat may be slower than a fifth of the fastest: what it does that the fastest does not.
REASONS = {
    "read": "parses text; the fastest seats only look at columns",
    "enrich": "joins three tables and finds an instant for every landing",
    "history": "shuffles whole rows, and sorts them by aircraft",
    "pressure": "shuffles whole rows, and sorts them by time",
    "check": "evaluates every rule on every row",
    "preprocess": "two passes of TensorFlow, and seconds of building graphs whatever the rows",
    "write": "shuffles, sorts, encodes, checksums and writes over a kilobyte a row",
}


def pipeline(output: Path, *options: str) -> Run:
    """One run of the full pipeline in a fresh process, on a disk that has nothing else to do."""
    shutil.rmtree(output, ignore_errors=True)
    os.sync()
    command = [sys.executable, "-m", "pipelines.flights", "--json", f"--output={output}", *options]
    done = run(command, output / "none", cwd=ROOT, env=dict(os.environ), timeout=PATIENCE_SECONDS)
    if done.exit_code or done.report is None:
        sys.exit(f"The run with {' '.join(options)} ended with {done.exit_code}: {done.stderr}")
    return done


def make(folder: Path, rows: int) -> str:
    """Flights to read, as Parquet; returns their glob."""
    command = [sys.executable, "-m", "classroom", "data", "make", f"--rows={rows}"]
    subprocess.run(
        [*command, f"--output={folder}", "--files=8"], check=True, cwd=ROOT, capture_output=True
    )
    return f"{folder}/*.parquet"


def seats_table(done: Run) -> rich.table.Table:
    """Rows a second and share of each seat."""
    table = rich.table.Table(title="Each seat, real flights", box=rich.box.SIMPLE_HEAD)
    for name, justify in (("seat", "left"), ("rows/s", "right"), ("share", "right"), ("", "left")):
        table.add_column(name, justify=justify)
    seats = done.report["seats"]
    whole = sum(seat["seconds"] or 0 for seat in seats)
    fastest = max(seat["rows_per_second"] or 0 for seat in seats)
    for seat in seats:
        speed = seat["rows_per_second"]
        slow = speed is not None and speed < fastest / 5
        table.add_row(
            seat["name"],
            "" if speed is None else f"{speed:,}",
            f"{(seat['seconds'] or 0) / whole:.0%}",
            REASONS.get(seat["name"], "") if slow else "",
        )
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the real flights only")
    parser.add_argument("--workers", action="store_true", help="one worker and two only")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each (default: 3)")
    parser.add_argument("--work", help="folder with room for 15 GB (default: a temporary one)")
    options = parser.parse_args()
    screen = rich.console.Console()
    table = rich.table.Table(title="Size and workers", box=rich.box.SIMPLE_HEAD)
    for name in ("rows", "workers", "seconds", "rows/s", "CPU s", "peak MB"):
        table.add_column(name, justify="right")

    with tempfile.TemporaryDirectory(dir=options.work) as scratch:
        folder = Path(scratch)

        def add(label: str, rows: int, workers: int, *arguments: str) -> Run:
            done = pipeline(folder / "out", f"--workers={workers}", *arguments)
            speed = rows / done.seconds
            table.add_row(
                label,
                str(workers),
                f"{done.seconds:.1f}",
                f"{speed:,.0f}",
                f"{done.cpu_seconds:.1f}",
                f"{done.peak_bytes / 1e6:,.0f}",
            )
            screen.print(f"{label}, {workers} worker(s): {done.seconds:.1f} s")
            return done

        real, lines = None, []
        if not options.workers:
            real = add("336,776 (real)", 336_776, 1)
            lines.append(f"real flights in {real.peak_bytes / 1e9:.2f} GB (at most 1.5)")
        if not options.workers and not options.quick:
            million = add("1,000,000", 10**6, 1, f"--input={make(folder / 'm1', 10**6)}")
            ten = add("10,000,000", 10**7, 1, f"--input={make(folder / 'm10', 10**7)}")
            speed = 10 * million.seconds / ten.seconds
            lines += [
                f"10 million rows at {speed:.2f} of the rows a second of 1 million (at least 0.8)",
                f"10 million rows in {ten.peak_bytes / 1e9:.2f} GB (at most 6)",
            ]
        if not options.quick:
            five = f"--input={make(folder / 'm5', 5 * 10**6)}"
            times = []
            for _ in range(options.rounds):
                one, two = (add("5,000,000", 5 * 10**6, workers, five) for workers in (1, 2))
                times.append(one.seconds / two.seconds)
            shown = ", ".join(f"{ratio:.2f}" for ratio in times)
            median = statistics.median(times)
            lines.append(f"two workers are {median:.2f} times one (at least 1.5): {shown}")
        if real is not None:
            screen.print(seats_table(real))
        screen.print(table)
        for line in lines:
            screen.print(line)


if __name__ == "__main__":
    main()
