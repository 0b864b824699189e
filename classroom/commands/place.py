"""`workshop place`: eight questions, answered in code, that say where to begin."""

from classroom import catalog
from classroom.catalog import Exercise
from classroom.loop import progress
from classroom.loop.folding import shortened
from classroom.loop.screen import WORKSHOP, counted, near, screen
from classroom.loop.showing import paragraph
from classroom.verdict import TaskVerdict, Verdict
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser

_FEW = 3  # wrong answers, of which each is shown at more length


def place_command(argv: list[str]) -> int:
    """Judges the answers and marks what is known; 0 if they could be judged."""
    parser = make_parser(
        "workshop place",
        "Says where to begin, by your answers to eight short questions: which are right, and which "
        "exercises you may therefore leave out. Takes twenty minutes; costs and earns no points.",
    )
    parser.add_argument(
        "--forget", action="store_true", help="take back the marks of what is known"
    )
    given = parser.parse_args(argv)
    questions = catalog.placement()
    if questions is None:
        raise RequestError(
            f"{catalog.EXERCISES / catalog.PLACEMENT} is missing; bring it back with git restore."
        )
    if given.forget:
        with progress.changing() as learner:
            count, learner.known = len(learner.known), []
        print(f"{counted(count, 'exercise')} marked as known, and now no longer.")
        return 0
    from classroom.commands.check import judge

    verdict = judge(questions, every_task=True)
    console = screen()
    if verdict.kind == "unsolved":
        _introduce(console, questions)
        return 0
    if verdict.error:
        paragraph(console, verdict.error)
        if verdict.place is not None:
            console.print(f"\n    {near(verdict.place.file)}:{verdict.place.line}", soft_wrap=True)
        return 1
    _show(console, questions, verdict)
    return 0


def _introduce(console, questions: Exercise) -> None:
    console.print("Where to begin", style="title")
    paragraph(
        console,
        "Eight short questions, answered in code, for people who know some of this already. "
        "Answer what you can without looking it up, two or three minutes each, and leave the rest.",
    )
    console.print()
    for word, what in (
        ("read", near(questions.readme)),
        ("write", near(questions.code)),
        ("then", f"{WORKSHOP} place"),
    ):
        console.print(f"  {word:<6} {what}", soft_wrap=True)


def _show(console, questions: Exercise, verdict: Verdict) -> None:
    exercises = {exercise.folder: exercise for exercise in catalog.load()}
    known: list[str] = []
    # All answers together fit a screen.
    wrong = sum(not found.passed and found.kind != "unsolved" for found in verdict.tasks)
    most = 2 if wrong <= _FEW else 1
    for task, found in zip(questions.tasks, verdict.tasks, strict=True):
        covered = [folder for folder in task.covers if folder in exercises]
        if found.passed:
            known += covered
        _show_answer(console, found, [exercises[folder] for folder in covered], most)
    with progress.changing() as learner:
        learner.known, learner.current = known, None
    following = learner.next_of(tuple(exercises.values()))
    right = sum(found.passed for found in verdict.tasks)
    console.print()
    console.print(f"{right} of {len(verdict.tasks)} right.", style="title", end=" ")
    if known:
        names = ", ".join(f"{exercises[folder].number:02}" for folder in known)
        console.print(f"Marked as known: {names}.")
    else:
        console.print("Nothing is marked as known.")
    if following is not None:
        paragraph(console, f"Begin with {following.number:02}: {WORKSHOP} watch {following.name}")
    paragraph(
        console,
        f"{WORKSHOP} path shows shorter ways through the course; {WORKSHOP} place --forget takes "
        "the marks back.",
        0,
        "quiet",
    )


def _show_answer(console, found: TaskVerdict, covered: list[Exercise], most: int) -> None:
    if found.passed:
        word, style = "right", "passed"
    elif found.kind == "unsolved":
        word, style = "left out", "quiet"
    else:
        word, style = "wrong", "failed"
    console.print(f"{word:<9}", style=style, end="")
    console.print(found.title, soft_wrap=True, end="")
    if word == "wrong":
        names = ", ".join(f"{exercise.number:02}" for exercise in covered)
        console.print(f"  (see {names})", style="quiet", end="")
    console.print()
    if word == "wrong":
        for line in shortened(found.sentence, max(20, console.width - 11), most)[0]:
            console.print(" " * 11 + line, soft_wrap=True)
