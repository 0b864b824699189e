"""Stages in bundles, which workers take when they are free, of several stages at a time.

Beam's runner (2.77) works on one stage after the other, and hands every worker its share of a
stage at once: while one worker saves a model the others wait, and a stage takes as long as its
slowest share. Here a stage begins when its input is complete, beside those that are under way;
what is done at once comes before what takes long, since others wait for both.
"""

import itertools
import queue
import threading
import time
import types
from collections.abc import Sequence

from apache_beam.portability.api import beam_fn_api_pb2

from pipelines.local_runner import beam_internals
from pipelines.local_runner.beam_internals import execution, monitoring_infos

# So many that the smallest bundle, which is one part, is short.
_PARTS_PER_WORKER = 16

# A bundle is this share of what is left for each worker: the first are large, because each costs
# some hundredths of a second and begins with nothing prefetched, and the last are small, so that
# workers end a stage together. Source: S. F. Hummel, E. Schonberg and L. E. Flynn, "Factoring: a
# method for scheduling parallel loops", Communications of the ACM 35(8), 1992.
_SHARE = 2

# A stage of which a bundle takes no longer is not worth a further cut.
_QUICK_SECONDS = 0.05

UNKNOWN, QUICK, SLOW = "unknown", "quick", "slow"


class Stages:
    """What is under way of a job's stages.

    Each worker has a thread that gives it one bundle after the other. A stage of a single bundle
    does not wait for its turn: most are small, and others wait for them.

    Args:
        workers: Beam's handles of them.
    """

    def __init__(self, workers: Sequence):
        self.workers = list(workers)
        self.under_way = 0
        self._ended: queue.SimpleQueue[StageRun] = queue.SimpleQueue()
        self._next_worker = itertools.cycle(self.workers)
        # Guards `_open`, `_closed` and all that runs know of their bundles.
        self._changed = threading.Condition()
        self._open: list[StageRun] = []
        self._closed = False
        for worker in self.workers:
            threading.Thread(target=self._take_turns, args=(worker,), daemon=True).start()

    def begin(self, stage: execution.BundleContextManager, inputs) -> "StageRun":
        """Begins a stage whose input is complete, without waiting for anything."""
        run = StageRun(stage, inputs, _parts(inputs.data, _PARTS_PER_WORKER * len(self.workers)))
        self.under_way += 1
        with self._changed:
            if run.parts_left > 1:
                self._open.append(run)
                self._changed.notify_all()
                return run
            bundle = run.take(1)
        alone = (run, bundle, next(self._next_worker))
        threading.Thread(target=self._work, args=alone, daemon=True).start()
        return run

    def next_ended(self) -> "StageRun":
        """Waits for the next of the stages under way that ends, or fails."""
        run = self._ended.get()
        self.under_way -= 1
        return run

    def close(self) -> None:
        """Nothing that waits is begun any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _take_turns(self, worker) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._open or self._closed)
                if self._closed:
                    return
                # The oldest of those that are quick, or may be.
                run = min(self._open, key=lambda run: run.pace is SLOW)
                bundle = run.take(_SHARE * len(self.workers))
                if not run.parts_left:
                    self._open.remove(run)
            self._work(run, bundle, worker)

    def _work(self, run: "StageRun", bundle: "_Bundle", worker) -> None:
        error, began = None, time.monotonic()
        try:
            bundle.work(worker)
        except BaseException as raised:
            error = raised
        with self._changed:
            if run.count(error, time.monotonic() - began):
                if run in self._open:
                    self._open.remove(run)
                self._ended.put(run)


class StageRun:
    """A stage's work, as Beam's runner takes it for the result of one bundle.

    Attributes:
        stage: Beam's manager of the stage.
        inputs: as they were given.
        pace: `UNKNOWN` until a bundle has ended, then `QUICK` or `SLOW`.
        process_bundle: has the `monitoring_infos`, when the run has been `finish`ed.
    """

    def __init__(self, stage: execution.BundleContextManager, inputs, parts: list[dict]):
        self.stage = stage
        self.inputs = inputs
        self.process_bundle = types.SimpleNamespace(monitoring_infos=[])
        self._parts = parts
        self._bundles: list[_Bundle] = []
        self._running = 0
        self.pace = UNKNOWN
        self._error: BaseException | None = None

    @property
    def parts_left(self) -> int:
        """Parts of the input that no worker has taken."""
        return len(self._parts)

    def take(self, takers: int) -> "_Bundle":
        """A bundle of one taker's share of what is left; of all, where another was done at once."""
        count = len(self._parts) if self.pace is QUICK else -(-len(self._parts) // takers)
        taken, self._parts = self._parts[:count], self._parts[count:]
        self._running += 1
        together = {
            name: [data for part in taken for data in part[name]] for name in self.inputs.data
        }
        self._bundles.append(_Bundle(self.stage, together))
        return self._bundles[-1]

    def count(self, error: BaseException | None, seconds: float) -> bool:
        """Whether the bundle that ended, with an error or without, ended the run."""
        self._running -= 1
        if self.pace is UNKNOWN:
            self.pace = QUICK if seconds < _QUICK_SECONDS else SLOW
        if self._error is not None:
            return False
        self._error = error
        return error is not None or not (self._parts or self._running)

    def finish(self) -> beam_fn_api_pb2.InstructionResponse:
        """Hands on what the bundles gave to the stages that read it.

        Raises:
            Exception: what a bundle raised.
        """
        if self._error is not None:
            raise self._error
        responses = [bundle.response.process_bundle for bundle in self._bundles]
        for bundle in self._bundles:
            for (buffer, transform), messages in bundle.outputs.items():
                for message in messages:
                    self.stage.get_buffer(buffer, transform).append(message)
        infos = [response.monitoring_infos for response in responses]
        if len(infos) > 1:
            infos = [monitoring_infos.consolidate(itertools.chain(*infos))]
        self.process_bundle.monitoring_infos.extend(infos[0])
        whole = beam_fn_api_pb2.InstructionResponse()
        whole.process_bundle.monitoring_infos.extend(infos[0])
        for response in responses:
            whole.process_bundle.residual_roots.extend(response.residual_roots)
        return whole


class _Bundle:
    """A stage's manager as one of its bundles sees it: one worker, and outputs of its own."""

    def __init__(self, stage: execution.BundleContextManager, inputs: dict[str, list[bytes]]):
        self._stage = stage
        self._inputs = inputs
        self.outputs: dict[tuple[bytes, str], list[bytes]] = {}

    def __getattr__(self, name):
        return getattr(self._stage, name)

    def get_buffer(self, buffer_id: bytes, transform_id: str) -> list[bytes]:
        """Where Beam appends what the worker gives."""
        return self.outputs.setdefault((buffer_id, transform_id), [])

    def work(self, worker) -> None:
        """Runs the bundle on a worker, to its end."""
        self.worker_handlers = [worker]
        manager = beam_internals.bundle_manager(self)
        self.response, _ = manager.process_bundle(
            self._inputs, self._stage.stage_data_outputs, {}, {}
        )


def can_share(stage: execution.BundleContextManager) -> bool:
    """Whether a stage can be cut: one with state or timers cannot."""
    return not stage.stage.is_stateful() and not stage.stage_timer_outputs


def _parts(inputs: dict, most: int) -> list[dict[str, list[bytes]]]:
    """The inputs in at most so many parts of equally many elements; always in one at least."""
    cut = {name: _by_element(buffer).partition(most) for name, buffer in inputs.items()}
    parts = [{name: pieces[place] for name, pieces in cut.items()} for place in range(most)]
    return [part for part in parts if any(map(any, part.values()))] or parts[:1]


def _by_element(buffer):
    """A buffer that is cut by its elements; Beam's is cut by the messages that it came in."""
    if not isinstance(buffer, execution.ListBuffer):
        return buffer
    whole = beam_internals.buffer_like(buffer)
    if data := b"".join(buffer):
        whole.append(data)
    return whole
