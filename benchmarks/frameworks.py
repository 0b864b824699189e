"""`python -m benchmarks.frameworks`: the same model trained by TensorFlow and by JAX.

By several seeds each, in turns, every training a process of its own: the metrics on the test
split, and whether the two frameworks' means differ by more than the seeds do. The step's time of
each is what `workshop train --profile-input` says, measured in the same turns.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

FRAMEWORKS = ("tensorflow", "jax")
METRICS = ("auc", "log_loss", "brier", "calibration_error")
SEEDS = 5
# Of a difference of two means, as a share of its standard error: what two of twenty may exceed.
NOISE = 2.0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frameworks", description=__doc__)
    parser.add_argument(
        "data",
        nargs="?",
        default="build/flights",
        help="of `workshop run --format both` (default: %(default)s)",
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, help="(default: %(default)s)")
    parser.add_argument("--config", help="settings of the trainings")
    parser.add_argument("--epochs", help="of each, at most")
    parser.add_argument("--json", metavar="FILE", help="write all figures")
    given = parser.parse_args(argv)
    found: dict[str, list[dict]] = {name: [] for name in FRAMEWORKS}
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(given.seeds):
            for name in FRAMEWORKS if seed % 2 == 0 else reversed(FRAMEWORKS):
                found[name].append(trained(given, name, seed, folder))
                test = found[name][-1]["test"]
                print(f"  {name}, seed {seed}: AUC {test['auc']:.4f}", file=sys.stderr)
    told = {metric: compared(found, metric) for metric in METRICS}
    print(f"{'on the test split':<20}{'TensorFlow':>22}{'JAX':>22}{'difference':>14}")
    for metric, figures in told.items():
        cells = [f"{mean:.5f} ± {spread:.5f}" for mean, spread in figures["of"].values()]
        print(f"{metric:<20}{cells[0]:>22}{cells[1]:>22}{figures['errors']:>8.1f} errors")
    for name, trainings in found.items():
        step = statistics.median(one["step_ms"] for one in trainings)
        print(f"a step with {name}: {step:.1f} ms, median of {len(trainings)}")
    if given.json:
        Path(given.json).write_text(json.dumps({"trainings": found, "compared": told}, indent=1))
    same = all(abs(figures["errors"]) <= NOISE for figures in told.values())
    print("The frameworks differ by no more than seeds do." if same else "The frameworks differ.")
    return 0 if same else 1


def trained(given, framework: str, seed: int, folder: str) -> dict:
    """The metrics of a training, and the time of a step."""
    options = ["--framework", framework, "--seed", str(seed), "--json"]
    for name in ("config", "epochs"):
        options += [f"--{name}", getattr(given, name)] if getattr(given, name) else []
    output = os.path.join(folder, f"{framework}-{seed}")
    outcome = told_by([given.data, "--output", output, "--no-baseline", *options])
    rate = told_by([given.data, "--profile-input", *options])
    return {"test": outcome["comparison"][0]["test"], "step_ms": rate["step_ms"]}


def told_by(arguments: list[str]) -> dict:
    """What `workshop train --json` prints."""
    command = [sys.executable, "-m", "classroom", "train", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compared(found: dict[str, list[dict]], metric: str) -> dict:
    """Mean and standard deviation of each framework, and their difference in standard errors."""
    values = {name: [one["test"][metric] for one in of] for name, of in found.items()}
    of = {
        name: (statistics.fmean(some), statistics.stdev(some) if len(some) > 1 else 0.0)
        for name, some in values.items()
    }
    (mean, spread), (other, others) = of.values()
    count = len(next(iter(values.values())))
    error = ((spread**2 + others**2) / count) ** 0.5
    return {"of": of, "errors": (other - mean) / error if error else 0.0}


if __name__ == "__main__":
    sys.exit(main())
