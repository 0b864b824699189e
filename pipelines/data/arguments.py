"""The options of `workshop data make`, and what is wrong with a request.

Only the standard library is imported here: the command line needs these to
print its help, long before NumPy or Arrow are wanted.
"""

import argparse
from pathlib import Path

from pipelines.problems import RequestError

FORMATS = ("parquet", "csv")
DEFAULT_FILES = 4
MANIFEST = "PLANTED.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `data make`; their names are `make`'s parameters."""
    parser.add_argument("--rows", type=int, required=True, metavar="N", help="flights to write")
    parser.add_argument(
        "--output",
        required=True,
        metavar="DIR",
        help="folder for the files; one that an earlier `data make` wrote is replaced",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="S",
        help="the same seed gives the same bytes (default: %(default)s); the first "
        "336,776 flights are the real ones whatever the seed",
    )
    parser.add_argument(
        "--defects",
        type=float,
        default=0.0,
        metavar="RATE",
        help="fraction of the rows that get a defect, 0 to 1 (default: 0)",
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="parquet", help="(default: %(default)s)"
    )
    parser.add_argument(
        "--files",
        type=int,
        default=None,
        metavar="K",
        help=f"files to divide the rows among (default: {DEFAULT_FILES}, or fewer for fewer rows)",
    )


def check_request(
    rows: int, seed: int, defects: float, format: str, files: int | None, output: str | Path
) -> None:
    """Raises a `RequestError` that names the first option that cannot be meant."""
    if rows < 1:
        raise RequestError(f"--rows must be at least 1, not {rows}.")
    if seed < 0:
        raise RequestError(f"--seed must be 0 or more, not {seed}.")
    if not 0 <= defects <= 1:
        raise RequestError(f"--defects must be a fraction from 0 to 1, not {defects}.")
    if format not in FORMATS:
        raise RequestError(f"--format must be one of {', '.join(FORMATS)}, not {format!r}.")
    if files is not None and not 1 <= files <= rows:
        raise RequestError(f"--files must be from 1 to the number of rows ({rows}), not {files}.")
    if not str(output):
        raise RequestError("--output must name a folder.")
    if "://" in str(output):
        raise RequestError(
            f"--output must be a folder of this machine, not {output}: copy the files there after."
        )
