"""The `harness` fixture: what tests call to run the code under test."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from classroom.comparison.example_differences import Example, read_examples
from classroom.harness.backend import Backend
from classroom.harness.outcome import Outcome, Ran, Returned, WrongAnswer
from classroom.harness.plain import Recipe, Side, Stamped, Supply, Watermark, dumps, loads
from pipelines.problems import JobError

_SHOWN = 160  # characters of a call's arguments in a sentence

_Came = TypeVar("_Came", bound=Outcome)


class Harness:
    """Runs the code under test and hands back plain data.

    Args:
        kept: answers that tests of one file share.

    Attributes:
        seed: of all that is drawn by chance; the same seed gives the same run.
        last: what came of what was asked last; None before.
    """

    def __init__(self, backend: Backend, kept: dict[bytes, dict] | None = None, seed: int = 2013):
        self._backend = backend
        self._kept = {} if kept is None else kept
        self.seed = seed
        self.last: Outcome | None = None

    def limit(self, seconds: float) -> None:
        """From now on, the code has so many seconds for all that it is asked."""
        self._backend.limit(seconds)

    def call(self, name: str, *args, **kwargs) -> Returned:
        """Calls a function of the file with plain arguments, recipes or batches.

        A generator's values come as a list.
        """
        call = _as_code(name, args, kwargs)
        asked = {"do": "call", "name": name, "args": list(args), "kwargs": kwargs}
        return self._noted(Returned(call, self._ask(asked)))

    def get(self, name: str) -> Returned:
        """A value that the file defines, such as a constant."""
        return self._noted(Returned(name, self._ask({"do": "get", "name": name})))

    def run(
        self,
        name: str,
        *args,
        rows: Iterable | dict[str, Iterable] | None,
        distributed: bool = False,
        runner: str = "direct",
        key: str | None = None,
        **kwargs,
    ) -> Ran:
        """Applies a PTransform of the file to rows, in a pipeline of its own.

        Args:
            name: of a PTransform class, which is made with `args` and `kwargs`; or of a
                function that takes a collection (and `args`) and gives one.
            rows: plain rows, or `Stamped` ones for their times; by tag for a transform of
                several inputs; None for one that starts a pipeline.
            distributed: also run it under each condition of a distributed runner, and fail
                where one changes what comes out; see docs/authoring.md.
            runner: "direct" is the harness's own; "beam" is Beam's portable runner, slower,
                for what the own one does not do.
            key: names the column by which differences are shown.
        """
        label = _as_code(name, args, kwargs)
        asked = {
            "do": "run",
            "name": name,
            "args": list(args),
            "kwargs": kwargs,
            "rows": _listed(rows),
            "runner": runner,
            "seed": self.seed,
            "distributed": distributed,
        }
        shown = "pipeline" if rows is None else _rows_shown(asked["rows"])
        return self._noted(Ran(f"{shown} | {label}", self._ask(asked)))

    def drive(
        self,
        name: str,
        *args,
        call: str = "",
        once: bool = False,
        elsewhere: bool = False,
        **kwargs,
    ) -> Returned:
        """Calls a function of the exercise's `drive.py` as `name(code, *args, **kwargs)`.

        It runs beside the code under test, so it can do there what neither `call` nor
        `run` does, and gives plain data back.

        Args:
            call: what the verdict shows as having been run.
            once: for the first test that asks so; others get the same answer, an error too,
                and leave it as it is. For what takes a second or more.
            elsewhere: in a grading by another process than all else, as on another worker: for
                bytes that one has made and another one has to make sense of.
        """
        asked = {"do": "drive", "name": name, "args": list(args), "kwargs": kwargs}
        call = call or _as_code(name, args, kwargs)
        if elsewhere:
            return self._noted(Returned(call, loads(self._backend.ask_elsewhere(dumps(asked)))))
        if not once:
            return self._noted(Returned(call, self._ask(asked)))
        request = dumps(asked)
        if request not in self._kept:
            self._kept[request] = loads(self._backend.ask(request))
        return self._noted(Returned(call, self._kept[request]))

    def supply(self, function: Callable) -> Supply:
        """An argument that is a function there, each call of which asks for `function` here.

        For what a worker loads: `calls` of what this gives is how often it was called, which
        the code under test cannot say otherwise. It takes and gives plain data.
        """
        return self._backend.supplies.add(function)

    def cpu_seconds(self) -> float:
        """Seconds of processors that the code's processes have had so far, seen from outside."""
        return self._backend.cpu_seconds()

    @staticmethod
    def recipe(path: str, *args, **kwargs) -> Recipe:
        """An object of the pipeline, as an argument: "pipelines.schemas.splits:SplitShares"."""
        return Recipe(path, args, tuple(kwargs.items()))

    @staticmethod
    def side(values: Any, kind: str = "singleton") -> Side:
        """A side input for an argument: a "singleton", or an "iter", "list" or "dict"."""
        return Side((values,) if kind == "singleton" else tuple(values), kind)

    @staticmethod
    def at(time: float, value: Any) -> Stamped:
        """A row with its time, in seconds since 1970."""
        return Stamped(value, time)

    @staticmethod
    def watermark(time: float) -> Watermark:
        """Between rows: event time has come so far, and rows behind it are late."""
        return Watermark(time)

    @staticmethod
    def examples(source: Any) -> list[Example]:
        """The tf.Examples of a TFRecord file, or of a sequence of serialised ones.

        Raises:
            WrongAnswer: there are none to be read.
        """
        try:
            return read_examples(source)
        except (ValueError, TypeError, JobError, OSError) as error:
            raise WrongAnswer(f"What was written cannot be read: {error}.") from None

    def _ask(self, asked: dict) -> dict:
        return loads(self._backend.ask(dumps(asked)))

    def _noted(self, outcome: _Came) -> _Came:
        self.last = outcome
        return outcome


def _listed(rows):
    if rows is None:
        return None
    if isinstance(rows, dict):
        return {tag: list(values) for tag, values in rows.items()}
    return list(rows)


def _as_code(name: str, args: Sequence, kwargs: dict) -> str:
    words = [_argument(value) for value in args]
    words += [f"{key}={_argument(value)}" for key, value in kwargs.items()]
    text = f"{name}({', '.join(words)})"
    return text if len(text) <= _SHOWN + 40 else f"{text[:_SHOWN]}…)"


def _argument(value: Any) -> str:
    kind = type(value).__name__
    if kind in ("RecordBatch", "Table"):
        return f"<{value.num_rows} rows>"
    if kind == "ndarray":
        return f"array({value.tolist()!r})" if value.size <= 8 else f"<array of {value.size}>"
    if kind.endswith("Array") and hasattr(value, "to_pylist"):
        few = len(value) <= 8
        return f"array({value.to_pylist()!r})" if few else f"<array of {len(value)}>"
    if isinstance(value, Path):
        return repr(str(value))
    return repr(value)


def _rows_shown(rows) -> str:
    if isinstance(rows, dict):
        return "{" + ", ".join(f"{tag!r}: {_rows_shown(r)}" for tag, r in rows.items()) + "}"
    # A row has no rows of its own; an element that has them is a batch.
    noun = "row"
    if len(rows) and all(hasattr(row, "num_rows") for row in rows):
        noun = "batch"
    if len(rows) == 1:
        text = _argument(rows[0])
        return f"[{text}]" if len(text) < _SHOWN else f"[1 {noun}]"
    return f"[{len(rows)} {'batches' if noun == 'batch' else 'rows'}]"
