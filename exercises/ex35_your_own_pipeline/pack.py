"""Makes `exercise.py` of a job that lies in this checkout.

    python -m exercises.ex35_your_own_pipeline.pack storms

Run the job and train on it before: what the training has reported is packed too.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from exercises.ex35_your_own_pipeline.told_problems import exit_code
from pipelines.problems import RequestError
from pipelines.terminal import log_capture
from pipelines.terminal.parser import Parser, positive

ROOT = Path(__file__).resolve().parents[2]
ANSWER = Path(__file__).with_name("exercise.py")
ROWS = 3_000
_MADE = "made by `python -m exercises."
_STUB = "unsolved("


def make_parser() -> argparse.ArgumentParser:
    """The parser of the arguments."""
    parser = Parser(
        prog="python -m exercises.ex35_your_own_pipeline.pack",
        description="Makes exercise.py of a job: its files, its training's report, a sample of its "
        "table.",
    )
    parser.add_argument("name", metavar="NAME", help="of the job, as `./workshop new` had it")
    parser.add_argument("--input", metavar="PATTERN", help="its rows (default: the job's own)")
    parser.add_argument(
        "--training",
        metavar="DIR",
        help="what `./workshop train` has written (default: build/NAME-training)",
    )
    parser.add_argument(
        "--rows",
        type=positive,
        default=ROWS,
        metavar="N",
        help="of the sample, in whole days or groups (default: %(default)s)",
    )
    parser.add_argument(
        "--answer",
        type=Path,
        default=ANSWER,
        metavar="FILE",
        help="to write (default: exercise.py)",
    )
    return parser


def pack(given: argparse.Namespace) -> str:
    """Writes the hand-in; returns what is to be said.

    Raises:
        Problem: there is no such job, no training, or the file is somebody's own.
    """
    from exercises.ex35_your_own_pipeline import hand_in
    from pipelines.tables.job import find

    job = find(given.name)
    _check_ours(given.answer)
    files = files_of(given.name, job)
    rows = read(job, given.input)
    sample = hand_in.sample(rows, groups_of(job, rows), given.rows)
    training = _training(given)
    _check_features(given.name, job, training)
    report = hand_in.report_of(training)
    text = hand_in.text_of(given.name, files, report, sample, rows.num_rows)
    if len(text.encode()) > hand_in.MOST_BYTES:
        raise RequestError(
            f"With {sample.num_rows:,} rows the file has {len(text.encode()):,} bytes, and "
            f"{hand_in.MOST_BYTES:,} are taken: give fewer with --rows, or remove columns that the "
            "job does not need from its schema."
        )
    given.answer.write_text(text, encoding="utf-8")
    return (
        f"{given.answer}: {len(files)} files, {sample.num_rows:,} of {rows.num_rows:,} rows, "
        f"{len(text.encode()):,} bytes."
    )


def files_of(name: str, job) -> dict[str, str]:
    """The texts of a job's files, by their place in the checkout."""
    from exercises.ex35_your_own_pipeline.own_job import KINDS

    places = [ROOT / "schemas" / f"{table.name}.toml" for table in (job.table, job.checked)]
    places = [*dict.fromkeys(places), ROOT / "expectations" / job.suite]
    package = ROOT / "pipelines" / name
    places += sorted(path for path in package.rglob("*") if path.is_file())
    found = {}
    for path in places:
        if "__pycache__" in path.parts:
            continue
        place = path.relative_to(ROOT).as_posix()
        if path.suffix not in KINDS:
            raise RequestError(f"{place}: workers get no such file: keep data outside of the job.")
        found[place] = path.read_text(encoding="utf-8")
    return found


def read(job, pattern: str | None):
    """All rows of a job's table, as it is read; lines that cannot be read are left out.

    Raises:
        RequestError: there is no input, or nothing in it can be read.
    """
    import pyarrow as pa

    from pipelines.reading.plan import plan_reads
    from pipelines.reading.read import read_range

    pattern = pattern or (job.default_input() if job.default_input else "")
    if not pattern:
        raise RequestError(f"The job {job.name} has no input of its own: name it with --input.")
    plan = plan_reads(pattern, job.table, None, "--input")
    schema = job.table.arrow
    parts = [rows for piece in plan.ranges for rows, _ in read_range(piece, schema)]
    rows = pa.Table.from_batches(parts, schema)
    if not rows.num_rows:
        raise RequestError(f"--input {pattern}: no row of it can be read.")
    return rows


def groups_of(job, rows):
    """A number for each row: of its day, or of what else decides its split, in order."""
    import numpy as np

    from pipelines.columnar.days import day_numbers

    table = job.table
    batch = rows.combine_chunks().to_batches()[0]
    if table.day and (
        table.split_by == "day" or not set(table.split_columns) <= {*rows.column_names}
    ):
        return day_numbers(batch, table.day)
    columns = zip(*[rows.column(name).to_pylist() for name in table.split_columns], strict=True)
    codes: dict = {}
    return np.array([codes.setdefault(values, len(codes)) for values in columns])


def _training(given: argparse.Namespace) -> dict:
    folder = Path(given.training or ROOT / "build" / f"{given.name}-training")
    path = folder / "report" / "report.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise RequestError(
            f"{path} is not there: `./workshop run --job {given.name}` and `./workshop train "
            f"build/{given.name}` make it."
        ) from None


def _check_features(name: str, job, training: dict) -> None:
    """Refuses the report of a training on other features than those that the job makes."""
    from pipelines.transform import tracing

    taken = {*training.get("features", ())}
    if not taken or job.preprocessing is None:
        return
    try:
        # What TensorFlow says of the machine is nothing to whoever packs.
        with log_capture.captured(verbose=False) as (_, log):
            try:
                made = tracing.feature_names(job.preprocessing, job.raw)
            finally:
                Path(log).unlink()
    except Exception as error:
        raise RequestError(
            f"The preprocessing of the job {name} fails ({type(error).__name__}: {error}): correct "
            "it, run the job and train again."
        ) from error
    gone = sorted(taken - made)
    # A model may be given some of the features on purpose; then it lacks the others.
    new = [] if training.get("chosen_features") else sorted(made - taken)
    if gone or new:
        told = [f"makes {', '.join(new)}, which the trained model never had"] if new else []
        told += [f"no longer makes {', '.join(gone)}, which it had"] if gone else []
        raise RequestError(
            f"The training's report is of other features: the job {', and '.join(told)}. Run "
            f"`./workshop run --job {name}`, and train again."
        )


def _check_ours(path: Path) -> None:
    if path.exists():
        text = path.read_text(encoding="utf-8")
        if text.strip() and _MADE not in text and _STUB not in text:
            raise RequestError(
                f"{path} is none that was packed, and is not overwritten: move it away."
            )


def main(argv: Sequence[str] | None = None) -> int:
    """Packs what the arguments name; the exit code."""
    given = make_parser().parse_args(argv)
    return exit_code(lambda: print(pack(given)))


if __name__ == "__main__":
    sys.exit(main())
