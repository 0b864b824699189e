"""A second rehearsal of the full job, beside the local run of it.

.venv/bin/python -m benchmarks.rehearsal            # about three minutes on two idle cores
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 1_800

# What is promised: so many times the local run, and so many seconds more.
TIMES, MORE_SECONDS = 2.0, 15.0


def seconds(*argv: str) -> float:
    """Time of one command in a fresh process, start to exit."""
    began = time.monotonic()
    command = [sys.executable, "-m", "classroom", *argv]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    if done.returncode:
        sys.exit(f"{' '.join(argv)} ended with {done.returncode}: {done.stderr[-2_000:]}")
    return time.monotonic() - began


def main() -> None:
    """Measures, and exits with 1 where the promise does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        rehearse = ("rehearse", "--json", "--folder", f"{folder}/rehearsal")
        first = seconds(*rehearse)
        local = seconds("run", "--json", "--output", f"{folder}/local")
        second = seconds(*rehearse)
    allowed = TIMES * local + MORE_SECONDS
    print(f"local run         {local:6.1f} s")
    print(f"first rehearsal   {first:6.1f} s")
    print(f"second rehearsal  {second:6.1f} s, {second / local:.2f} times the local run")
    print(f"allowed           {allowed:6.1f} s")
    sys.exit(second > allowed)


if __name__ == "__main__":
    main()
