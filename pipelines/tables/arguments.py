"""The options of a job, declared once for the command line and for Beam.

Imports nothing heavy: `workshop run --help` answers at once.
"""

import argparse
import os

from pipelines.terminal.parser import completes, positive
from pipelines.writing.example_formats import FORMATS, TFRECORD

FLIGHTS = "flights"


def output_of(job: str) -> str:
    """The folder of a job's data set, where nobody names another."""
    return os.path.join("build", job)


DEFAULT_OUTPUT = output_of(FLIGHTS)
TRACKS = ("solutions", "exercises")
COMPRESSIONS = ("none", "gzip")
FAIL, QUARANTINE, FIRST = "fail", "quarantine", "first"
DUPLICATES = (FAIL, QUARANTINE, FIRST)


def _names_of_jobs() -> list[str]:
    from pipelines.tables import job  # which is heavy, and needed at a key press only

    return sorted({*job.names(), *job.names("command")})


def option_names() -> frozenset[str]:
    """The names of all options that `add_arguments` adds."""
    parser = argparse.ArgumentParser(add_help=False)
    add_arguments(parser)
    return frozenset(name for action in parser._actions for name in action.option_strings)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the job's own options to a parser."""
    job = parser.add_argument(
        "--job",
        metavar="NAME",
        default=FLIGHTS,
        help="the table's job, declared in pipelines/NAME/job.py, or one that is no table, such as "
        "digits, whose options `--job digits --help` lists (default: %(default)s)",
    )
    completes(job, _names_of_jobs)
    parser.add_argument(
        "--input",
        metavar="PATTERN",
        help="rows to read: CSV (plain, or in gzip, bzip2, xz or a zip), a row a line, or Parquet; "
        "a path, a folder or a glob, local or gs://, several separated by commas; or a table, "
        "bigquery:PROJECT.DATASET.TABLE (default: the job's own; of flights, the embedded 336,776 "
        "of 2013)",
    )
    parser.add_argument(
        "--tables",
        metavar="DIR",
        help="folder with the job's lookup tables; of flights, airports.csv, planes.csv and "
        "weather.csv (default: the job's own)",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        help="folder of the data set, local or gs:// (default: build/ and the job's name)",
    )
    parser.add_argument(
        "--rows",
        metavar="N",
        type=positive,
        help="read only the first N rows, in the order of the files and of their lines: of data in "
        "the order of time its first days, which are not like the others; the fastest way to see "
        "a job run (default: all)",
    )
    parser.add_argument(
        "--sample",
        metavar="N",
        type=positive,
        help="read all, and take about N rows: whole days, or whole values of what else splits the "
        "rows, spread over all of the input and its splits, always the same ones (default: all)",
    )
    parser.add_argument(
        "--duplicates",
        choices=DUPLICATES,
        default=FAIL,
        help="what becomes of rows of one identity: the job fails and names them, all of them are "
        "quarantined, or the first stays, by the order of files and lines, and the others are "
        "quarantined (default: %(default)s)",
    )
    parser.add_argument(
        "--steps",
        choices=TRACKS,
        default="solutions",
        help="who fills the pipeline's seats; an unsolved exercise falls back to the solution "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--suite",
        metavar="FILE",
        help="Great Expectations suite that rows must pass (default: the job's, in expectations/)",
    )
    parser.add_argument(
        "--suite-parameters",
        metavar="NAME=VALUE,…",
        help="values of the suite's $PARAMETERs, separated by commas, or a JSON object",
    )
    parser.add_argument(
        "--corrections",
        metavar="FILE",
        help="corrected rows, from `workshop quarantine --export`: each takes the place of the row "
        "that was rejected",
    )
    parser.add_argument(
        "--split",
        metavar="TRAIN/EVAL/TEST",
        default="80/10/10",
        help="percent of the days, or of the rows, in each split (default: %(default)s)",
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
        help="decides the order of examples; another text, another order (default: the job's name)",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default=TFRECORD,
        help="files of the examples: TFRecord, which TensorFlow reads in order; ArrayRecord, which "
        "Grain reads at random places; or both, of the same examples in the same order (default: "
        "%(default)s)",
    )
    parser.add_argument(
        "--compression",
        choices=COMPRESSIONS,
        default="none",
        help="of the TFRecord shards (default: %(default)s)",
    )
