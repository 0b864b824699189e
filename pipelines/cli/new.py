"""`workshop new`: makes a job of another table, from its data."""

import csv

from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser, positive

ROWS = 1_000_000
_SHOWN = 12


def new_command(argv: list[str]) -> int:
    """Runs `new NAME --from FILE`; returns the exit code."""
    parser = make_parser(
        "workshop new",
        "Looks at a table and writes what makes a job of it: its schema, expectations, declaration "
        "and preprocessing, to be edited. Nothing that is there is overwritten.",
    )
    parser.add_argument("name", metavar="NAME", help="of the job: small letters, digits and _")
    parser.add_argument(
        "--from",
        dest="source",
        metavar="FILE",
        required=True,
        help="rows: CSV (gzipped or zipped too) or Parquet; a path or a glob, local or gs://, "
        "several separated by commas",
    )
    parser.add_argument(
        "--label",
        metavar="COLUMN[=VALUE]",
        help="what is to be predicted: COLUMN, a number or true and false; COLUMN=VALUE, whether "
        "it is that; COLUMN>=NUMBER, whether it is that or more (default: nothing)",
    )
    parser.add_argument(
        "--identity",
        metavar="A,B",
        help="the columns that tell rows apart (default: the fewest that do, as a proposal)",
    )
    parser.add_argument(
        "--day",
        metavar="COLUMN",
        help="what says a row's day, which decides its split (default: the only date or time there "
        "is, or year, month and day)",
    )
    parser.add_argument(
        "--known-after",
        metavar="COLUMN,…",
        help="what is known only after the prediction is made, and so is no feature",
    )
    parser.add_argument(
        "--utc", metavar="COLUMN,…", help="times without a time zone that are in UTC"
    )
    parser.add_argument(
        "--rows",
        metavar="N",
        type=positive,
        default=ROWS,
        help="look at the first N rows (default: %(default)s)",
    )
    given = parser.parse_args(argv)
    from pipelines.profiling.new_job import check_name, checkout, make_job
    from pipelines.profiling.table_profile import Wishes

    check_name(given.name, checkout())
    wishes = Wishes(
        label=given.label,
        identity=_names("--identity", given.identity),
        day=given.day,
        known_after=_names("--known-after", given.known_after),
        utc=_names("--utc", given.utc),
    )
    made = make_job(given.name, given.source, given.rows, wishes, checkout())
    table = made.table
    features = sum(column.feature is not None for column in table.columns)
    part = "" if table.sample.whole else ", the first of more"
    print(f"{table.sample.rows:,} rows{part}: {len(table.columns)} columns, {features} features.\n")
    for path in made.files:
        print(f"  {path}")
    print("\nQuestions that only you can answer:\n")
    for question in made.questions[:_SHOWN]:
        print(f"- {question}")
    print(f"\nThey are in pipelines/{given.name}/README.md. As it is, it runs:\n")
    print(f"  ./workshop run --job {given.name}")
    if table.label:
        print(f"  ./workshop train build/{given.name}")
    return 0


def _names(option: str, text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    # A name with a comma in it is quoted, as in a CSV's header.
    names = tuple(name.strip() for name in next(csv.reader([text], skipinitialspace=True), []))
    if not all(names):
        raise RequestError(f"{option} {text}: give columns' names, separated by commas.")
    if len(set(names)) < len(names):
        raise RequestError(f"{option} {text}: a column is named twice.")
    return names
