"""The judge is the runner: pipelines of the code under test, executed from outside of it.

The code's own processes build a pipeline and do what a worker does; which elements go into
which bundle, what is grouped, retried, counted and compared is decided where no code under test
runs. Calls that need no runner are passed on.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from classroom.harness import asked_rows
from classroom.harness.answers import checked, described
from classroom.harness.backend import Backend
from classroom.harness.engine import Engine, Execution
from classroom.harness.plain import Watermark, dumps, loads
from classroom.harness.remote_operations import Malformed, Remote, RemoteBroken, RemoteError
from classroom.harness.runner_conditions import broken_by_order, first_broken
from classroom.harness.step_graph import Unsupported

_PRINTED = 4_000  # characters


class JudgedBackend:
    """A backend whose pipelines are run by this process.

    Args:
        make: makes a process of the code under test, each one of its own.
    """

    def __init__(self, make: Callable[[], Backend]):
        self._make = make
        self.workers: list[Backend] = [make()]
        self._seconds: float | None = None

    def limit(self, seconds: float) -> None:
        """From now on, each process has so many seconds for all that it is asked."""
        self._seconds = seconds
        for worker in self.workers:
            worker.limit(seconds)

    def ask(self, request: bytes) -> bytes:
        asked = loads(request)
        try:
            if asked.pop("do") == "run":
                return dumps(_Judged(self._ask, asked).answer())
            return dumps(_read(self.workers[0].ask(request)))
        except Malformed as error:
            return dumps({"error": told(error), "printed": ""})

    def _ask(self, worker: int, request: dict) -> dict:
        while len(self.workers) <= worker:
            self.workers.append(self._make())
            if self._seconds is not None:
                self.workers[-1].limit(self._seconds)
        return _read(self.workers[worker].ask(dumps(request)))


def _read(answer: bytes) -> dict:
    try:
        data = loads(answer)
    except Exception:
        raise Malformed("the answer of the code's process is malformed") from None
    return checked(data)


class _Judged:
    """One pipeline that is run."""

    def __init__(self, ask: Callable[[int, dict], dict], asked: dict):
        self._ask = ask
        self._asked = asked
        self._printed = ""
        self._prints = True
        self._defined: dict = {}

    def answer(self) -> dict:
        """As a worker's, to the same request."""
        try:
            try:
                if self._asked["runner"] == "beam":
                    raise Unsupported
                answer = self._direct()
            except Unsupported:
                answer = self._on_beam()
        except (RemoteError, RemoteBroken, Malformed) as error:
            answer = {"error": told(error)}
        return {"printed": self._printed[:_PRINTED], **self._defined, **answer}

    def _build(self, worker: int) -> dict:
        request = {"do": "build", **asked_rows.without_rows(self._asked)}
        answer = self._ask(worker, request)
        self._note(answer)
        if answer.get("error"):
            raise RemoteError(answer["error"])
        if answer.get("unsupported"):
            raise Unsupported
        if "built" not in answer:
            raise Malformed("the code's process does not say which pipeline it has built")
        return answer["built"]

    def _step(self, worker: int, what: str, asked: dict) -> dict:
        answer = self._ask(worker, {"do": "step", "what": what, "asked": asked})
        self._note(answer)
        return answer

    def _note(self, answer: dict) -> None:
        if self._prints:
            self._printed += answer.get("printed", "")
        if answer.get("defined"):
            self._defined = {"defined": answer["defined"]}

    def _direct(self) -> dict:
        rows = asked_rows.roots(*(self._asked[name] for name in ("args", "kwargs", "rows")))
        remote = Remote(self._step, self._build(0), self._build)
        engine = Engine(remote)
        try:
            base = engine.run(rows)
        except (Unsupported, RemoteError, RemoteBroken, Malformed):
            raise
        except Exception as error:
            # Of the judge's own code, with what it was given; Beam's triggers refuse some.
            raise Malformed(f"the pipeline cannot be run: {error}") from error
        logs = list(remote.logs)
        self._prints = False
        broken = None
        if self._asked["distributed"]:
            broken = first_broken(engine, rows, base, self._asked["seed"], told, remote.unpicklable)
        return {
            "outputs": base.outputs,
            "counters": base.counters,
            "logs": logs,
            "shuffles": base.shuffles,
            "broken": broken,
        }

    def _on_beam(self) -> dict:
        """By Beam's own runner, beside the code; what is compared is compared here."""
        base = self._run_on_beam(self._asked["rows"])
        broken = None
        one_input, inputs = asked_rows.inputs_of(self._asked["rows"])
        late = any(isinstance(row, Watermark) for rows in inputs.values() for row in rows)
        if self._asked["distributed"] and not late:

            def again(shuffled: Mapping[str, Sequence]) -> Execution:
                return self._run_on_beam(
                    shuffled[asked_rows.ONE_INPUT] if one_input else dict(shuffled) or None
                )

            broken = broken_by_order(again, inputs, base, self._asked["seed"], told)
        return {
            "outputs": base.outputs,
            "counters": base.counters,
            "logs": [],
            "shuffles": None,
            "broken": broken,
        }

    def _run_on_beam(self, rows: Any) -> Execution:
        request = {**self._asked, "rows": rows, "distributed": False, "runner": "beam"}
        answer = self._ask(0, {"do": "run", **request})
        self._note(answer)
        if answer.get("error"):
            raise RemoteError(answer["error"])
        if "outputs" not in answer:
            raise Malformed("the code's process does not say what its pipeline gave")
        return Execution(answer["outputs"], answer.get("counters", {}))


def told(error: Exception) -> dict:
    """An exception as `classroom.harness.code.describe` says it, of the other side's or ours."""
    if isinstance(error, RemoteError):
        return error.said
    place = error.place if isinstance(error, RemoteBroken) else None
    return described(error, place)
