"""The options of the flights job, declared once for the command line and for Beam.

Imports nothing heavy: `workshop run --help` answers at once.
"""

import argparse
import os

from pipelines.terminal.parser import positive

DEFAULT_OUTPUT = os.path.join("build", "flights")
TRACKS = ("solutions", "exercises")
COMPRESSIONS = ("none", "gzip")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the job's own options to a parser."""
    parser.add_argument(
        "--input",
        metavar="PATTERN",
        help="flights to read: CSV, gzipped or zipped CSV, or Parquet; a path or a glob, local or "
        "gs://, several parted by commas; or a table, bigquery:PROJECT.DATASET.TABLE (default: the "
        "embedded 336,776 flights of 2013)",
    )
    parser.add_argument(
        "--tables",
        metavar="DIR",
        help="folder with airports.csv, planes.csv and weather.csv (default: the embedded ones)",
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        default=DEFAULT_OUTPUT,
        help="folder of the data set, local or gs:// (default: %(default)s)",
    )
    parser.add_argument(
        "--rows", metavar="N", type=positive, help="read only the first N rows (default: all)"
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
        help="Great Expectations suite that rows must pass (default: expectations/flights.json)",
    )
    parser.add_argument(
        "--suite-parameters",
        metavar="NAME=VALUE,…",
        help="values of the suite's $PARAMETERs, parted by commas, or a JSON object",
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
        help="percent of the days in each split (default: %(default)s)",
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
        default="flights",
        help="decides the order of examples; another text, another order (default: %(default)s)",
    )
    parser.add_argument(
        "--compression",
        choices=COMPRESSIONS,
        default="none",
        help="of the shards (default: %(default)s)",
    )
