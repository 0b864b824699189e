"""Runs an exercise's tests as tasks, under pytest."""

import dataclasses
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from classroom import catalog
from classroom.checking import originals
from classroom.checking.counter_examples import Found, Search, look, searches
from classroom.clauses import clauses
from classroom.harness.backend import Backend, InProcess, MakeBackend
from classroom.harness.limits import TimeLimit, time_limit
from classroom.harness.outcome import Raised, WrongAnswer
from classroom.harness.plain import dumps, loads
from classroom.harness.probe import Harness
from classroom.verdict import FAILED, NOT_RUN, PASSED, Place, TaskVerdict, visible

NAME = "workshop-tasks"
TEST_SECONDS = 10.0

_FOLDER = pytest.StashKey[str]()
_TASK = pytest.StashKey[str]()


class TaskPlugin:
    """What pytest does with tests of exercises; others it leaves alone.

    Args:
        track: whose code is under test.
        code: a file to take the place of the track's own.
        seconds: that a test may take, where its mark says nothing.
        every_task: run tasks though those that they are after failed.
        wanted: the only tasks to run, or None for all.
        on_task: called with a task's name and the verdicts before it when it starts.
        patience: times of its seconds that a test has.
        make_backend: where the code runs; in this process by default.
        exercises: whose tests these may be; all of the catalog by default.
        thorough: look for counter-examples twenty times as long.
        seed: of all that is drawn by chance; the same each time without one.
        proves: for a grading: a task counts when the searches of its own have ended too, and all
            are gone through, whatever one of them finds.
    """

    def __init__(
        self,
        track: str = "exercises",
        code: Path | None = None,
        seconds: float = TEST_SECONDS,
        every_task: bool = False,
        wanted: frozenset[str] | None = None,
        on_task: Callable[[str, list[TaskVerdict]], None] = lambda task, earlier: None,
        patience: float = 1.0,
        make_backend: MakeBackend = InProcess,
        exercises: Iterable[catalog.Exercise] | None = None,
        thorough: bool = False,
        seed: int | None = None,
        proves: bool = False,
    ):
        self.track = track
        self.seconds = seconds
        self.every_task = every_task
        self._patience = patience
        self._wanted = wanted
        self._code = code
        self._on_task = on_task
        self._make_backend = make_backend
        self._exercises: dict[str, catalog.Exercise] | None = None
        if exercises is not None:
            self._exercises = {exercise.folder: exercise for exercise in exercises}
        self._backends: dict[str, Backend] = {}
        self._loaded: dict[str, Raised | None] = {}
        self._kept: dict[str, dict] = {}
        self._thorough = thorough
        self._seed = seed
        self._proves = proves
        # Tasks by folder that count when their searches have ended, which those have not yet.
        self._unproven: dict[str, set[str]] = {}
        self.verdicts: dict[str, dict[str, TaskVerdict]] = {}
        self.tried: dict[str, int] = {}
        self.broken = ""
        """What a search for counter-examples raised that is a defect of its own."""

    def exercise(self, folder: str) -> catalog.Exercise:
        """The exercise of a folder. Raises: KeyError."""
        if self._exercises is None:
            self._exercises = {exercise.folder: exercise for exercise in catalog.checkable()}
        return self._exercises[folder]

    def backend(self, folder: str) -> Backend:
        """Where the code of an exercise runs."""
        if folder not in self._backends:
            exercise = self.exercise(folder)
            path = self._code or exercise.code_of(self.track)
            self._backends[folder] = self._make_backend(
                exercise.module_of(self.track), path, exercise.directory
            )
        return self._backends[folder]

    def load(self, folder: str) -> Raised | None:
        """Imports the code under test; gives what that raised."""
        if folder not in self._loaded:
            # In a fresh process on a busy machine, Beam alone takes longer than the limit.
            self.backend(folder).ask(dumps({"do": "libraries"}))
            seconds = self.seconds * self._patience
            self.backend(folder).limit(self.seconds)
            try:
                with time_limit(seconds):
                    answer = loads(self.backend(folder).ask(dumps({"do": "load"})))
            except (TimeLimit, MemoryError) as error:
                # It came when the import had ended, or was being described.
                answer = {"error": _too_much(error)}
            self._loaded[folder] = Raised(answer["error"]) if answer.get("error") else None
        return self._loaded[folder]

    def harness(self, item: pytest.Item) -> Harness:
        """The fixture's value."""
        folder = item.stash.get(_FOLDER, None)
        if folder is None:
            raise pytest.UsageError("`harness` is for tests of exercises, marked with their task.")
        if self.track == "exercises" and (sentence := originals.changed(self.exercise(folder))):
            raise WrongAnswer(sentence, kind="changed_files")
        if error := self.load(folder):
            raise WrongAnswer(
                f"The code cannot be imported: {error}.", kind="error", place=error.place
            )
        backend, kept = self.backend(folder), self._kept.setdefault(folder, {})
        seed = {} if self._seed is None else {"seed": self._seed}
        return Harness(backend, kept, **seed)

    def pytest_configure(self, config):
        config.addinivalue_line(
            "markers", "task(name, seconds=10): the exercise's task that the test belongs to"
        )

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        """Gives each test its task, and puts tests in the order of tasks.

        Behind the tests of a whole exercise comes the search for counter-examples.
        """
        order: dict[pytest.Item, tuple] = {}
        for index, item in enumerate(items):
            mark = item.get_closest_marker("task")
            folder = item.path.parent.name
            if mark is None or not folder.startswith(("ex", catalog.PLACEMENT)):
                continue
            try:
                exercise = self.exercise(folder)
                task = exercise.task(mark.args[0])
            except KeyError as error:
                raise pytest.UsageError(f"{item.nodeid}: {error.args[0]}") from None
            item.stash[_FOLDER], item.stash[_TASK] = folder, task.name
            order[item] = (folder, exercise.tasks.index(task), index)
        if self._wanted is not None:
            items[:] = [item for item in items if item.stash.get(_TASK, None) in self._wanted]
            order = {item: place for item, place in order.items() if item in items}
        if order:
            ours = iter(sorted(order, key=order.__getitem__))
            items[:] = [next(ours) if item in order else item for item in items]
        items += self._searches(session, order)

    def _searches(self, session, items: Iterable[pytest.Item]) -> list[pytest.Item]:
        """For each exercise of which all tasks are to be run."""
        tasks: dict[str, set[str]] = {}
        for item in items:
            tasks.setdefault(item.stash[_FOLDER], set()).add(item.stash[_TASK])
        whole = [
            folder
            for folder, names in tasks.items()
            if self.exercise(folder).counter_examples.exists()
            and names == {task.name for task in self.exercise(folder).tasks}
        ]
        if self._proves:
            for folder in whole:
                todo = searches(self.exercise(folder))
                self._unproven[folder] = {one.task for one in todo}
        return [
            _CounterExamples.from_parent(session, name=f"{folder}: counter-examples", tasks=self)
            for folder in whole
        ]

    def look_for_counter_examples(self, folder: str) -> None:
        """Draws inputs for the code of an exercise whose tests have all passed.

        Where it proves, also for those tasks that have passed though others have not, and
        behind the first counter-example too: an answer that knows the tests' inputs by heart
        could otherwise fail in one task to be spared the searches of all others.

        Raises:
            Found: one on which it is wrong; where it does not prove.
        """
        exercise = self.exercise(folder)
        done = [task.name for task in exercise.tasks if self._has_passed(folder, task.name)]
        if not done or (not self._proves and len(done) < len(exercise.tasks)):
            pytest.skip("not run: it comes after all tasks")
        todo = self._may_run(folder, searches(exercise))
        ended: set[str] = set()

        def began(search) -> None:
            # Should the process end, it is this task that has not passed.
            others = [one for one in self.so_far(folder) if one.task != search.task]
            self._on_task(search.task, others)

        def settle() -> None:
            for name in {one.task for one in todo}:
                if all(one.name in ended for one in todo if one.task == name):
                    self._unproven.get(folder, set()).discard(name)

        def has_ended(search) -> None:
            ended.add(search.name)
            settle()

        self.tried[folder] = 0
        left = todo
        while left:
            harness = Harness(self.backend(folder))
            more = (self._patience, began, has_ended, self._seed, self._proves)
            try:
                self.tried[folder] += look(left, harness, self._thorough, *more)
                return
            except Found as found:
                if not self._proves:
                    raise
                self.refuted(folder, found)
                left = self._may_run(folder, left[left.index(found.search) + 1 :])
                todo = [one for one in todo if one.name in ended or one in left]
                settle()

    def _may_run(self, folder: str, todo: Iterable[Search]) -> list[Search]:
        """Searches whose task has passed, and those that they make use of."""
        passed = {one.task for one in self.verdicts.get(folder, {}).values() if one.passed}
        return [one for one in todo if passed.issuperset((one.task, *one.needs))]

    def so_far(self, folder: str) -> list[TaskVerdict]:
        """The verdicts on tasks, as they count now: what has not been proven is not run."""
        unproven = self._unproven.get(folder, ())
        return [
            dataclasses.replace(one, status=NOT_RUN, sentence=_UNPROVEN)
            if one.passed and one.task in unproven
            else one
            for one in self.verdicts.get(folder, {}).values()
        ]

    def _has_passed(self, folder: str, name: str) -> bool:
        """Whether a task has passed, and all those that it comes after."""
        verdict = self.verdicts.get(folder, {}).get(name)
        if verdict is None or not verdict.passed:
            return False
        return all(
            self._has_passed(folder, before) for before in self.exercise(folder).task(name).after
        )

    def refuted(self, folder: str, found: Found) -> TaskVerdict:
        """The verdict on the task that a counter-example refutes."""
        exercise = self.exercise(folder)
        verdict = self.verdicts[folder][found.search.task]
        _fill(verdict, found.wrong, found.search.name)
        name = found.search.clause
        said = clauses(exercise).get(name, "")
        contract = f"The contract, {name}: {said}." if said else ""
        verdict.meaning = "\n".join(filter(None, [verdict.meaning, contract, _DRAWN]))
        return verdict

    def _verdict(self, item: pytest.Item) -> TaskVerdict:
        folder, name = item.stash[_FOLDER], item.stash[_TASK]
        of_folder = self.verdicts.setdefault(folder, {})
        if name not in of_folder:
            task = self.exercise(folder).task(name)
            self._on_task(name, self.so_far(folder))
            of_folder[name] = TaskVerdict(name, task.title, PASSED, task.points)
        return of_folder[name]

    def _blocked_by(self, item: pytest.Item) -> str | None:
        """Why a test is not run: a task before it, or an earlier test of its own task."""
        folder, name = item.stash[_FOLDER], item.stash[_TASK]
        of_folder = self.verdicts.get(folder, {})
        if name in of_folder and of_folder[name].status == FAILED:
            return f"an earlier test of the task {name} failed"
        if self.every_task:
            return None
        for before in self.exercise(folder).task(name).after:
            if before in of_folder and not of_folder[before].passed:
                return f"it needs the task {before}"
        return None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        if _TASK not in item.stash:
            return
        why = self._blocked_by(item)
        verdict = self._verdict(item)
        if why:
            if verdict.status == PASSED:
                verdict.status, verdict.sentence = NOT_RUN, f"Not run: {why}."
            pytest.skip(f"not run: {why}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        if _TASK not in item.stash:
            return (yield)
        seconds = item.get_closest_marker("task").kwargs.get("seconds", self.seconds)
        self.backend(item.stash[_FOLDER]).limit(seconds)
        with time_limit(seconds * self._patience):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if _TASK not in item.stash or call.excinfo is None:
            return report
        verdict = self._verdict(item)
        if report.failed:
            _fill(verdict, call.excinfo.value, item.name)
            report.longrepr = text_of(verdict)
        elif report.skipped and verdict.status == PASSED:
            verdict.status, verdict.sentence = NOT_RUN, f"Not run: {call.excinfo.value}."
        return report


def _too_much(error: BaseException) -> dict:
    kind = "timeout" if isinstance(error, TimeLimit) else "memory"
    name = type(error).__name__
    said = {"kind": kind, "type": name, "bases": [name], "message": str(error)}
    return {**said, "traceback": "", "place": None}


_DRAWN = "All tests pass: this is a counter-example, found by drawing inputs and made small."

_UNPROVEN = (
    "Not run to its end: the task's tests pass, but it counts only when it has been tried on all "
    "inputs that are drawn for it, and the time was over before, or what ran the answer had ended."
)


class _CounterExamples(pytest.Item):
    """The last of an exercise's tests; it comes after all tasks have passed."""

    def __init__(self, *, tasks: TaskPlugin, **kwargs):
        super().__init__(**kwargs)
        self._tasks = tasks
        self._folder = self.name.partition(":")[0]

    def runtest(self) -> None:
        self._tasks.look_for_counter_examples(self._folder)

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, Found):
            return text_of(self._tasks.refuted(self._folder, excinfo.value))
        self._tasks.broken = f"{self.name}: {excinfo.exconly()}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self._tasks.exercise(self._folder).tests[-1], None, self.name


