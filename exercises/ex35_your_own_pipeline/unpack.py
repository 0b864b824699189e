"""Lays out what was handed in: the job's files, and the rows of its table.

    python -m exercises.ex35_your_own_pipeline.unpack exercise.py DIR

DIR gets `schemas/`, `expectations/` and `pipelines/` as a checkout has them, and `rows.parquet`.
The hand-in's code is run for it: somebody else's belongs into a room of its own.
"""

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from exercises.ex35_your_own_pipeline.told_problems import exit_code
from pipelines.problems import JobError, RequestError
from pipelines.terminal.parser import Parser

_ROWS = "rows.parquet"


def unpack(answer: Path, folder: Path) -> list[str]:
    """Writes the files; returns their places.

    Raises:
        Problem: there is no such file, it is no hand-in, or something is in its way.
    """
    import pyarrow.parquet as pq

    from exercises.ex35_your_own_pipeline.hand_in import leaves_its_folder

    if not answer.is_file():
        raise RequestError(f"{answer} is not there.")
    spec = importlib.util.spec_from_file_location("handed_in", answer)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        files, rows = module.job()["files"], module.table()
    except Exception as error:
        raise JobError(f"{answer} cannot be unpacked: {type(error).__name__}: {error}.") from error
    wrong = [*filter(leaves_its_folder, files)]
    if wrong:
        raise RequestError(f"{answer} has a file that leaves its folder: {wrong[0]}.")
    there = [place for place in (*files, _ROWS) if (folder / place).exists()]
    if there:
        raise RequestError(f"{folder / there[0]} is there, and is not overwritten: name another.")
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pq.write_table(rows, folder / _ROWS)
    return [*files, _ROWS]


def main(argv: Sequence[str] | None = None) -> int:
    """Unpacks what the arguments name; the exit code."""
    parser = Parser(
        prog="python -m exercises.ex35_your_own_pipeline.unpack",
        description="Lays out the files and rows of a hand-in.",
        formatter_class=argparse.HelpFormatter,
    )
    parser.add_argument("answer", type=Path, metavar="FILE", help="an exercise.py that was packed")
    parser.add_argument("folder", type=Path, metavar="DIR", help="gets the files")
    given = parser.parse_args(argv)

    def told() -> None:
        for place in unpack(given.answer, given.folder):
            print(given.folder / place)

    return exit_code(told)


if __name__ == "__main__":
    sys.exit(main())
