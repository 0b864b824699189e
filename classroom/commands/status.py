"""`workshop` alone, and `workshop list`: where the learner is, and what there is."""

from classroom import catalog
from classroom.catalog import Exercise
from classroom.loop import progress, reference_swap
from classroom.loop.progress import Progress
from classroom.loop.screen import WORKSHOP, counted, near, screen
from classroom.loop.showing import paragraph
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser, positive

# What the words of the list mean that do not say it themselves.
_LEGEND = {
    "fails": "solved once, and its last check failed",
    "skipped": "left for later",
    "known": "by your answers to `workshop place`",
}


def where_am_i() -> int:
    """Prints where the learner is and what to do next."""
    console = screen()
    exercises = catalog.load()
    learner = progress.load()
    solved = sum(learner.solved(exercise) for exercise in exercises)
    earned = sum(learner.earned(exercise) for exercise in exercises)
    points = sum(exercise.points for exercise in exercises)
    console.print("Flights workshop", style="title", end="")
    console.print(f": {solved} of {len(exercises)} exercises solved, {earned} of {points} points")
    console.print()
    following = learner.next_of(exercises)
    if following is None:
        paragraph(
            console,
            f"{'Everything is solved' if solved == len(exercises) else 'Nothing is left to do'}. "
            f"{WORKSHOP} run --steps exercises, then {WORKSHOP} train "
            "--steps exercises",
        )
    else:
        _say_next(console, learner, following)
    swapped = [exercise.name for exercise in exercises if reference_swap.is_in(exercise)]
    if swapped:
        console.print()
        paragraph(
            console,
            f"The reference's code is in the place of yours in {', '.join(swapped)}: "
            f"{WORKSHOP} swap out",
        )
    console.print()
    if not learner.standings and not learner.known:
        paragraph(
            console,
            f"Not new to this? {WORKSHOP} place says where to begin, {WORKSHOP} path shows shorter "
            "ways.",
        )
    paragraph(
        console,
        f"{WORKSHOP} list shows the exercises, {WORKSHOP} page all of it in your browser, "
        f"{WORKSHOP} --help all commands; {WORKSHOP} run runs the pipeline.",
    )
    return 0


def _say_next(console, learner: Progress, exercise: Exercise) -> None:
    begun = exercise.folder in learner.standings
    console.print("Go on with " if begun else "Next: ", end="")
    console.print(f"{exercise.number:02} {exercise.name}", style="title", end="")
    console.print(f", {exercise.title[:1].lower()}{exercise.title[1:]}")
    paragraph(
        console,
        f"part {exercise.part}, {exercise.part_title}; "
        f"{counted(exercise.points, 'point')}, about {exercise.minutes} minutes",
        2,
        "quiet",
    )
    failing = learner.of(exercise).failing
    title = next((task.title for task in exercise.tasks if task.name == failing), None)
    if title:
        paragraph(console, f"last check: “{title}” failed", 2, "quiet")
    console.print()
    for word, what in (
        ("read", near(exercise.readme)),
        ("write", near(exercise.code)),
        ("check", f"{WORKSHOP} watch"),
        ("stuck?", f"{WORKSHOP} hint"),
    ):
        console.print(f"  {word:<7} {what}", soft_wrap=True)


def list_command(argv: list[str]) -> int:
    """Prints the exercises with what was earned."""
    parser = make_parser(
        "workshop list",
        "Lists the exercises, with what you have earned, and a word for how each stands: solved; "
        "fails, of one that was solved and whose last check failed; begun; skipped, with n in "
        "`workshop watch`; known, by `workshop place`.",
    )
    parser.add_argument("--part", type=positive, metavar="N", help="of one part only")
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--todo", action="store_true", help="only what is not solved, or fails now")
    state.add_argument("--solved", action="store_true", help="only what is solved")
    given = parser.parse_args(argv)
    exercises = catalog.load()
    show_list(screen(), exercises, given.part, given.todo, given.solved)
    return 0


def show_list(
    console,
    exercises: tuple[Exercise, ...],
    part: int | None = None,
    todo: bool = False,
    solved: bool = False,
) -> None:
    """Prints the exercises that fit, by part.

    Raises:
        RequestError: there is no such part.
    """
    learner = progress.load()
    following = learner.next_of(exercises)
    parts = sorted({exercise.part for exercise in exercises})
    if part is not None and part not in parts:
        there = ", ".join(map(str, parts))
        raise RequestError(f"There are no exercises of part {part} here: the parts are {there}.")
    shown = [
        exercise
        for exercise in exercises
        if part in (None, exercise.part)
        and not (todo and learner.word(exercise)[0] == "solved")
        and not (solved and not learner.solved(exercise))
    ]
    last = None
    for exercise in shown:
        if exercise.part != last:
            if last is not None:
                console.print()
            console.print(f"Part {exercise.part}: {exercise.part_title}", style="title")
            last = exercise.part
        _list_line(console, learner, exercise, exercise == following)
    if not shown:
        console.print("None." if exercises else "There are no exercises here.")
    earned = sum(learner.earned(exercise) for exercise in shown)
    points = sum(exercise.points for exercise in shown)
    done = sum(learner.solved(exercise) for exercise in shown)
    console.print(f"\n{done} of {len(shown)} solved, {earned} of {points} points")
    words = {learner.word(exercise)[0] for exercise in shown}
    for word, meaning in _LEGEND.items():
        if word in words:
            console.print(f"{word:<8} {meaning}", style="quiet", soft_wrap=True)


def _list_line(console, learner: Progress, exercise: Exercise, is_next: bool) -> None:
    word, style = learner.word(exercise)
    mark = ">" if is_next else " "
    points = f"{learner.earned(exercise)}/{exercise.points}"
    console.print(f"{mark} {exercise.number:02} {exercise.name:<22} ", end="", style="")
    console.print(f"{word:<8}", style=style, end="")
    seat = f"seat {exercise.seat}" if exercise.seat else ""
    if reference_swap.is_in(exercise):
        seat = "swapped in"
    rest = f"{points:>5}  {exercise.minutes:>3} min"
    if seat and console.width >= 70:
        rest += f"  {seat}"
    console.print(rest.rstrip(), soft_wrap=True)
