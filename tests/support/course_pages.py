"""States of a learner for tests of the page: of a small course, or as they say."""

import dataclasses
from pathlib import Path

from classroom.catalog import Exercise
from classroom.dev import picture_sample
from classroom.loop.last_verdict import LastVerdict
from classroom.loop.progress import Progress, Standing
from classroom.page.course_state import CourseState, parts_of
from classroom.page.render import Live, render
from classroom.verdict import Verdict

COURSE = picture_sample.small_course()
WHEN = "2026-03-14 16:20"


class NoLinks:
    """Links to nothing."""

    def href(self, path: Path) -> str | None:
        """Of a file that is nowhere."""
        return None


def standing_of(exercise: Exercise, **said) -> Standing:
    """Of an exercise that was solved, unless it is said otherwise."""
    return Standing(**{"solved": WHEN, "tasks": [task.name for task in exercise.tasks], **said})


def state_of(learner: Progress, verdict: Verdict | None = None, **said) -> CourseState:
    """What there is to show of a learner of the small course."""
    last = LastVerdict(verdict, WHEN) if verdict else None
    sample = picture_sample.state(COURSE)
    return dataclasses.replace(
        sample, **{"parts": parts_of(COURSE, learner), "verdict": last, "reports": (), **said}
    )


def page_of(state: CourseState, live: Live | None = None) -> str:
    """The page of a state, without links to files."""
    return render(state, NoLinks(), "now", live)
