"""What a training with its report is made of, in CPU seconds by part.

    python -m benchmarks.training_parts [DATA] [--epochs N] [--against CHECKOUT] [--turns N]

Each training is a process of its own with the defaults of `workshop train`; the parts are timed
within it, those of other parts taken out, and the rest is told too. With `--against`, trainings of
another checkout, by its own code and in the same environment, take turns with this one's, and a
hash of all metrics of both is compared: it must be the same.
"""

import argparse
import functools
import hashlib
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# By part: functions of the project, which a checkout may lack.
PARTS = {
    "checking, imports of TensorFlow": ["pipelines.training.train:check"],
    "building the model": ["pipelines.training.loop:Trainer.__init__"],
    "steps": ["pipelines.training.loop:Trainer.train"],
    "predictions": ["pipelines.training.loop:Trainer.predict"],
    "checkpoints": [
        "pipelines.training.checkpoints:Checkpoints.save",
        "pipelines.training.checkpoints:Checkpoints.keep_best",
    ],
    "reading the splits again": ["pipelines.training.report:inputs_of"],
    "gradient boosting": ["pipelines.training.baselines:gradient_boosting"],
    "one number alone": ["pipelines.training.baselines:number_alone"],
    "intervals": ["pipelines.training.intervals:of_classification"],
    "shuffled features": ["pipelines.training.report:ablations"],
    "leaks": ["pipelines.training.report:find_leaks"],
    "groups": ["pipelines.training.slices:by_group"],
    "curves": ["pipelines.training.report:_curves"],
    "charts and page": ["pipelines.training.report_page:report_page"],
}


class Stopwatch:
    """CPU and wall seconds of parts, each without those within it."""

    def __init__(self):
        self.spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._within: list[list[float]] = []

    def timed(self, part: str, function):
        """The function, its seconds counted under a part's name."""

        @functools.wraps(function)
        def call(*args, **kwargs):
            began = _now()
            self._within.append([0.0, 0.0])
            try:
                return function(*args, **kwargs)
            finally:
                passed = [b - a for a, b in zip(began, _now(), strict=True)]
                inner = self._within.pop()
                for i in range(2):
                    self.spent[part][i] += passed[i] - inner[i]
                    if self._within:
                        self._within[-1][i] += passed[i]

        return call


def _now() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, time.monotonic()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", default="build/flights", help="of a run")
    parser.add_argument("--epochs", help="fewer than the default")
    parser.add_argument("--against", type=Path, help="another checkout, to take turns with")
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        return _train(given)
    checkouts = {"this": ROOT, **({"against": given.against} if given.against else {})}
    found: dict[str, list[dict]] = {name: [] for name in checkouts}
    for _ in range(given.turns):
        for name, checkout in checkouts.items():
            found[name].append(_in_a_process(given, checkout))
    for name, runs in found.items():
        print(f"\n{name}: {'':<27}{'CPU s':>8}{'wall s':>8}")
        for part in [*PARTS, "the rest", "all"]:
            cpu, wall = (statistics.median(run["parts"][part][i] for run in runs) for i in range(2))
            print(f"  {part:<32}{cpu:>8.1f}{wall:>8.1f}")
        print(f"  metrics: {', '.join(sorted({run['metrics'] for run in runs}))}")
    same = len({run["metrics"] for runs in found.values() for run in runs}) == 1
    if not same:
        print("The metrics differ.")
    return 0 if same else 1


def _in_a_process(given, checkout: Path) -> dict:
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        result = Path(folder, "result.json")
        command = [sys.executable, __file__, str(Path(given.data).resolve()), "--child", folder]
        command += ["--epochs", given.epochs] if given.epochs else []
        environment = {**os.environ, "PYTHONPATH": str(checkout), "TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run(command, check=True, cwd=checkout, env=environment, capture_output=True)
        return json.loads(result.read_text())


def _train(given) -> int:
    """One training, in this process."""
    began = time.monotonic()
    watch = Stopwatch()
    from pipelines.cli import train as cli

    # What the command does first, in a checkout that has it.
    getattr(cli, "let_threads_sleep", lambda: None)()
    from pipelines.training.screen import Screen

    importing = watch.timed("checking, imports of TensorFlow", importlib.import_module)
    for part, places in PARTS.items():
        for place in places:
            module, _, path = place.partition(":")
            *owners, name = path.split(".")
            owner = importing(module)
            for one in owners:
                owner = getattr(owner, one)
            if hasattr(owner, name):
                setattr(owner, name, watch.timed(part, getattr(owner, name)))
    from pipelines.training.train import train

    words = [given.data, "--output", os.path.join(given.child, "training"), "--json"]
    words += ["--epochs", given.epochs] if given.epochs else []
    asked = cli.make_parser("train").parse_args(words)
    outcome = train(asked, Screen(sys.stderr, quiet=True))
    report = json.loads(Path(given.child, "training", "report", "report.json").read_text())
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole = [used.ru_utime + used.ru_stime, time.monotonic() - began]
    parts = {part: watch.spent[part] for part in PARTS}
    parts["the rest"] = [whole[i] - sum(part[i] for part in watch.spent.values()) for i in range(2)]
    metrics = [(one["name"], one["test"], one["intervals"]) for one in report["comparison"]]
    told = {
        "parts": {**parts, "all": whole},
        "metrics": hashlib.sha256(
            json.dumps([metrics, report["history"], report["ablations"], report["groups"]]).encode()
        ).hexdigest()[:16],
        "outcome": bool(outcome),
    }
    Path(given.child, "result.json").write_text(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
