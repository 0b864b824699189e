"""`workshop replay`: the year as it happened, as a stream."""

import argparse
import datetime
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

from pipelines.cli.loading import start
from pipelines.columnar.time_zones import HOUR, MINUTE
from pipelines.dataflow import arguments as dataflow
from pipelines.seats.registry import EXERCISES, SOLUTIONS
from pipelines.terminal.parser import make_parser, positive
from pipelines.terminal.session import guarded, leave

OUTPUT = os.path.join("build", "replay")


def replay_and_leave(argv: Sequence[str]) -> NoReturn:
    """Runs `replay`, and ends the process with its exit code."""
    leave(replay_command(argv))


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share between 0 and 1")
    return value


def _faster(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no number above 0")
    return value


def _day(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day, such as 2013-07-01") from None


def replay_parser() -> argparse.ArgumentParser:
    """The command's options."""
    parser = make_parser(
        "workshop replay",
        "Plays the flights as they happened: schedules, departures, arrivals and the weather as "
        "messages, out of order, some late, some twice. A streaming pipeline keeps `history` and "
        "`pressure` with state and timers, gives each departure its features, corrects them when "
        "a late message changes them, and is compared with the batch, row for row.",
    )
    add = parser.add_argument
    add("--from", dest="first", type=_day, metavar="DAY", help="first day (default: the first)")
    add("--days", type=positive, metavar="N", help="how many days (default: all)")
    add(
        "--speed",
        type=_faster,
        metavar="X",
        help="a clock that runs so many times as fast, such as 10000 (default: as fast as it can)",
    )
    add(
        "--tick",
        type=positive,
        metavar="MINUTES",
        help="how much is handed over at once, and how often features are given (default: a "
        "second of the clock; 720 without one)",
    )
    add("--late", type=_share, default=0.02, metavar="SHARE", help="of late messages")
    add("--repeated", type=_share, default=0.01, metavar="SHARE", help="of those that come twice")
    add(
        "--latest",
        type=positive,
        default=36,
        metavar="HOURS",
        help="that a late message takes at most (default: %(default)s)",
    )
    add(
        "--lateness",
        type=positive,
        default=48,
        metavar="HOURS",
        help="behind the watermark at which a message still counts (default: %(default)s)",
    )
    add("--seed", type=int, default=0, metavar="N", help="of what is late and what comes twice")
    add("--ranges", type=positive, default=1, metavar="N", help="key ranges, each with its state")
    add("--steps", choices=(EXERCISES, SOLUTIONS), default=EXERCISES, help="whose functions")
    dataflow.add_arguments(parser)
    cloud = parser.add_argument_group("dry run")
    cloud.add_argument(
        "--dry-run",
        action="store_true",
        help="play nothing: describe the same stream as a job on Dataflow, from Pub/Sub to "
        "Pub/Sub, and send nothing",
    )
    cloud.add_argument("--subscription", metavar="PATH", help="projects/P/subscriptions/S")
    cloud.add_argument("--topic", metavar="PATH", help="projects/P/topics/T")
    add("--output", default=OUTPUT, metavar="DIR", help="default: %(default)s")
    add("--json", action="store_true", help="print the outcome as JSON")
    add("--verbose", action="store_true", help="show the libraries' log lines")
    return parser


def replay_command(argv: Sequence[str]) -> int:
    """Runs `replay`; returns the exit code."""
    given = replay_parser().parse_args(list(argv))

    def work(screen: TextIO) -> int:
        console = start(given, screen)
        if given.dry_run:
            _dry_run(given, console)
            return 0
        with console.loading("Loading Beam"):
            from pipelines.flights.play_flights import ReplayRequest, replay
            from pipelines.streaming.delivery import Delivery

        delivery = Delivery(
            seed=given.seed, late=given.late, latest=given.latest * HOUR, repeated=given.repeated
        )
        request = ReplayRequest(
            first=given.first,
            days=given.days,
            speed=given.speed,
            tick=given.tick and given.tick * MINUTE,
            delivery=delivery,
            lateness=given.lateness * HOUR,
            ranges=given.ranges,
            steps=given.steps,
        )
        outcome = replay(request, given.output, console.say)
        if given.json:
            print(json.dumps(outcome.as_dict()), flush=True)
        else:
            print("\n".join(lines(outcome, given.output)), file=sys.stdout, flush=True)
        return 0

    return guarded(work, given.verbose, "replay")


def _dry_run(given: argparse.Namespace, console) -> None:
    with console.loading("Describing the job"):
        from pipelines.flights import replay_submission
        from pipelines.flights.play_flights import seat_functions

        cloud = dataflow.DataflowOptions.of(given).completed(given.temp_location or "")
        seats, _, _ = seat_functions(given.steps)
        made = replay_submission.dry_run(
            cloud, given.subscription, given.topic, seats, given.lateness * HOUR
        )
    print(json.dumps(made.as_dict()) if given.json else "\n".join(made.lines()), flush=True)


def lines(outcome, output: str) -> list[str]:
    """The outcome for people."""
    told = outcome.as_dict()
    found = [
        f"{outcome.messages:,} messages in {outcome.seconds:.1f} s, {told['messages_a_second']:,} "
        f"a second; {outcome.repeated:,} came twice.",
        *(
            f"{step}: {outcome.late[step]:,} came late, and what had been given was corrected "
            f"{outcome.corrected[step]:,} times."
            for step in outcome.late
        ),
    ]
    same = outcome.departures - outcome.missing - outcome.different
    if any(outcome.too_late.values()):
        lost = " and ".join(f"{count:,} to {step}" for step, count in outcome.too_late.items())
        found.append(
            f"Too late came {lost}, and were dropped: with them {outcome.different:,} departures "
            f"would have other features, and {outcome.missing:,} more would be there."
        )
    found.append(f"{same:,} of {outcome.departures:,} departures have the batch's features.")
    found.append(f"{os.path.join(output, 'features.parquet')} has them.")
    return found
