"""How long a run takes in a fresh process, and by a warm one that has its imports already.

    python -m benchmarks.warm_run [--rows 2000] [--turns 3]

Seconds of the clock of a whole `./workshop run`, medians of turns in which the two take place one
after the other. `--rows 0` runs the real flights. Both write the same bytes, which is compared.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from classroom.catalog import ROOT
from classroom.commands.run_warm import NEEDS
from classroom.warm import client

WAYS = {"fresh": "0", "warm": "1"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000, help="of the flights, 0: all of them")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        client.prepare(NEEDS, start=True)
        # Waits for the imports, and is not counted.
        _run("warm", folder, 2_000)
        shards = {}
        for _ in range(options.turns):
            for way in WAYS:
                began = time.monotonic()
                shards[way] = _run(way, folder, options.rows)
                seconds[way].append(time.monotonic() - began)
        client.stop()
    if shards["fresh"] != shards["warm"]:
        raise SystemExit("the two wrote other bytes")
    found = {way: statistics.median(turns) for way, turns in seconds.items()}
    for way, turns in seconds.items():
        print(f"{way:<8}{found[way]:7.2f} s   ({min(turns):.2f} to {max(turns):.2f})")
    print(f"{'quotient':<8}{found['warm'] / found['fresh']:7.2f}")
    return 0


def _run(way: str, folder: str, rows: int) -> dict:
    """Runs it; the shards of its manifest."""
    output = os.path.join(folder, way)
    subprocess.run(
        [ROOT / "workshop", "run", "--output", output, *(["--rows", str(rows)] if rows else [])],
        env={**os.environ, "WORKSHOP_WARM": WAYS[way]},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    with open(os.path.join(output, "MANIFEST.json"), encoding="utf-8") as file:
        return json.load(file)["splits"]


if __name__ == "__main__":
    sys.exit(main())
