"""`workshop schema`: a table's schema for other systems, and what a change of one breaks."""

import json

from pipelines.problems import RequestError
from pipelines.tables.arguments import FLIGHTS
from pipelines.terminal.parser import make_parser

_USAGE = """\
usage: workshop schema show NAME [--format arrow|bigquery|tfmd|toml]
       workshop schema diff OLD NEW [--json]

`workshop schema show --help` and `workshop schema diff --help` tell the options.
"""
FORMATS = ("arrow", "bigquery", "tfmd", "toml")


def schema_command(argv: list[str]) -> int:
    """Runs `schema show` or `schema diff`; returns the exit code."""
    if argv[:1] in ([], ["-h"], ["--help"]):
        print(_USAGE, end="")
        return 0 if argv else 2
    if argv[0] == "show":
        return _show(argv[1:])
    if argv[0] == "diff":
        return _diff(argv[1:])
    raise RequestError(f"There is no command `schema {argv[0]}`: use `show` or `diff`.")


def _show(argv: list[str]) -> int:
    parser = make_parser("workshop schema show", "Prints a table's schema.")
    parser.add_argument("name", metavar="NAME", help="a table of schemas/, or raw_features")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="toml",
        help="arrow: names and types; bigquery: the table resource as JSON, with partitioning and "
        "clustering; tfmd: TensorFlow Metadata's schema as text (default: %(default)s)",
    )
    parser.add_argument(
        "--job", metavar="NAME", default=FLIGHTS, help="of raw_features (default: %(default)s)"
    )
    given = parser.parse_args(argv)
    from pipelines.schemas import exporters, sources

    table = sources.named(given.name, _derived(given.job))
    form = {
        "arrow": exporters.arrow_text,
        "bigquery": exporters.bigquery_json,
        "tfmd": exporters.tfmd_text,
        "toml": exporters.toml,
    }[given.format]
    print(form(table).rstrip("\n"))
    return 0


def _derived(job: str) -> dict:
    """The tables that are derived from a job's declaration."""

    def raw_features():
        from pipelines.tables.job import find, raw_features

        return raw_features(find(job))

    return {"raw_features": raw_features}


def _diff(argv: list[str]) -> int:
    parser = make_parser(
        "workshop schema diff",
        "Says what changed between two schemas; exit code 1 if a change needs a new version.",
    )
    for name, which in (("OLD", "as it was"), ("NEW", "as it is to be")):
        parser.add_argument(
            name.lower(),
            metavar=name,
            help=f"the schema {which}: a TOML file, a folder of them, a data set, or a table's "
            "name",
        )
    parser.add_argument("--json", action="store_true", help="print the changes as JSON")
    given = parser.parse_args(argv)
    from dataclasses import asdict

    from pipelines.schemas import sources
    from pipelines.schemas.changes import Change, compare

    old, new = (sources.tables_at(source, _derived(FLIGHTS)) for source in (given.old, given.new))
    if len(old) == len(new) == 1:
        changes = compare(*old.values(), *new.values())
    else:
        changes = [c for name in old if name in new for c in compare(old[name], new[name])]
        if not set(old) & set(new):
            raise RequestError(f"{given.old} and {given.new} have no table in common.")
        if len(old) > 1 and len(new) > 1:
            why = "jobs that read it fail"
            changes += [Change(t, None, "is removed", True, why) for t in old if t not in new]
            changes += [Change(t, None, "is new", False) for t in new if t not in old]
    breaking = sum(change.breaking for change in changes)
    if given.json:
        print(json.dumps({"breaking": breaking, "changes": [asdict(c) for c in changes]}))
        return 1 if breaking else 0
    for change in changes:
        name = f"{change.table}.{change.column}" if change.column else change.table
        kind = "breaking  " if change.breaking else "compatible"
        print(f"{kind}  {name}: {change.what}{f' ({change.why})' if change.why else ''}")
    if not changes:
        print("The schemas are the same.")
    elif breaking:
        print(f"\n{breaking} of {len(changes)} changes need a new version of the table.")
    else:
        print(f"\n{len(changes)} compatible {'change' if len(changes) == 1 else 'changes'}.")
    return 1 if breaking else 0
