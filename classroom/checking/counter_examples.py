"""Counter-examples: inputs drawn from a contract's whole domain, on which an answer is wrong.

`solutions/exNN/counter_examples.py` has searches. A search is written as a test is, and takes
what Hypothesis draws beside `harness`:

    @pytest.mark.task("merge")
    @given(parts=PARTS)
    def test_any_parts_give_what_the_whole_gives(harness, parts): …

It calls the answer through `harness`, so the answer runs where the tests run it, and compares
with an oracle that stays on this side. The same inputs are drawn each time, or others from a seed.

A finding always counts, on the task of the search. So a search asks for nothing of the answer but
what its task and those before it have to do with; one that needs other tasks says so in its mark
(`needs=("quotes",)`), and is left out where these have not passed. `dev check` holds it to that.
"""

import contextlib
import dataclasses
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from classroom.catalog import Exercise
from classroom.harness.limits import TimeLimit, time_limit
from classroom.harness.outcome import WrongAnswer
from classroom.harness.plain import dumps
from classroom.harness.probe import Harness
from classroom.harness.stopwatch import Stopwatch
from pipelines.problems import RequestError

EXAMPLES = 60
"""Inputs of a search whose mark says nothing: `@pytest.mark.task("x", examples=40)`."""

_THOROUGHLY = 20  # times as many inputs, and as many seconds
_SECONDS = 1.5  # for the searches of an exercise together
_SHRINKING_SECONDS = 0.5  # more, to make an input smaller
_CALL_SECONDS = 5.0  # for one input
# For the searches of an exercise together where all inputs have to be tried: it only ends what
# nobody thought of, for whoever grades ends an answer before.
_WHOLE_SECONDS = 1_000.0
_SMALLER = 200  # inputs that are then tried, at most, to make one smaller


@dataclasses.dataclass(frozen=True)
class Search:
    """A function that Hypothesis calls with inputs.

    Attributes:
        task: that fails where an input is found.
        clause: of the contract, that says what is right; the README gives it its name.
        examples: how many inputs are drawn.
        needs: further tasks of whose functions it makes use; it is for answers that have them.
    """

    function: Callable[..., None]
    name: str
    task: str
    clause: str
    examples: int
    needs: tuple[str, ...] = ()


def searches(exercise: Exercise) -> list[Search]:
    """The searches of an exercise, in the order of its tasks; none where it has none.

    Raises:
        RequestError: one has no task or no inputs; names it.
    """
    path = exercise.counter_examples
    if not path.exists():
        return []
    spec = importlib.util.spec_from_file_location(
        f"solutions.{exercise.folder}.counter_examples", path
    )
    assert spec is not None  # a path that ends in .py was given
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = [
        _search(exercise, name, function)
        for name, function in vars(module).items()
        if name.startswith("test_")
    ]
    order = [task.name for task in exercise.tasks]
    return sorted(found, key=lambda one: order.index(one.task))


def _search(exercise: Exercise, name: str, function: Callable) -> Search:
    where = f"{exercise.counter_examples}: {name}"
    marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "task"]
    if not marks or not hasattr(function, "hypothesis"):
        raise RequestError(f"{where} needs @pytest.mark.task(…) and @given(…).")
    task, said = marks[0].args[0], marks[0].kwargs
    needs = tuple(said.get("needs", ()))
    for one in (task, *needs):
        if one not in [known.name for known in exercise.tasks]:
            raise RequestError(f"{where}: there is no task {one!r}.")
    clause, examples = said.get("clause", task), said.get("examples", EXAMPLES)
    return Search(function, name, task, clause, examples, needs)


class Found(Exception):
    """A counter-example, as small as could be found in the time.

    Attributes:
        wrong: how the answer is wrong on it.
    """

    def __init__(self, search: Search, wrong: BaseException):
        super().__init__(str(wrong))
        self.search = search
        self.wrong = wrong


