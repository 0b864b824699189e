"""`workshop path`: in which order to do which exercises."""

from classroom import catalog, paths, shell_completion
from classroom.loop import progress
from classroom.loop.progress import Progress
from classroom.loop.screen import WORKSHOP, counted, screen
from classroom.loop.showing import paragraph
from classroom.paths import LearningPath
from pipelines.problems import RequestError
from pipelines.terminal.parser import completes, make_parser

ALL = "all"


def path_command(argv: list[str]) -> int:
    """Prints the paths, or one; takes one if asked to."""
    parser = make_parser(
        "workshop path",
        "Shows orders in which the exercises can be done, with their hours: for a data engineer, "
        "an ML engineer, two days, a term, people who know Beam.",
    )
    name = parser.add_argument(
        "name", nargs="?", metavar="NAME", help="the path to show (default: all)"
    )
    completes(name, shell_completion.path_names)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--take",
        action="store_true",
        help="go this way: `workshop`, `watch` and `check` then name its exercises as the next",
    )
    choice.add_argument(
        "--leave", action="store_true", help="go through all exercises by their numbers again"
    )
    given = parser.parse_args(argv)
    exercises = catalog.load()
    there = paths.load(exercises)
    if given.leave:
        with progress.changing() as learner:
            left, learner.path = learner.path, None
        print(f"You have left {left}." if left else "You were on no path.")
        return 0
    if given.name is None:
        if given.take:
            raise RequestError(f"Which path? Name one: {', '.join(path.name for path in there)}.")
        _show_all(there)
        return 0
    path = paths.find(given.name, there)
    if given.take:
        with progress.changing() as learner:
            learner.path, learner.current = path.name, None
    _show(path, progress.load())
    return 0


def _show_all(there: tuple[LearningPath, ...]) -> None:
    console, learner = screen(), progress.load()
    for path in there:
        mark = ">" if path.name == learner.path else " "
        console.print(f"{mark} {path.name:<14}", style="title", end="")
        console.print(f" {path.title}")
        parts = [counted(len(path.exercises), "exercise"), hours(path.minutes)]
        if path.stage:
            parts.insert(1, counted(len(path.stages), path.stage))
        paragraph(console, f"{', '.join(parts)}. {path.for_whom}", 4, "quiet")
    console.print()
    paragraph(
        console, f"{WORKSHOP} path NAME shows one, {WORKSHOP} path NAME --take goes that way."
    )


def _show(path: LearningPath, learner: Progress) -> None:
    console = screen()
    console.print(path.title, style="title")
    paragraph(console, path.for_whom, 0, "quiet")
    if path.assumed:
        names = ", ".join(f"{exercise.number:02}" for exercise in path.assumed)
        paragraph(console, f"Known already, or read as reference: {names}.", 0, "quiet")
    following = learner.next_of(path.exercises)
    for number, stage in enumerate(path.stages, 1):
        console.print()
        if path.stage:
            minutes = sum(exercise.minutes for exercise in stage)
            console.print(f"{path.stage.capitalize()} {number}", style="title", end="")
            console.print(f"  {hours(minutes)}", style="quiet")
        for exercise in stage:
            mark = ">" if exercise == following else " "
            word, style = learner.word(exercise)
            console.print(f"{mark} {exercise.number:02} {exercise.name:<22} ", end="")
            console.print(f"{word:<8}", style=style, end="")
            console.print(f"{exercise.minutes:>4} min")
    done = sum(learner.solved(exercise) for exercise in path.exercises)
    console.print(
        f"\n{done} of {len(path.exercises)} solved; {hours(path.minutes)} of exercises in all"
    )
    if learner.path == path.name:
        console.print(f"This is your path; {WORKSHOP} path --leave leaves it.", soft_wrap=True)
    else:
        console.print(f"{WORKSHOP} path {path.name} --take goes this way.", soft_wrap=True)


def hours(minutes: int) -> str:
    """About how long: "45 minutes", "3½ hours"."""
    if minutes < 60:
        return f"{minutes} minutes"
    halves = round(minutes / 30)
    whole = f"{halves // 2}{'½' if halves % 2 else ''}"
    return f"about {whole} {'hour' if halves == 2 else 'hours'}"
