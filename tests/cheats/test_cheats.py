"""No hostile answer earns a point, leaves a trace, or keeps another from being graded.

A few are drawn here. All of them, in some minutes:

    WORKSHOP_CHEATS=all .venv/bin/python -m pytest tests/cheats

`WORKSHOP_CHEATS=takes_memory` takes those with that in their name or as their kind;
`WORKSHOP_CONFINEMENT=landlock` has them confined in that way, and not in the strongest.
"""

import os
from pathlib import Path

import pytest

from classroom import catalog
from classroom.confinement import ways
from classroom.grading.grader import of_an_answer
from classroom.grading.workers import Done, Job, Workers
from classroom.verdict import FAILED
from tests.cheats import corpus, damage
from tests.cheats.corpus import NEIGHBOUR, Cheat

ASKED = os.environ.get("WORKSHOP_CHEATS", "6")
SEED = int(os.environ.get("WORKSHOP_CHEATS_SEED", "15"))
AT_ONCE = int(os.environ.get("WORKSHOP_CHEATS_JOBS", "2"))

ALL = corpus.load()
if ASKED.isdigit():
    CHOSEN = corpus.chosen(ALL, int(ASKED), SEED)
elif ASKED == "all":
    CHOSEN = ALL
else:
    CHOSEN = [cheat for cheat in ALL if ASKED in cheat.name or cheat.kind == ASKED]

try:
    WAY: ways.Way | None = ways.strongest()
    WHY_NOT = ""
except ways.NotConfined as why:
    WAY, WHY_NOT = None, str(why)

pytestmark = pytest.mark.skipif(
    WAY is None, reason=f"nothing confines answers on this machine: {WHY_NOT}"
)


class Graded:
    """A class of hostile answers and one right one for each exercise, after its grading."""

    def __init__(self, folder: Path):
        jobs = [self._handed_in(folder, cheat) for cheat in CHOSEN]
        for name in sorted({cheat.exercise for cheat in CHOSEN}):
            # Between the others, where whatever they leave behind would meet it.
            jobs.insert(len(jobs) // 2, self._neighbour(folder, name))
            if ASKED == "all":
                jobs.append(self._neighbour(folder, name, "_2"))
        self.done: dict[str, Done] = {}
        before = damage.Snapshot(*damage.EVERYWHERE, folder)
        known = set(damage.marked())
        # Where an answer would look for somebody else's: outside of its own folder.
        os.environ["WORKSHOP_CHEAT_ANSWER"] = self.neighbours[0].read_text()
        listener = damage.Listener()
        try:
            with Workers(SEED, WAY.name, AT_ONCE) as workers:
                for event in workers.results(jobs):
                    if isinstance(event, Done):
                        of_an_answer(event.verdict)
                        self.done[event.job.learner] = event
        finally:
            del os.environ["WORKSHOP_CHEAT_ANSWER"]
            listener.close()
        self.survivors = damage.survivors()
        self.heard = listener.heard
        self.marked = sorted(set(damage.marked()) - known)
        self.changed = before.changed()

    neighbours: list[Path] = []

    def _handed_in(self, folder: Path, cheat: Cheat) -> Job:
        path = _answer(folder, cheat.name, cheat.exercise)
        path.write_text(cheat.source(), encoding="utf-8")
        return Job(cheat.name, corpus.exercise(cheat), path)

    def _neighbour(self, folder: Path, name: str, ending: str = "") -> Job:
        exercise = catalog.load_one(name)
        path = _answer(folder, f"{NEIGHBOUR}{ending}", name)
        path.write_bytes(exercise.solution.read_bytes())
        self.neighbours.append(path)
        return Job(f"{NEIGHBOUR} {name}{ending}", exercise, path)


def _answer(folder: Path, learner: str, exercise: str) -> Path:
    path = folder / "learners" / learner / "answers" / exercise / "exercise.py"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Graded:
    return Graded(tmp_path_factory.mktemp("class"))


@pytest.mark.parametrize("cheat", CHOSEN, ids=lambda cheat: cheat.name)
def test_a_hostile_answer_earns_what_it_solves_and_no_more(graded, cheat):
    verdict = graded.done[cheat.name].verdict
    exercise = corpus.exercise(cheat)
    earned = {task.task for task in verdict.tasks if task.passed}
    assert earned == set(cheat.passes), _said(verdict)
    assert verdict.earned == sum(exercise.task(name).points for name in cheat.passes)
    assert not verdict.passed
    found = {task.kind for task in verdict.tasks if task.status == FAILED}
    found |= {verdict.kind} if verdict.error else set()
    assert found & set(cheat.outcome), _said(verdict)
    # Its judge went on to the end, and what it tells fits a screen.
    assert "harness" not in found
    assert len(str(verdict.to_dict())) < 1_000_000


@pytest.mark.parametrize("cheat", CHOSEN, ids=lambda cheat: cheat.name)
def test_the_instructor_is_told_what_to_look_at(graded, cheat):
    if cheat.flagged:
        assert cheat.flagged in " ".join(graded.done[cheat.name].flags)


def test_a_right_answer_beside_hostile_ones_earns_everything(graded):
    right = {name: one for name, one in graded.done.items() if name.startswith(NEIGHBOUR)}
    assert {one.job.exercise.folder for one in right.values()} == {c.exercise for c in CHOSEN}
    for name, one in right.items():
        assert one.verdict.passed, (name, _said(one.verdict))


def test_nothing_is_left_behind(graded):
    assert graded.marked == []
    assert graded.changed == []


def test_nobody_survives(graded):
    assert graded.survivors == []


def test_nobody_talks_to_this_machine(graded):
    assert graded.heard == []


def test_the_corpus_has_every_kind_and_several_exercises():
    assert len(ALL) >= 80
    assert {cheat.kind for cheat in ALL} == {
        *("exits", "outcomes of pytest", "patches", "inspection", "reading", "replay", "lies"),
        *("writing results", "processes", "files", "network", "wire", "measurements"),
    }
    assert len({cheat.exercise for cheat in ALL}) >= 5


def _said(verdict) -> str:
    tasks = "\n".join(f"{t.task} {t.status} {t.kind}: {t.sentence[:300]}" for t in verdict.tasks)
    return f"{verdict.kind}: {verdict.error}\n{tasks}"
