"""`workshop transcript`: a learner's points by part, as a page to print and as JSON."""

import contextlib
import getpass
from pathlib import Path

from classroom import catalog
from classroom.certificate import graded_folder, learner_transcript
from classroom.certificate.learner_transcript import Transcript
from classroom.certificate.transcript_page import page
from classroom.commands.shared_arguments import add_learners
from classroom.loop import progress
from classroom.loop.screen import counted, near, screen
from classroom.loop.showing import paragraph
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser

_OWN = Path("build/transcript")


def transcript_command(argv: list[str]) -> int:
    """Writes the transcripts of a grading, or of one's own progress."""
    parser = make_parser(
        "workshop transcript",
        "Writes points by part, with the hashes of the answers: a page to print (HTML) and JSON. "
        "Of a grading for each learner, or for those that are named; without a grading of your "
        "own progress, which is your own word and no proof.",
    )
    add_learners(parser)
    parser.add_argument(
        "--name", metavar="NAME", help="whose it is, where it is of your own progress"
    )
    parser.add_argument(
        "--out",
        metavar="FOLDER",
        type=Path,
        help=f"where to write (default: beside each learner's result; of your own progress {_OWN})",
    )
    given = parser.parse_args(argv)
    console = screen()
    exercises = catalog.load()
    if given.grading is None:
        learner = progress.load()
        name = given.name or _user()
        own = learner_transcript.of_progress(learner, exercises, name)
        _write(given.out or _OWN, "transcript", own)
        console.print(f"{own.points} of {own.of} points: {near(given.out or _OWN)}/transcript.html")
        paragraph(console, own.proof)
        return 0
    if given.name:
        raise RequestError("--name is for a transcript of your own progress; a grading has names.")
    graded = graded_folder.read(given.grading)
    chosen = graded.chosen(given.learners)
    for result in chosen:
        made = learner_transcript.of_grading(
            result, graded.receipt, graded.receipt_sha256, exercises
        )
        if given.out:
            _write(given.out, result.folder, made)
        else:
            _write(graded.grading.learner_directory(result.folder), "transcript", made)
        console.print(f"{result.learner}: {made.points} of {made.of} points", soft_wrap=True)
    where = given.out or given.grading / "learners"
    console.print(f"{counted(len(chosen), 'transcript')} in {near(where)}", soft_wrap=True)
    return 0


def _user() -> str:
    with contextlib.suppress(OSError, KeyError):  # a container may have nobody's name
        return getpass.getuser()
    return "the learner"


def _write(folder: Path, name: str, transcript: Transcript) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.html").write_text(page(transcript), encoding="utf-8")
        (folder / f"{name}.json").write_bytes(transcript.to_json())
    except OSError as error:
        raise RequestError(f"{error.filename or folder} cannot be written: {error}.") from None
