"""What a run costs however few rows it has, in CPU seconds: other work changes them little.

    python -m benchmarks.fixed_cost [--rows 2000] [--turns 3] [--against CHECKOUT]

Two figures, medians of the turns, user and system time of all processes together: a whole
`./workshop run`, and one in a process that is forked behind the imports, as most of the tests' are.
With another checkout, such as one of the state before a change, both take turns, and the last
column is the quotient of the two.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).resolve().parents[1]

# In a checkout: the CPU seconds of a run in a process forked behind its imports.
_FORKED = """
import gc, importlib, os, sys
gc.disable()
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
sys.path.insert(0, os.getcwd())
from tests.support.fork_server import RUN_IMPORTS
for name in RUN_IMPORTS:
    importlib.import_module(name)
gc.freeze()
gc.enable()
from pipelines.cli.run import run_command
child = os.fork()
if not child:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os._exit(run_command(sys.argv[1:]))
_, status, used = os.wait4(child, 0)
if status:
    sys.exit("the run failed")
print(used.ru_utime + used.ru_stime)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000, help="of the embedded flights")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--against", type=Path, help="another checkout, measured in turns")
    options = parser.parse_args()
    checkouts = [_HERE, *([options.against.resolve()] if options.against else [])]
    found: dict = {(measure, root): [] for measure in (_whole, _forked) for root in checkouts}
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--rows", str(options.rows), "--output", os.path.join(folder, "flights")]
        for _ in range(options.turns):
            for measure, root in found:
                found[measure, root].append(measure(root, arguments))
    for measure, said in ((_whole, "whole process"), (_forked, "behind the imports")):
        here, *other = [statistics.median(found[measure, root]) for root in checkouts]
        against = "".join(f"{seconds:8.2f} s there {here / seconds:6.2f}" for seconds in other)
        print(f"{said:<20}{here:8.2f} s{against}")
    return 0


def _python(root: Path) -> str:
    own = root / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def _whole(root: Path, arguments: list[str]) -> float:
    command = [_python(root), "-P", "-m", "classroom", "run", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"the run of {root} failed")
    return used.ru_utime + used.ru_stime


def _forked(root: Path, arguments: list[str]) -> float:
    ended = subprocess.run(
        [_python(root), "-c", _FORKED, *arguments],
        cwd=root,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return float(ended.stdout.splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
