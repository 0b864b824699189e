"""Counter-examples: inputs drawn from a contract's whole domain, on which an answer is wrong.

`solutions/exNN/counter_examples.py` has searches. A search is written as a test is, and takes
what Hypothesis draws beside `harness`:

    @pytest.mark.task("merge")
    @given(parts=PARTS)
    def test_any_parts_give_what_the_whole_gives(harness, parts): …

It calls the answer through `harness`, so the answer runs where the tests run it, and compares
with an oracle that stays on this side. The same inputs are drawn each time, or others from a seed.
"""

import contextlib
import dataclasses
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from classroom.catalog import Exercise
from classroom.harness.limits import time_limit
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

# Where requests are counted, so that on any machine as much is tried: of an exercise, together;
# and times of the seconds that then only end what has gone wrong.
MOST_REQUESTS = 1_500
_WHERE_COUNTED = 10


@dataclasses.dataclass(frozen=True)
class Search:
    """A function that Hypothesis calls with inputs.

    Attributes:
        task: that fails where an input is found.
        clause: of the contract, that says what is right; the README gives it its name.
        examples: how many inputs are drawn.
    """

    function: Callable[..., None]
    name: str
    task: str
    clause: str
    examples: int


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
    if task not in [known.name for known in exercise.tasks]:
        raise RequestError(f"{where}: there is no task {task!r}.")
    return Search(function, name, task, said.get("clause", task), said.get("examples", EXAMPLES))


class Found(Exception):
    """A counter-example, as small as could be found in the time.

    Attributes:
        wrong: how the answer is wrong on it.
        asked_for: names of the answer, and of its drive, that it was asked for on the way.
    """

    def __init__(self, search: Search, wrong: BaseException, asked_for: frozenset[str]):
        super().__init__(str(wrong))
        self.search = search
        self.wrong = wrong
        self.asked_for = asked_for


def look(
    todo: Sequence[Search],
    harness: Harness,
    thorough: bool = False,
    patience: float = 1.0,
    began: Callable[[Search], None] = lambda search: None,
    seed: int | None = None,
    requests: Callable[[], int] | None = None,
) -> int:
    """Draws inputs for all searches; returns how many.

    Args:
        harness: of the answer.
        thorough: twenty times as many, in twenty times the seconds.
        patience: times of its seconds that each has.
        began: called with each search when it begins.
        seed: from which they are drawn; the same each time without one.
        requests: gives how many the process of the answer has had. Then their number ends a
            search, and not the time, which is another on each machine.

    Raises:
        Found: a counter-example.
    """
    times = _THOROUGHLY if thorough else 1
    watch, tried = Stopwatch(), 0
    seconds = _SECONDS * times * patience * (_WHERE_COUNTED if requests else 1)
    counted = requests or (lambda: 0)
    last = counted() + MOST_REQUESTS * times
    for index, search in enumerate(todo):
        began(search)
        now = watch.seconds()
        # Each has its share of what is left, so that a slow one leaves time to the others.
        share = max(seconds - now, 0.0) / (len(todo) - index)
        may_ask = (last - counted()) // (len(todo) - index)
        attempt = _Attempt(search, harness, share, patience, counted, may_ask)
        tried += attempt.run(search.examples * times, seed)
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
        requests: Callable[[], int],
        may_ask: int,
    ):
        self._search = search
        self._harness = harness
        self._patience = patience
        self._watch = Stopwatch()
        self._end = seconds
        self._requests = requests
        self._last_request = requests() + may_ask
        self._wrong: dict[bytes, BaseException] = {}
        self._is_over = False
        self._tried = 0

    def run(self, examples: int, drawn_from: int | None) -> int:
        self._harness.asked_for = set()
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
            if not self._wrong and not self._is_over:
                raise
        finally:
            function.hypothesis.inner_test = inner
        if self._wrong:
            smallest = min(self._wrong, key=lambda drawn: (len(drawn), drawn))
            asked_for = frozenset(self._harness.asked_for)
            raise Found(self._search, self._wrong[smallest], asked_for)
        return self._tried

    def _try(self, inner: Callable, drawn: dict) -> None:
        key = dumps({name: value for name, value in drawn.items() if name != "harness"})
        if self._watch.has_passed(self._end) or self._requests() > self._last_request:
            self._is_over = True
            raise _TimeIsOver
        self._tried += 1
        self._harness.limit(_CALL_SECONDS)
        try:
            with time_limit(_CALL_SECONDS * self._patience):
                inner(**{**drawn, "harness": self._harness})
        except WrongAnswer as error:
            if not self._wrong:
                now = self._watch.seconds()
                self._end = max(self._end, now + _SHRINKING_SECONDS * self._patience)
            if error.kind in ("timeout", "memory"):
                self._end = -1.0
            self._wrong[key] = error
            raise


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
