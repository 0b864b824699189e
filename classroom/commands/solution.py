"""`workshop solution`: the reference's answer, and what differs in it that matters."""

import difflib

from classroom import catalog, class_copy, shell_completion
from classroom.catalog import Exercise
from classroom.commands.check import there
from classroom.commands.swap import reference_text
from classroom.loop import progress, reference_swap
from classroom.loop.own_differences import differences_of
from classroom.loop.progress import Standing
from classroom.loop.screen import WORKSHOP, near, screen
from classroom.loop.showing import code, markdown, paragraph
from pipelines.problems import RequestError
from pipelines.terminal.parser import completes, make_parser


def solution_command(argv: list[str]) -> int:
    """Prints the reference's answer with its explanation."""
    parser = make_parser(
        "workshop solution",
        "Shows the reference's answer after yours has passed, and explains its choices.",
    )
    name = parser.add_argument("name", metavar="NAME", help="of the exercise")
    completes(name, shell_completion.exercise_names)
    parser.add_argument(
        "--give-up", action="store_true", help="show it though yours has not passed"
    )
    parser.add_argument(
        "--diff", action="store_true", help="show what differs from yours instead of all of it"
    )
    given = parser.parse_args(argv)
    class_copy.needs_answers("`workshop solution`")
    exercise = catalog.find(given.name, there(catalog.load()))
    learner = progress.load()
    if not learner.solved(exercise):
        if not given.give_up:
            raise RequestError(
                f"{exercise.folder} has not passed yet: `{WORKSHOP} hint {exercise.name}` helps; "
                f"`{WORKSHOP} solution {exercise.name} --give-up` shows the answer all the same."
            )
        with progress.changing() as learner:
            standing = learner.standings.setdefault(exercise.folder, Standing())
            standing.gave_up = standing.gave_up or progress.now()
    own = None
    if learner.solved(exercise) and not reference_swap.is_in(exercise) and exercise.code.exists():
        own = exercise.code.read_text(encoding="utf-8", errors="replace")
    _show(screen(), exercise, given.diff, own)
    return 0


def _show(console, exercise: Exercise, as_diff: bool, own: str | None) -> None:
    """Prints the reference's answer.

    Args:
        own: the learner's right answer; None where there is none to be compared.
    """
    console.print(f"{exercise.number:02} {exercise.name}", style="title", end="")
    console.print(f"  {exercise.title}")
    console.print()
    reference = reference_text(exercise).splitlines()
    if as_diff and not reference_swap.is_in(exercise):
        mine = exercise.code.read_text(encoding="utf-8", errors="replace").splitlines()
        for line in difflib.unified_diff(mine, reference, "yours", "reference", lineterm="", n=2):
            style = {"+": "passed", "-": "failed", "@": "quiet"}.get(line[:1], "")
            code(console, line, style)
    else:
        _show_plain_answer(console, exercise)
        for line in reference:
            code(console, line)
    _show_own_differences(console, exercise, own)
    if explained := _explanation(exercise):
        console.print()
        markdown(console, explained)
    console.print()
    paragraph(console, f"The reference's file: {near(exercise.solution)}", 0, "quiet")


def _show_plain_answer(console, exercise: Exercise) -> None:
    """What a person would write, where the reference is one call into the library."""
    from classroom.dev.calls import plain_answer

    found = plain_answer(exercise)
    if found is None:
        return
    path, names = found
    functions = " and ".join(sorted(names))
    console.print(f"{functions}, written out", style="title")
    console.print(f"  {near(path)}", style="quiet", soft_wrap=True)
    console.print()
    for line in path.read_text(encoding="utf-8").rstrip().splitlines():
        code(console, line)
    console.print()
    console.print("The reference", style="title")
    paragraph(
        console,
        f"It leaves {functions} to the library that the pipeline itself calls. Why, and what "
        "either costs, stands below the code.",
        2,
    )
    console.print()


def _show_own_differences(console, exercise: Exercise, own: str | None) -> None:
    told = differences_of(exercise, own) if own is not None else []
    if told:
        console.print()
        console.print("What yours does differently", style="title")
        console.print()
        markdown(console, "\n".join(f"- {one}" for one in told))


def _explanation(exercise: Exercise) -> str:
    """What TEACHING.md says of the reference and its choices, for learners to read too."""
    path = exercise.solution_directory / "TEACHING.md"
    lines, wanted = [], False
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                wanted = "reference" in line.lower()
            if wanted:
                lines.append(line)
    return "\n".join(lines).strip()
