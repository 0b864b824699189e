"""What a dry run of a submission takes, for the command line and for Beam."""

import argparse


def add_dry_run_arguments(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Adds what can be asked of a dry run to a parser."""
    parser.add_argument(
        "--dry-run-page", metavar="FILE", help="write a dry run's page there (HTML)"
    )
    parser.add_argument(
        "--prices",
        metavar="NAME=DOLLARS,…",
        help="of cpu and memory (GB) an hour, disk (GB) an hour, shuffle (GB), for the estimate "
        "of a dry run (default: of the order of us-central1's, not checked)",
    )
