"""What a grading shows while it runs, and when it is done."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence

import rich.box
import rich.live
import rich.table

from classroom.grading.results import EXCUSED, GRADED, MISSING, REFUSED, LearnerResult
from classroom.grading.workers import Began, Done
from classroom.loop.screen import counted, screen
from classroom.loop.showing import paragraph
from classroom.verdict import Verdict, visible

# Of a class that is larger, those that are being graded are shown.
_ROWS = 30


class Progress:
    """Rows of learners, whose answers come one by one.

    Args:
        names: learners by their folders.
        todo: answers of each learner that are to be run.
        kept: answers of before that hold.
    """

    def __init__(self, names: dict[str, str], todo: Counter, kept: Counter):
        self._names = names
        self._todo, self._kept = todo, kept
        self._done: Counter = Counter()
        self._points: Counter = Counter()
        self._of: Counter = Counter()
        self._now: dict[str, str] = {}
        self._console = screen()
        self._live: rich.live.Live | None = None

    @contextlib.contextmanager
    def showing(self) -> Iterator[None]:
        """Where there is a terminal, a table that changes; elsewhere a line for each answer."""
        if not self._console.is_terminal:
            yield
            return
        with rich.live.Live(self._table(), console=self._console, refresh_per_second=4) as live:
            self._live = live
            yield
        self._live = None

    def show(self, event: Done | Began) -> None:
        """Takes up what has happened."""
        learner, exercise = event.job.learner, event.job.exercise
        if isinstance(event, Began):
            self._now[learner] = f"{exercise.number:02d} {event.task}"
        else:
            self._now.pop(learner, None)
            self._done[learner] += 1
            self._points[learner] += event.verdict.earned
            self._of[learner] += event.verdict.points
            if self._live is None:
                line = visible(_line(self._names[learner], event.verdict))
                self._console.print(line, soft_wrap=True)
        if self._live is not None:
            self._live.update(self._table())

    def _table(self) -> rich.table.Table:
        table = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("learner", overflow="fold")
        for title in ("answers", "points of tasks"):
            table.add_column(title, justify="right", no_wrap=True)
        table.add_column("now", overflow="ellipsis", no_wrap=True)
        shown = list(self._names)
        if len(shown) > _ROWS:
            busy = [one for one in shown if one in self._now]
            ended = [one for one in shown if self._done[one] and one not in self._now]
            shown = [*busy, *ended[-_ROWS:]][:_ROWS]
        for one in shown:
            answers = f"{self._done[one] + self._kept[one]} of {self._todo[one] + self._kept[one]}"
            points = f"{self._points[one]} of {self._of[one]}" if self._of[one] else ""
            table.add_row(visible(self._names[one]), answers, points, self._now.get(one, ""))
        done, todo = sum(self._done.values()), sum(self._todo.values())
        table.caption = f"{done} of {counted(todo, 'answer')} graded"
        return table


def _line(learner: str, verdict: Verdict) -> str:
    failed = next((task for task in verdict.tasks if not task.passed and task.sentence), None)
    said = verdict.error or (failed.sentence if failed and not verdict.passed else "")
    what = f"{learner}  {verdict.exercise}  {verdict.earned} of {verdict.points}"
    first = said.splitlines()[0] if said else ""
    return f"{what}  {first}"[:160].rstrip()


def show_class(learners: Sequence[LearnerResult]) -> None:
    """The table of a class, and what was not taken."""
    console = screen()
    for one in learners:
        for problem in one.problems:
            paragraph(console, visible(f"{one.learner}: {problem}"), 0, "quiet")
    table = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("learner", overflow="fold")
    for title in ("graded", "missing", "refused", "excused", "late", "flags", "points"):
        table.add_column(title, justify="right", no_wrap=True)
    for one in learners:
        states = Counter(result.state for result in one.exercises)
        late = sum(result.days_late > 0 for result in one.exercises)
        flags = sum(len(result.flags) for result in one.exercises)
        numbers = [*(states[name] for name in (GRADED, MISSING, REFUSED, EXCUSED)), late, flags]
        points = f"{one.score:g} of {one.of:g}"
        table.add_row(visible(one.learner), *(str(n) if n else "" for n in numbers), points)
    console.print(table)
