"""`workshop reset`: the stub again, and the learner's code among the backups."""

from classroom import catalog, shell_completion
from classroom.commands.check import there
from classroom.loop import progress, reference_swap
from classroom.loop.screen import near, screen
from classroom.loop.showing import paragraph
from classroom.stub_text import stub_text
from pipelines.problems import RequestError
from pipelines.terminal.parser import completes, make_parser


def reset_command(argv: list[str]) -> int:
    """Brings a stub back; 0 when it is there."""
    parser = make_parser(
        "workshop reset",
        "Brings an exercise's stub back, and keeps a backup of what you have written.",
    )
    name = parser.add_argument("name", metavar="NAME", help="of the exercise")
    completes(name, shell_completion.exercise_names)
    given = parser.parse_args(argv)
    exercise = catalog.find(given.name, there(catalog.checkable()))
    console = screen()
    if reference_swap.is_in(exercise):
        raise RequestError(
            f"The reference's code is in the place of yours in {exercise.folder}: "
            "`./workshop swap out` first."
        )
    stub = stub_text(exercise)
    if exercise.code.exists() and exercise.code.read_bytes() == stub.encode():
        paragraph(console, f"{near(exercise.code)} is the stub already.")
        return 0
    backup = reference_swap.back_up(exercise, "before_reset")
    try:
        reference_swap.put(exercise, stub)
    except FileExistsError:
        raise RequestError(
            f"{exercise.code} was written by another program meanwhile: run this again."
        ) from None
    with progress.changing() as learner:
        if standing := learner.standings.get(exercise.folder):
            standing.failing = standing.rung = None
            standing.hints = {}
    paragraph(console, f"{near(exercise.code)} is the stub again.")
    if backup:
        paragraph(console, f"What you had written is in {near(backup)}")
    return 0