def look(
    todo: Sequence[Search],
    harness: Harness,
    thorough: bool = False,
    patience: float = 1.0,
    began: Callable[[Search], None] = lambda search: None,
    ended: Callable[[Search], None] = lambda search: None,
    seed: int | None = None,
    whole: bool = False,
) -> int:
    """Draws inputs for all searches; returns how many.

    Args:
        harness: of the answer.
        thorough: twenty times as many, in twenty times the seconds.
        patience: times of its seconds that each has.
        began: called with each search when it begins.
        ended: and when it has ended without a finding.
        seed: from which they are drawn; the same each time without one.
        whole: every search tries all of its inputs, however long an answer makes that take: how
            much is tried is then the same for all answers, on any machine. Otherwise the
            seconds that they have together end them early.

    Raises:
        Found: a counter-example.
    """
    times = _THOROUGHLY if thorough else 1
    watch, tried = Stopwatch(), 0
    seconds = _WHOLE_SECONDS if whole else _SECONDS * times * patience
    for index, search in enumerate(todo):
        began(search)
        now = watch.seconds()
        # Each has its share of what is left, so that a slow one leaves time to the others.
        share = max(seconds - now, 0.0) / (1 if whole else len(todo) - index)
        attempt = _Attempt(search, harness, share, patience, whole)
        tried += attempt.run(search.examples * times, seed)
        if not (whole and attempt.is_over):
            ended(search)
    return tried


class _TimeIsOver(BaseException):
    """Ends Hypothesis, which lets what is no Exception through."""


class _Attempt:
    """One search under way."""

    def __init__(
        self,
        search: Search,
        harness: Harness,
        seconds: float,
        patience: float,
        whole: bool = False,
    ):
        self._search = search
        self._harness = harness
        self._patience = patience
        self._watch = Stopwatch()
        self._end = seconds
        self._whole = whole
        self._last = -1  # how many inputs are tried; -1 until something is found
        self._wrong: dict[bytes, BaseException] = {}
        self.is_over = False
        self._tried = 0

    def run(self, examples: int, drawn_from: int | None) -> int:
        from hypothesis import HealthCheck, Phase, Verbosity, seed, settings

        function: Any = self._search.function
        inner = function.hypothesis.inner_test
        function.hypothesis.inner_test = lambda **drawn: self._try(inner, drawn)
        chosen = settings(
            max_examples=examples,
            derandomize=drawn_from is None,
            database=None,
            deadline=None,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            verbosity=Verbosity.quiet,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        try:
            with _of_strategies_alone():
                drawn = function if drawn_from is None else seed(drawn_from)(function)
                chosen(drawn)(harness=None)
        except _TimeIsOver:
            pass
        except Exception:
            # Where something was found, this says that it was, or that it depends on chance. Where
            # the time was over, that a search drew less than the same start had drawn before.
            if not self._wrong and not self.is_over:
                raise
        finally:
            function.hypothesis.inner_test = inner
        if self._wrong:
            smallest = min(self._wrong, key=lambda drawn: (len(drawn), drawn))
            raise Found(self._search, self._wrong[smallest])
        return self._tried

    def _try(self, inner: Callable, drawn: dict) -> None:
        key = dumps({name: value for name, value in drawn.items() if name != "harness"})
        if self._watch.has_passed(self._end) or self._tried == self._last:
            self.is_over = True
            raise _TimeIsOver
        self._tried += 1
        self._harness.limit(_CALL_SECONDS)
        try:
            self._compare(inner, drawn)
        except WrongAnswer as error:
            if not self._wrong:
                smallest = self._watch.seconds() + _SHRINKING_SECONDS * self._patience
                self._end = smallest if self._whole else max(self._end, smallest)
                self._last = self._tried + _SMALLER if self._whole else -1
            if error.kind in ("timeout", "memory"):
                self._end = -1.0
            self._wrong[key] = error
            raise

    def _compare(self, inner: Callable, drawn: dict) -> None:
        """Calls the search. Where that stumbles over what the answer gave, this is wrong."""
        from hypothesis.errors import HypothesisException

        self._harness.last = None
        try:
            with time_limit(_CALL_SECONDS * self._patience):
                inner(**{**drawn, "harness": self._harness})
        except (WrongAnswer, HypothesisException):
            raise
        except TimeLimit as error:
            if self._harness.last is None:
                raise
            raise self._harness.last.cannot_be_looked_at(str(error), "timeout") from None
        except Exception as error:
            # The search goes through what the reference gives, see `dev check`.
            if self._harness.last is None:
                raise
            why = f"{type(error).__name__}: {error}".rstrip(": ")
            raise self._harness.last.cannot_be_looked_at(why) from None


@contextlib.contextmanager
def _of_strategies_alone() -> Iterator[None]:
    """Hypothesis also draws the constants of all modules that are imported, the answer's too.

    Then other inputs would be drawn for each answer; and reading them takes a second.
    """
    from hypothesis.internal.conjecture import providers

    reads = providers._get_local_constants
    none = providers.Constants()
    providers._get_local_constants = lambda: none
    try:
        yield
    finally:
        providers._get_local_constants = reads
