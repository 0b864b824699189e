"""`workshop hint`: one rung at a time, with the headings of those that are left."""

from classroom import catalog, class_copy, shell_completion
from classroom.catalog import Exercise
from classroom.commands.check import chosen, there
from classroom.loop import progress
from classroom.loop.progress import Standing
from classroom.loop.screen import WORKSHOP, screen
from classroom.loop.showing import markdown, paragraph
from pipelines.problems import RequestError
from pipelines.terminal.parser import completes, make_parser, positive


def hint_command(argv: list[str]) -> int:
    """Prints the next hint."""
    parser = make_parser(
        "workshop hint",
        "Gives a hint on the task that failed last, and at every further call one that says more.",
    )
    name = parser.add_argument(
        "name", nargs="?", metavar="NAME", help="of the exercise (default: the one you are at)"
    )
    completes(name, shell_completion.exercise_names)
    parser.add_argument("--task", metavar="TASK", help="of this task (default: the one that fails)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--again", action="store_true", help="repeat those shown so far")
    which.add_argument("--rung", type=positive, metavar="N", help="show this one (default: next)")
    given = parser.parse_args(argv)
    exercise = chosen(given.name, there(catalog.load()))
    console = screen()
    show_hint(console, exercise, given.task, given.again, given.rung)
    return 0


def show_hint(
    console,
    exercise: Exercise,
    wanted: str | None = None,
    again: bool = False,
    rung: int | None = None,
) -> None:
    """Prints the next rung of a task's hints, and remembers it.

    Args:
        wanted: the task's name, which may be shortened; by default the one that fails.
        again: print all that were shown instead.
        rung: print this one instead.

    Raises:
        RequestError: there is no such task or rung.
    """
    rungs_of = catalog.hints(exercise)
    with progress.changing() as learner:
        # A wrong request leaves no trace.
        standing = learner.of(exercise)
        task = _task(exercise, standing, wanted)
        rungs = rungs_of.get(task.name, [])
        if rung is not None and rung > len(rungs):
            raise RequestError(f"The task {task.name} has {len(rungs)} hints, and no hint {rung}.")
        shown = standing.hints.get(task.name, 0)
        if again:
            numbers = list(range(1, shown + 1)) or [1]
        else:
            numbers = [shown + 1 if rung is None else rung]
        numbers = [number for number in numbers if number <= len(rungs)]
        learner.standings[exercise.folder] = standing
        learner.take_up(exercise)
        if numbers:
            standing.hints[task.name] = max(shown, *numbers)
        likely = standing.rung if standing.failing == task.name else None
    console.print(f"{exercise.number:02} {exercise.name}", style="title", end="")
    console.print(f"  {task.title}")
    for number in numbers:
        console.print()
        console.print(f"  hint {number} of {len(rungs)}: ", style="quiet", end="")
        console.print(rungs[number - 1].heading, style="title", soft_wrap=True)
        markdown(console, rungs[number - 1].text, 2)
    console.print()
    if not numbers:
        paragraph(
            console,
            f"There are no more hints on this task: {WORKSHOP} hint --again repeats them, "
            + (
                "and your instructor has the answer."
                if class_copy.here()
                else f"{WORKSHOP} solution {exercise.name} --give-up ends the search."
            ),
        )
    elif numbers[-1] < len(rungs):
        for number, further in list(enumerate(rungs, 1))[numbers[-1] :]:
            mark = "  (what the check points to)" if number == likely else ""
            console.print(f"  {number}  {further.heading}{mark}", style="quiet", soft_wrap=True)
        paragraph(console, f"More: {WORKSHOP} hint", 0, "quiet")
    else:
        paragraph(console, "That was the last one.", 0, "quiet")


def _task(exercise: Exercise, standing: Standing, wanted: str | None):
    names = [task.name for task in exercise.tasks]
    if wanted is not None:
        fitting = [name for name in names if name.startswith(wanted)]
        if wanted not in names and len(fitting) > 1:
            raise RequestError(f"{wanted} may be {' or '.join(fitting)}: say more of the name.")
        if wanted not in names and not fitting:
            raise RequestError(
                f"{exercise.folder} has no task {wanted}: its tasks are {', '.join(names)}."
            )
        return exercise.task(wanted if wanted in names else fitting[0])
    if standing.failing in names:
        return exercise.task(standing.failing)
    todo = [name for name in names if name not in standing.tasks]
    return exercise.task((todo or names)[0])
