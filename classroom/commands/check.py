"""`workshop check`: the verdict on one exercise, or on all of them."""

import json
import sys

from classroom import catalog, class_copy, shell_completion
from classroom.catalog import TRACKS, Exercise
from classroom.loop import last_verdict, progress, reference_swap
from classroom.verdict import Verdict
from pipelines.problems import RequestError
from pipelines.terminal.parser import completes, make_parser

ALL = "all"


def check_command(argv: list[str]) -> int:
    """Prints verdicts; 0 if everything passes, 1 otherwise."""
    parser = make_parser(
        "workshop check",
        "Says of every task of an exercise whether it passes, and what is wrong where not.",
    )
    name = parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="number or name, which may be shortened; `all` for every exercise (default: the one "
        "that you are at)",
    )
    completes(name, shell_completion.exercise_names_and_all)
    parser.add_argument(
        "--json", action="store_true", help="print the structure of Exercism's results.json"
    )
    parser.add_argument(
        "--steps",
        choices=TRACKS,
        default="exercises",
        help="whose code is checked: yours or the reference (default: %(default)s)",
    )
    parser.add_argument(
        "--thorough",
        action="store_true",
        help="look for counter-examples twenty times as long, once all tasks pass",
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="show all of the verdict; otherwise it is cut to what the terminal's lines hold",
    )
    parser.add_argument(
        "--batch", metavar="FILE", help="run your code on a batch that a run has saved instead"
    )
    given = parser.parse_args(argv)
    if given.batch:
        from classroom.loop.replay import replay

        return replay(given.batch, given.name)
    if given.thorough:
        class_copy.needs_answers("`workshop check --thorough`")
    if given.steps != "exercises":
        class_copy.needs_answers(f"`workshop check --steps {given.steps}`")
    exercises = there(catalog.load())
    options = {"thorough": True} if given.thorough else {}
    if given.name == ALL:
        return _check_all(exercises, given.steps, given.json, options)
    exercise = chosen(given.name, exercises)
    verdict = judge(exercise, given.steps, **options)
    first = given.steps == "exercises" and record(exercise, verdict)
    if given.json:
        _print_json(verdict)
        return 0 if verdict.passed else 1
    from classroom.loop import screen, showing

    console = screen.screen()
    showing.show(console, exercise, verdict, given.full)
    if verdict.passed and given.steps == "exercises":
        say_solved(console, exercise, verdict, first)
    return 0 if verdict.passed else 1


def there(exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
    """The same exercises.

    Raises:
        RequestError: there are none.
    """
    if not exercises:
        raise RequestError("There are no exercises here: they come with the checkout.")
    return exercises


def chosen(name: str | None, exercises: tuple[Exercise, ...]) -> Exercise:
    """The exercise that is meant: by name, or the one that the learner is at."""
    if name is not None:
        return catalog.find(name, exercises)
    learner = progress.load()
    current = [exercise for exercise in exercises if exercise.folder == learner.current]
    # Right after a pass, the one at hand is still that one.
    return current[0] if current else learner.next_of(exercises) or exercises[-1]


def judge(exercise: Exercise, track: str = "exercises", **options) -> Verdict:
    """The verdict on an exercise's code.

    Raises:
        RequestError: the learner's file is not there.
    """
    from classroom.warm import client

    if track == "exercises" and not exercise.code.exists():
        way = "swap out" if reference_swap.is_in(exercise) else f"reset {exercise.name}"
        raise RequestError(f"{exercise.code} is missing: `./workshop {way}` brings it back.")
    return client.check(exercise, track, **options)


def record(exercise: Exercise, verdict: Verdict, move: bool = True) -> bool:
    """Keeps what was found; True if it is the learner's first pass.

    Args:
        move: the learner is at this exercise now.
    """
    if reference_swap.is_in(exercise):
        return False
    if move:
        last_verdict.keep(verdict)
    try:
        with progress.changing() as learner:
            return learner.record(exercise, verdict, move)
    except RequestError as problem:
        # The verdict holds all the same.
        print(problem, file=sys.stderr)
        return False


def say_solved(console, exercise: Exercise, verdict: Verdict, first: bool) -> None:
    """Celebrates, and says what comes next."""
    from classroom.loop import showing
    from classroom.warm import client

    if reference_swap.is_in(exercise):
        console.print()
        showing.paragraph(
            console, "This is the reference's code: `./workshop swap out` brings yours back."
        )
        return
    learner, exercises = progress.load(), catalog.load()
    solved = sum(learner.solved(other) for other in exercises)
    showing.celebrate(console, exercise, verdict, solved, len(exercises))
    following = learner.next_of(exercises)
    if following is None:
        console.print("Everything is solved.", style="joy" if first else "")
        return
    showing.paragraph(console, f"Next: ./workshop watch {following.name}")
    client.prepare(following.needs)


def _check_all(exercises: tuple[Exercise, ...], track: str, as_json: bool, options: dict) -> int:
    from classroom.loop import screen, showing

    console = screen.screen()
    found = {}
    for exercise in exercises:
        if not as_json and console.is_terminal:
            console.print(f"checking {exercise.number:02} {exercise.name} …", end="\r")
        verdict = judge(exercise, track, **options)
        found[exercise.folder] = verdict
        if track == "exercises":
            record(exercise, verdict, move=False)
        if not as_json:
            showing.show_short(console, exercise, verdict)
    passed = sum(verdict.passed for verdict in found.values())
    if as_json:
        from classroom.loop.check_results import results

        print(json.dumps({folder: results(verdict) for folder, verdict in found.items()}, indent=2))
    else:
        earned = sum(verdict.earned for verdict in found.values())
        points = sum(verdict.points for verdict in found.values())
        console.print(f"\n{passed} of {len(found)} exercises pass, {earned} of {points} points.")
        if passed and class_copy.here():
            showing.paragraph(console, class_copy.NOT_SEARCHED)
    return 0 if passed == len(found) else 1


def _print_json(verdict: Verdict) -> None:
    from classroom.loop.check_results import results

    json.dump(results(verdict), sys.stdout, indent=2, ensure_ascii=False)
    print()
