"""The options of every `run`, whatever the job: where it runs, and what is printed."""

import argparse

from pipelines.runners.names import IN_PROCESS
from pipelines.terminal.parser import positive


def add_running_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds `--runner`, `--workers`, `--json` and `--verbose`."""
    parser.add_argument(
        "--runner",
        default=IN_PROCESS,
        metavar="NAME",
        help="where it runs: FnApiRunner (in this process), DirectRunner, PrismRunner, "
        "FlinkRunner, DataflowRunner (default: %(default)s)",
    )
    parser.add_argument(
        "--workers",
        type=positive,
        default=1,
        metavar="N",
        help="worker processes on this machine (default: %(default)s, in this process)",
    )
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--verbose", action="store_true", help="show the libraries' log lines")
