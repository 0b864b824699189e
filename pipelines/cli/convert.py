"""`workshop convert`: one format of examples from the other, without a run."""

import json
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

from pipelines.tables.arguments import DEFAULT_OUTPUT
from pipelines.terminal.parser import make_parser
from pipelines.terminal.session import guarded, leave
from pipelines.writing.example_formats import ARRAYRECORD, TFRECORD


def convert_and_leave(argv: Sequence[str]) -> NoReturn:
    """Runs `convert`, and ends the process with its exit code."""
    leave(convert_command(argv))


def convert_command(argv: Sequence[str]) -> int:
    """Runs `convert`; returns the exit code."""
    parser = make_parser(
        "workshop convert",
        "Writes the examples of a data set in another format too: the same examples in the same "
        "shards and order, byte for byte what `run --format both` writes.",
    )
    parser.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        default=DEFAULT_OUTPUT,
        help="a run's output, local or gs:// (default: %(default)s)",
    )
    parser.add_argument(
        "--to",
        choices=(ARRAYRECORD, TFRECORD),
        required=True,
        help="the format that is wanted beside the one that is there",
    )
    parser.add_argument("--json", action="store_true", help="print what there is as JSON")
    given = parser.parse_args(argv)

    def work(screen: TextIO) -> int:
        from pipelines.writing import convert_data_set, manifest

        done = convert_data_set.convert(given.folder, given.to)
        found = manifest.load(given.folder)
        shards = [
            shard for split in found.data["splits"] for shard in found.shards(split, given.to)
        ]
        told = {
            "folder": given.folder,
            "converted": done,
            "shards": len(shards),
            "examples": sum(shard["examples"] for shard in shards),
            "bytes": sum(shard["bytes"] for shard in shards),
        }
        if given.json:
            print(json.dumps(told), flush=True)
        else:
            print(_sentence(told, given.to), file=sys.stdout, flush=True)
        return 0

    return guarded(work, verbose=False)


def _sentence(told: dict, form: str) -> str:
    there = f"{told['examples']:,} examples in {told['shards']} shards of {form}"
    if told["converted"]:
        return f"{told['folder']}/examples has {there} now, and MANIFEST.json lists them."
    return f"{told['folder']}/examples has {there} already, whole: nothing was to be done."
