"""One pipeline of code that is not trusted, run by the judge."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from classroom.harness import asked_rows
from classroom.harness.engine import Engine, Execution
from classroom.harness.plain import Watermark
from classroom.harness.remote_operations import Malformed, Remote, RemoteBroken, RemoteError
from classroom.harness.runner_conditions import broken_by_order, first_broken
from classroom.harness.step_graph import Unsupported

_PRINTED = 4_000  # characters


class JudgedRun:
    """A pipeline that is to be run, and its answer.

    Args:
        ask: asks a worker, by its number from 0 on, and gives its answer, as admitted.
        asked: as `classroom.harness.probe.Harness.run` asks for a run.
        workers: how many there are.

    Attributes:
        to_build: a request to build it.
        unsupported: the code's process said that only Beam's own runner can run it.
    """

    def __init__(self, ask: Callable[[int, dict], dict], asked: dict, workers: int):
        self._ask = ask
        self._workers = workers
        self._asked = asked
        self._printed = ""
        self._prints = True
        self.to_build = {"do": "build", **asked_rows.without_rows(asked)}
        self.unsupported = False
        self._defined: dict = {}

    def answer(self) -> dict:
        """As a worker's, to the same request."""
        try:
            if self._asked["runner"] == "beam":
                answer = self._on_beam()
            else:
                answer = self._directly_or_on_beam()
        except (RemoteError, RemoteBroken, Malformed) as error:
            answer = {"error": told(error)}
        return {"printed": self._printed[:_PRINTED], **self._defined, **answer}

    def _directly_or_on_beam(self) -> dict:
        try:
            return self._direct()
        except Unsupported:
            self.unsupported = True
            return self._on_beam()

    def _build(self, worker: int) -> dict:
        answer = self._ask(worker, self.to_build)
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
        remote = Remote(self._step, self._build(0), self._build, self._workers)
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
        return base.answer(logs, broken)

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
        return base.answer([], broken)

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
    return {
        "kind": "raised",
        "type": type(error).__name__,
        "bases": [base.__name__ for base in type(error).__mro__],
        "message": str(error),
        "place": error.place if isinstance(error, RemoteBroken) else None,
        "inside_beam": False,
        "traceback": "",
    }
