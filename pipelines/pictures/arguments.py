"""The options of a run of pictures. Imports nothing heavy: `--help` answers at once."""

import argparse

from pipelines.runners.running_arguments import add_running_arguments
from pipelines.tables.arguments import COMPRESSIONS, output_of
from pipelines.terminal.parser import Parser, positive
from pipelines.writing.example_formats import FORMATS, TFRECORD

ROWS = "pictures"
"""What a row is, in the plural."""

TABLE = "pictures"
"""The name of the schema of the files as they are listed."""

STEPS = ("read", "decode", "split", "write")
"""What pictures go through, in order."""

_EPILOG = """\
any further option goes to Beam and to the runner
"""


def make_parser(prog: str, job: str) -> argparse.ArgumentParser:
    """The parser of a run of pictures.

    Args:
        job: its name.
    """
    parser = Parser(
        prog=f"{prog} --job {job}",
        description="Reads the files of a folder as pictures, decodes them within limits, brings "
        "all to one size, splits them so that nearly equal ones stay together, and writes "
        "TFRecords or ArrayRecord with a manifest. docs/unstructured.md has all of it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser, job)
    add_running_arguments(parser)
    return parser


def add_arguments(parser: argparse.ArgumentParser, job: str) -> None:
    """Adds the options of the job itself to a parser.

    Args:
        job: its name.
    """
    parser.add_argument("--job", metavar="NAME", default=job, help="the job: %(default)s")
    parser.add_argument(
        "--input",
        metavar="DIR",
        help="folder of the pictures, local or gs://; labels.csv in it (columns path and label) "
        "has their labels, or else the name of each one's folder (default: the job's own)",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        default=output_of(job),
        help="folder of the data set, local or gs:// (default: build/ and the job's name)",
    )
    parser.add_argument(
        "--split",
        metavar="TRAIN/EVAL/TEST",
        default="80/10/10",
        help="percent of the groups of nearly equal pictures in each split (default: %(default)s)",
    )
    parser.add_argument(
        "--hosts",
        metavar="N",
        type=positive,
        default=1,
        help="hosts of the training stage; each gets as many shards (default: %(default)s)",
    )
    parser.add_argument(
        "--salt",
        metavar="TEXT",
        default=job,
        help="decides the order of examples; another text, another order (default: the job's name)",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default=TFRECORD,
        help="files of the examples: TFRecord, ArrayRecord, or both (default: %(default)s)",
    )
    parser.add_argument(
        "--compression",
        choices=COMPRESSIONS,
        default="none",
        help="of the TFRecord shards (default: %(default)s)",
    )
