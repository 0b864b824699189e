"""`workshop swap`: the reference's answers for a lesson, then the learner's again."""

from classroom import catalog, class_copy, shell_completion
from classroom.catalog import Exercise
from classroom.commands.check import ALL, there
from classroom.loop import reference_swap
from classroom.loop.screen import WORKSHOP, near, screen
from classroom.loop.showing import paragraph
from pipelines.seats.registry import SWAPPED_NOTE
from pipelines.terminal.parser import completes, make_parser

_NOTE = f"{SWAPPED_NOTE};\n# `workshop swap out` brings yours back.\n"


def swap_command(argv: list[str]) -> int:
    """Swaps; 0 when it is done."""
    parser = make_parser(
        "workshop swap",
        "Puts the reference's code in the place of yours for a lesson, keeping yours; and yours "
        "back, the very same. Edits made meanwhile are kept too.",
    )
    parser.add_argument("way", choices=("in", "out", "status"), help="what to do")
    name = parser.add_argument(
        "name", nargs="?", default=ALL, metavar="NAME", help="of an exercise, or `all` (default)"
    )
    completes(name, shell_completion.exercise_names_and_all)
    given = parser.parse_args(argv)
    if given.way == "in":
        class_copy.needs_answers("`workshop swap in`")
    exercises = there(catalog.load())
    meant = exercises if given.name == ALL else (catalog.find(given.name, exercises),)
    {"in": _swap_in, "out": _swap_out, "status": _status}[given.way](screen(), meant)
    return 0


def reference_text(exercise: Exercise) -> str:
    """The reference's code as a learner would have written it: without the stub's markers."""
    from classroom.dev.stubs import BEGIN, END, STUB

    lines, skipping = [], False
    for line in exercise.solution.read_text(encoding="utf-8").splitlines():
        word = line.strip()
        if word == STUB:
            skipping = True
        elif word == END:
            skipping = False
        elif word != BEGIN and not skipping:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _swap_in(console, exercises: tuple[Exercise, ...]) -> None:
    for exercise in exercises:
        done = reference_swap.swap_in(exercise, _NOTE + reference_text(exercise))
        what = "the reference's code is in place" if done else "was swapped in already"
        _say(console, exercise, what)
    console.print()
    paragraph(console, f"Yours is kept, and comes back with: {WORKSHOP} swap out")


def _swap_out(console, exercises: tuple[Exercise, ...]) -> None:
    done = False
    for exercise in exercises:
        was_in, edits = reference_swap.swap_out(exercise)
        done |= was_in
        if was_in:
            _say(console, exercise, "yours is back")
        if edits:
            paragraph(console, f"what was edited meanwhile is in {near(edits)}", 5)
    if not done:
        console.print("Nothing was swapped in.")


def _status(console, exercises: tuple[Exercise, ...]) -> None:
    for exercise in exercises:
        _say(console, exercise, "the reference's" if reference_swap.is_in(exercise) else "yours")


def _say(console, exercise: Exercise, what: str) -> None:
    console.print(f"  {exercise.number:02} {exercise.name:<22} {what}")