def _fill(verdict: TaskVerdict, error: BaseException, test: str) -> None:
    """Writes into a verdict why its task failed, which the test of that name shows."""
    verdict.status = FAILED
    verdict.test = test
    if isinstance(error, WrongAnswer):
        for name in ("kind", "sentence", "call", "expected", "got", "meaning", "place", "output"):
            setattr(verdict, name, getattr(error, name))
        verdict.hint_rung = error.hint
        return
    if isinstance(error, AssertionError):
        words = test.partition("[")[0].removeprefix("test_").replace("_", " ")
        verdict.kind, verdict.meaning = "wrong", str(error)
        verdict.sentence = f"This does not hold: {words}."
        return
    if isinstance(error, TimeLimit):
        verdict.kind = "timeout"
        verdict.sentence = f"The test did not end: {error}."
        return
    verdict.kind = "harness"
    verdict.sentence = (
        f"The test itself failed ({type(error).__name__}: {error}); this is not your code's fault."
    )
    for frame in traceback.extract_tb(error.__traceback__)[-1:]:
        verdict.place = Place(frame.filename, frame.lineno or 0, frame.line or "")


def text_of(verdict: TaskVerdict) -> str:
    """A failed task's verdict as plain text, as pytest shows it."""
    lines = [verdict.sentence]
    if verdict.call and verdict.call not in verdict.sentence:
        lines += ["", "run", *_indented(verdict.call)]
    if verdict.expected:
        lines += ["", "expected", *_indented(verdict.expected)]
    if verdict.got:
        lines += ["got", *_indented(verdict.got)]
    if verdict.meaning:
        lines += ["", verdict.meaning]
    if verdict.output.strip():
        lines += ["", "printed", *_indented(verdict.output.rstrip())]
    if verdict.place:
        lines += ["", f"{verdict.place.file}:{verdict.place.line}", f"    {verdict.place.source}"]
    return visible("\n".join(lines))


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in text.splitlines()]
