"""`workshop hint`: one rung at a time, from where the failing check says."""

from classroom import catalog
from classroom.catalog import Exercise
from classroom.commands.check import chosen, there
from classroom.loop import progress
from classroom.loop.progress import Standing
from classroom.loop.screen import WORKSHOP, screen
from classroom.loop.showing import markdown, paragraph
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser


def hint_command(argv: list[str]) -> int:
    """Prints the next hint."""
    parser = make_parser(
        "workshop hint",
        "Gives a hint on the task that failed last, and at every further call one that says more.",
    )
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="of the exercise (default: the one you are at)"
    )
    parser.add_argument("--task", metavar="TASK", help="of this task (default: the one that fails)")
    parser.add_argument("--again", action="store_true", help="repeat those shown so far")
    given = parser.parse_args(argv)
    exercise = chosen(given.name, there(catalog.load()))
    console = screen()
    show_hint(console, exercise, given.task, given.again)
    return 0


def show_hint(console, exercise: Exercise, wanted: str | None = None, again: bool = False) -> None:
    """Prints the next rung of a task's hints, and remembers it.

    Raises:
        RequestError: there is no such task.
    """
    with progress.changing() as learner:
        standing = learner.standings.setdefault(exercise.folder, Standing())
        learner.current = exercise.folder
        task = _task(exercise, standing, wanted)
        rungs = catalog.hints(exercise).get(task.name, [])
        shown = standing.hints.get(task.name, 0)
        if again:
            numbers = list(range(1, shown + 1)) or [1]
        elif shown == 0 and standing.failing == task.name and standing.rung:
            # The failing check knows how far the learner has come.
            numbers = [standing.rung]
        else:
            numbers = [shown + 1]
        numbers = [number for number in numbers if number <= len(rungs)]
        if numbers:
            standing.hints[task.name] = max(shown, *numbers)
    console.print(f"{exercise.number:02} {exercise.name}", style="title", end="")
    console.print(f"  {task.title}")
    for number in numbers:
        console.print()
        console.print(f"  hint {number} of {len(rungs)}", style="quiet")
        markdown(console, rungs[number - 1], 2)
    console.print()
    if not numbers:
        paragraph(
            console,
            f"There are no more hints on this task: {WORKSHOP} hint --again repeats them, "
            f"{WORKSHOP} solution {exercise.name} --give-up ends the search.",
        )
    elif numbers[-1] < len(rungs):
        paragraph(console, f"More: {WORKSHOP} hint", 0, "quiet")
    else:
        paragraph(console, "That was the last one.", 0, "quiet")


def _task(exercise: Exercise, standing: Standing, wanted: str | None):
    names = [task.name for task in exercise.tasks]
    if wanted is not None:
        fitting = [name for name in names if name.startswith(wanted)]
        if len(fitting) != 1 and wanted not in names:
            raise RequestError(
                f"{exercise.folder} has no task {wanted}: its tasks are {', '.join(names)}."
            )
        return exercise.task(wanted if wanted in names else fitting[0])
    if standing.failing in names:
        return exercise.task(standing.failing)
    todo = [name for name in names if name not in standing.tasks]
    return exercise.task((todo or names)[0])
