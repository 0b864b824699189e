"""`workshop quarantine`: what a run has rejected, and a file to correct it in."""

import dataclasses
import json
import os

from pipelines.pictures.arguments import TABLE as PICTURES
from pipelines.problems import RequestError
from pipelines.quarantine.by_rule import some_break_several
from pipelines.tables.arguments import DEFAULT_OUTPUT
from pipelines.terminal.parser import make_parser

# Rows that `--rule` shows.
_ROWS_OF_A_RULE = 20


def quarantine_command(argv: list[str]) -> int:
    """Runs `quarantine`; returns the exit code."""
    parser = make_parser(
        "workshop quarantine", "Says which rows a run has rejected, by rule, with examples."
    )
    parser.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        default=DEFAULT_OUTPUT,
        help="a run's output, or the DIR.stopped of one that published nothing (default: "
        "%(default)s)",
    )
    parser.add_argument("--rule", metavar="ID", help="only the rows that broke this rule")
    parser.add_argument("--json", action="store_true", help="print the counts and examples as JSON")
    parser.add_argument(
        "--export",
        metavar="FILE",
        help="write the rows to a CSV; correct them there, and run again with --corrections FILE",
    )
    given = parser.parse_args(argv)
    from pipelines.quarantine import rejected_rows

    table = rejected_rows.table_of(given.folder)
    rows = rejected_rows.rows_breaking(rejected_rows.rejected(given.folder), given.rule)
    if given.export:
        return _export(rows, table, given)
    examples = rejected_rows.EXAMPLES if given.rule is None else _ROWS_OF_A_RULE
    total, rules = rejected_rows.summarise(rows, examples)
    if given.json:
        found = {id: dataclasses.asdict(rule) for id, rule in rules.items()}
        print(json.dumps({"rows": total, "rules": found}, ensure_ascii=False))
        return 0
    if not total:
        print(f"{given.folder}: no row was rejected.")
        return 0
    several = some_break_several(rules, total)
    print(f"{total:,} {'row was' if total == 1 else 'rows were'} rejected.")
    print("A row may break several rules, and is counted at each.\n" if several else "")
    shown = rules if given.rule is None else {given.rule: rules[given.rule]}
    for id, rule in shown.items():
        print(f"{rule.rows:>9,}  {id}")
        for entry in rule.examples:
            print(f"           {rejected_rows.name_of(entry, table)}")
            print(f"             {entry['reasons'][entry['rules'].index(id)]}")
    if table.name == PICTURES:
        print("\nTo correct them, put right files in their place, and run again.")
        return 0
    print(
        "\nTo correct them, edit what --export FILE writes, and run again with the same options "
        "and\n--corrections FILE."
    )
    return 0


def _export(rows, table, given) -> int:
    if os.path.exists(given.export):
        raise RequestError(f"--export {given.export} exists: choose another file, or remove it.")
    from pipelines.quarantine import rejected_rows

    try:
        with open(given.export, "x", encoding="utf-8", newline="") as file:
            count = rejected_rows.export(rows, table, file)
    except OSError as error:
        raise RequestError(
            f"--export {given.export} cannot be written ({(error.strerror or str(error)).lower()})."
        ) from error
    except BaseException:
        os.remove(given.export)
        raise
    print(
        f"{count:,} {'row' if count == 1 else 'rows'} in {given.export}; correct them, and run "
        f"again with --corrections {given.export}."
    )
    return 0
