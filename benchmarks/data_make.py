"""How fast `data make` writes flights, and in how much memory.

    python -m benchmarks.data_make [--rows N] [--defects RATE] [--scratch DIR]

Each format is written by a process of its own, whose imports and reading of the
real flights count: what a user waits for. The files are removed afterwards.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time

from pipelines.data.arguments import FORMATS

# ru_maxrss is in kilobytes on Linux and in bytes on macOS.
BYTES_PER_RSS = 1 if sys.platform == "darwin" else 1024


def measure(rows: int, defects: float, format: str, output: str) -> dict[str, int]:
    from pipelines.data.make import make

    size = make(rows, 1, defects, format, None, output).bytes
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES_PER_RSS
    return {"bytes": size, "peak": peak}


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast `data make` is.")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--defects", type=float, default=0.01)
    parser.add_argument("--scratch", default=None, help="folder with room for 1 GB")
    parser.add_argument("--measure", nargs=2, metavar=("FORMAT", "DIR"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.rows, options.defects, *options.measure)))
        return

    print(f"{options.rows:,} rows, {options.defects:.1%} defective")
    print(f"{'format':<8} {'seconds':>8} {'rows/s':>12} {'peak MB':>8} {'bytes/row':>10}")
    for format in FORMATS:
        with tempfile.TemporaryDirectory(dir=options.scratch) as folder:
            command = [sys.executable, "-m", "benchmarks.data_make", f"--rows={options.rows}"]
            command += [f"--defects={options.defects}", "--measure", format, f"{folder}/made"]
            start = time.perf_counter()
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds = time.perf_counter() - start
        found = json.loads(done.stdout)
        print(
            f"{format:<8} {seconds:>8.1f} {options.rows / seconds:>12,.0f} "
            f"{found['peak'] / 1e6:>8.0f} {found['bytes'] / options.rows:>10.1f}"
        )


if __name__ == "__main__":
    main()
