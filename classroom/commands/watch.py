"""`workshop watch`: a verdict at every save, and a key for everything else."""

import argparse
import contextlib
import os
import select
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from classroom import catalog, shell_completion
from classroom.catalog import Exercise
from classroom.commands import check, hint, status
from classroom.commands.page import add_no_open
from classroom.loop import progress, screen, showing
from classroom.loop.keyboard import Keyboard
from classroom.loop.saves import Saves
from classroom.verdict import Verdict
from classroom.warm.client import Cancel
from pipelines.problems import Problem
from pipelines.tables.arguments import DEFAULT_OUTPUT
from pipelines.terminal.parser import completes, make_parser

if TYPE_CHECKING:
    from classroom.page.live_page import LivePage

_HELP = "h hint  n next  l list  c check  f full verdict  q quit"
_BELOW = 3  # lines: an empty one, the keys, and that of the cursor

_END_SECONDS = 0.5


def watch_command(argv: list[str]) -> int:
    """Checks at every save until the learner leaves; 0 if the last verdict was a pass."""
    parser = make_parser(
        "workshop watch",
        f"Checks an exercise at every save of its file. Keyboard: {_HELP.replace('  ', ', ')}.",
    )
    name = parser.add_argument(
        "name", nargs="?", metavar="NAME", help="of the exercise (default: the next to solve)"
    )
    completes(name, shell_completion.exercise_names)
    parser.add_argument(
        "--page",
        action="store_true",
        help="keep the page of `workshop page` open in the browser, up to date at every save",
    )
    add_no_open(parser)
    given = parser.parse_args(argv)
    if given.no_open and not given.page:
        parser.error("--no-open goes with --page")
    exercises = check.there(catalog.load())
    learner = progress.load()
    if given.name:
        exercise = catalog.find(given.name, exercises)
    else:
        exercise = learner.next_of(exercises) or exercises[-1]
    with contextlib.ExitStack() as stack:
        live = _open_page(given, stack) if given.page else None
        keys = stack.enter_context(Keyboard())
        following: Exercise | None = exercise
        while following is not None:
            following = _Watch(keys, following, live).run()
    return 0


def _open_page(given: argparse.Namespace, stack: contextlib.ExitStack) -> "LivePage":
    from classroom.page.live_page import serving
    from classroom.page.page_file import show

    live = stack.enter_context(serving(Path(DEFAULT_OUTPUT)))
    if not given.no_open:
        show(live.address)
    return live


class _Watch:
    """One exercise, watched."""

    def __init__(self, keys: Keyboard, exercise: Exercise, live: "LivePage | None" = None):
        self._keys = keys
        self._live = live
        self._exercise = exercise
        self._console = screen.screen()
        self._check: _Check | None = None
        self._verdict: Verdict | None = None
        self._leave_unsolved = False

    def run(self) -> Exercise | None:
        """Until a key says otherwise: the exercise to watch next, or None to leave."""
        with progress.changing() as learner:
            learner.take_up(self._exercise)
        if self._live:
            self._live.changed()
        with Saves(self._exercise.directory) as saves:
            try:
                self._begin()
                while True:
                    key = self._wait(saves)
                    if key in ("q", "\x04"):
                        return None
                    if key == "n" and (following := self._next()):
                        return following
                    self._press(key)
            finally:
                if self._check:
                    self._check.cancel()

    def _wait(self, saves: Saves) -> str:
        """The next key; on the way there every save is checked, every verdict shown."""
        while True:
            files = [saves.file]
            if self._keys.file is not None:
                files.append(self._keys.file)
            if self._check:
                files.append(self._check.file)
            ready, _, _ = select.select(files, [], [])
            if saves.file in ready:
                saves.clear()
                self._begin()
            elif self._check and self._check.file in ready:
                self._show(self._check.result())
                self._check = None
            elif key := self._keys.pressed():
                return key[-1]

    def _press(self, key: str) -> None:
        console = self._console
        try:
            if key == "h":
                console.print()
                hint.show_hint(console, self._exercise)
            elif key == "l":
                console.print()
                status.show_list(console, catalog.load())
            elif key == "f" and self._verdict:
                console.print()
                showing.show(console, self._exercise, self._verdict, full=True)
            elif key in ("c", "r", "\n", "\r"):
                self._begin()
                return
            elif key != "n":
                return
        except Problem as problem:
            console.print(str(problem))
        self._say_keys()

    def _next(self) -> Exercise | None:
        """The exercise behind this one; one that is not solved is left at the second asking."""
        exercises = catalog.load()
        learner = progress.load()
        if not learner.solved(self._exercise) and not self._leave_unsolved:
            self._leave_unsolved = True
            self._console.print(
                "\nThis one is not solved yet. Press n again to leave it for later."
            )
            return None
        ordered = learner.ordered(exercises)
        behind = ordered.index(self._exercise) + 1
        later = [
            other for other in (*ordered[behind:], *ordered[: behind - 1]) if learner.is_todo(other)
        ]
        following = learner.first_open(later, exercises)
        if following is None:
            self._console.print("\nThere is no other exercise to solve.")
        elif not learner.solved(self._exercise):
            with progress.changing() as learner:
                learner.skip(self._exercise)
        return following

    def _begin(self) -> None:
        """Starts a check, in the place of the one under way."""
        if self._check:
            self._check.cancel()
        self._leave_unsolved = False
        if self._console.is_terminal:
            self._console.clear()
            self._console.print(f"Checking {self._exercise.name} …", style="quiet")
            if self._keys.file is not None:
                showing.paragraph(self._console, _HELP, 0, "quiet")
        self._check = _Check(self._exercise)
        if self._live:
            self._live.checking(f"{self._exercise.number:02} {self._exercise.name}")

    def _show(self, found: Verdict | Problem | BaseException) -> None:
        console, exercise = self._console, self._exercise
        if console.is_terminal:
            console.clear()
        if isinstance(found, Problem):
            console.print(str(found))
        elif isinstance(found, BaseException):
            raise found
        else:
            first = check.record(exercise, found)
            self._verdict = found
            showing.show(console, exercise, found, below=_BELOW + bool(self._live))
            if found.passed:
                check.say_solved(console, exercise, found, first)
        if self._live:
            self._live.changed()
        self._say_keys()

    def _say_keys(self) -> None:
        self._console.print()
        if self._live:
            self._console.print(f"Page: {self._live.address}", style="quiet", soft_wrap=True)
        waits = "waiting for a save"
        line = f"{_HELP} ({waits})" if self._keys.file is not None else waits
        showing.paragraph(self._console, line, 0, "quiet")


class _Check:
    """A check in a thread of its own, so that keys and saves are heard meanwhile."""

    def __init__(self, exercise: Exercise):
        self.file, self._write = os.pipe()
        self._cancel = Cancel()
        self._found: Verdict | BaseException = RuntimeError("The check did not begin.")
        self._thread = threading.Thread(target=self._run, args=(exercise,), daemon=True)
        self._thread.start()

    def _run(self, exercise: Exercise) -> None:
        try:
            self._found = check.judge(exercise, cancel=self._cancel)
        except BaseException as error:
            self._found = error
        os.close(self._write)

    def result(self) -> Verdict | BaseException:
        """What was found, once `file` can be read from."""
        self._thread.join()
        os.close(self.file)
        return self._found

    def cancel(self) -> None:
        """Ends it; what it finds is lost."""
        self._cancel.now()
        # For a process of its own to be ended before this one is.
        self._thread.join(_END_SECONDS)
        with contextlib.suppress(OSError):
            os.close(self.file)
