"""Runs a staged graph on Beam's in-process runner, with workers elsewhere and work retried.

Beam's `FnApiRunner` cuts the graph into fused stages and shuffles between them, as Dataflow's
service does; it neither retries a bundle nor survives a worker. Both are added here, for they are
what a job must be able to bear.
"""

import itertools
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_fn_api_pb2, beam_runner_api_pb2

from pipelines.local_runner import beam_internals
from pipelines.local_runner.beam_internals import (
    fn_runner,
    monitoring_infos,
    thread_pool_executor,
    worker_handlers,
)
from pipelines.local_runner.fork_client import BEAM_WORKER, ForkServer, how_ended
from pipelines.local_runner.worker_handler import BROKEN_CONNECTION, ForkedWorker
from pipelines.problems import JobError
from pipelines.rehearsal.faults import Fault

URN = "flights:environment:rehearsal:v1"
FAILING_WORKER = f"{Path(__file__).with_name('failing_worker.py')}:main"
# What a worker with faults is told of those that last, by the kind of fault.
_LASTING = {
    "worker-memory": "memory",
    "worker-leak": "leak",
    "worker-slow-start": "start_seconds",
}
ATTEMPTS = 4  # of a bundle in a batch job, as Dataflow counts
_KILL_AFTER_SECONDS = 0.05
_ENDED_WITHIN_SECONDS = 30
_SHOWN_CHARACTERS = 200


class WorkItemFailed(JobError):
    """A bundle failed as often as the service tries; `causes` holds each error."""

    def __init__(self, stage: str, causes: list[str], workers: list[str]):
        super().__init__(causes[-1])
        self.stage = stage
        self.causes = causes
        self.workers = workers


class Cancelled(Exception):
    """The job was cancelled."""


@dataclass(frozen=True)
class Watch:
    """What the engine reports.

    Attributes:
        started, finished: called with a stage's name.
        failed: called with a stage, a worker and an error that will be tried again.
        counted: called with the monitoring infos of a finished bundle.
        lost: called with a worker that is gone, and why.
    """

    started: Callable[[str], None]
    finished: Callable[[str], None]
    failed: Callable[[str, str, str], None]
    counted: Callable[[list], None]
    lost: Callable[[str, str], None]


class WorkerPool:
    """The workers of a job, and the faults that are injected into them.

    Args:
        folder: for the workers' own folders.
        package: folder of the staged package.
        environment: the workers' variables.
        options: the job's pipeline options, as JSON.
        faults: those of workers.
    """

    def __init__(
        self,
        server: ForkServer,
        folder: Path,
        package: Path,
        environment: Mapping[str, str],
        options: str,
        faults: tuple[Fault, ...],
        watch: Watch,
    ):
        self.watch = watch
        self._server = server
        self._folder = folder
        self._package = package
        self._environment = environment
        self._options = options
        self._fails = [fault for fault in faults if fault.kind == "bundle-fails"]
        self._deaths = [f for f in faults if f.kind in ("worker-death", "worker-preempted")]
        self._lasting = {
            _LASTING[fault.kind]: fault.number for fault in faults if fault.kind in _LASTING
        }
        self._times: Counter = Counter()
        self._handlers: dict[str, _Worker] = {}
        self._preempted: set[str] = set()
        self._lock = threading.Lock()
        self.cancelled = threading.Event()

    def start(self, handler: "_Worker", variables: Mapping[str, str]) -> None:
        """Starts the process of a handler; of a cancelled job's handlers none."""
        with self._lock:
            self._handlers[handler.worker_id] = handler
            cancelled = self.cancelled.is_set()
        if cancelled:
            self._end_for_good(handler)
            return
        failing = [fault.seat for fault in self._fails if self._times[fault] < fault.number]
        folder = self._folder / handler.worker_id
        folder.mkdir(exist_ok=True)
        function: str = BEAM_WORKER
        arguments: list[object] = [[]]
        if failing or self._lasting:
            named = {"fails": failing, **self._lasting}
            function, arguments = FAILING_WORKER, [named]
        self._server.start(
            handler.worker_id,
            function,
            arguments,
            environment={
                **self._environment,
                "TMPDIR": str(folder),
                "PIPELINE_OPTIONS": self._options,
                **variables,
            },
            folder=folder,
            package=self._package,
            ended=self.ended,
        )
        if self.cancelled.is_set():
            # Cancelled meanwhile, when there was no process to end yet.
            self._server.kill(handler.worker_id)

    def stop(self, worker: str) -> None:
        """Ends a worker whose work is done."""
        if handler := self._handlers.get(worker):
            handler.alive = False
        self._server.kill(worker, signal.SIGTERM)

    def ended(self, worker: str, code: int) -> None:
        """A worker's process has ended; its bundles fail if that was not wanted."""
        handler = self._handlers.get(worker)
        if handler is None or not handler.alive:
            return
        handler.alive = False
        if worker in self._preempted:
            why = f"The machine of worker {worker} was preempted."
        else:
            why = (
                f"The worker {worker} lost contact with the service: its process ended "
                f"({how_ended(code)})."
            )
        self.watch.lost(worker, why)
        handler.fail_everything(why)

    def was_preempted(self, worker: str) -> bool:
        """Whether the worker's machine was taken away, which is no failure of the work."""
        return worker in self._preempted

    def inject(self, worker: str, names: set[str]) -> bool:
        """Ends a worker that has begun a bundle with these steps, if a fault says so.

        Returns:
            Whether one does; the worker ends a moment later.
        """
        with self._lock:
            for fault in self._deaths:
                if _works_on(names, fault.seat):
                    self._deaths.remove(fault)
                    break
            else:
                return False
        if fault.kind == "worker-preempted":
            self._preempted.add(worker)
        number = signal.SIGTERM if fault.kind == "worker-preempted" else signal.SIGKILL
        timer = threading.Timer(_KILL_AFTER_SECONDS, self._server.kill, (worker, number))
        timer.daemon = True
        timer.start()
        return True

    def failed(self, worker: str, names: set[str]) -> bool:
        """Counts an injected failure; True where the worker must be replaced to be rid of it."""
        for fault in self._fails:
            if _works_on(names, fault.seat):
                self._times[fault] += 1
                if self._times[fault] >= fault.number:
                    self.stop(worker)
                    return True
        return False

    def cancel(self) -> None:
        """Ends every worker; the job stops at the next bundle."""
        with self._lock:
            self.cancelled.set()
            handlers = list(self._handlers.values())
        for handler in handlers:
            self._end_for_good(handler)

    def _end_for_good(self, handler: "_Worker") -> None:
        handler.alive = False
        self._server.kill(handler.worker_id)
        handler.fail_everything("cancelled")


def _works_on(names: set[str], seat: str) -> bool:
    return any(name == seat or name.startswith(f"{seat}/") for name in names)


# Beam makes handlers from an environment's payload alone, so the pool of a job is found by it.
_POOLS: dict[bytes, WorkerPool] = {}


@worker_handlers.WorkerHandler.register_environment(URN, bytes)
class _Worker(ForkedWorker):
    """A worker process in the clean environment."""

    def __init__(self, payload: bytes, state, provision_info, grpc_server):
        super().__init__(state, provision_info, grpc_server)
        self._pool = _POOLS[payload]

    def start_worker(self):
        self._pool.start(self, self.variables())

    def stop_worker(self):
        self._pool.stop(self.worker_id)

    def cause_of(self, error: Exception) -> str:
        """As `ForkedWorker`'s. A worker that has lost its connection is of no further use."""
        cause = super().cause_of(error)
        if BROKEN_CONNECTION in str(error):
            self._pool.stop(self.worker_id)
        return cause


class _Attempt:
    """A stage's context for one attempt of a bundle: its output counts only if it succeeds."""

    def __init__(self, context: Any, handler: Any):
        self._context = context
        self.worker_handlers = [handler]
        self._written: dict[tuple, _Written] = {}

    def __getattr__(self, name):
        return getattr(self._context, name)

    def get_buffer(self, buffer_id, transform_id):
        return self._written.setdefault((buffer_id, transform_id), _Written())

    def commit(self) -> None:
        for (buffer_id, transform_id), written in self._written.items():
            buffer = self._context.get_buffer(buffer_id, transform_id)
            if getattr(buffer, "cleared", False):
                buffer.reset()
            for data in written:
                buffer.append(data)


class _Written(list):
    cleared = False

    def reset(self):
        self.clear()


class _Bundles(fn_runner.BundleManager):
    """Runs a stage's bundles, one a worker at a time, each up to four times."""

    def __init__(self, pool: WorkerPool, context, frequency: float | None, parts: int):
        tokens = fn_runner.FnApiRunner.get_cache_token_generator(static=False)
        super().__init__(context, frequency, cache_token_generator=tokens)
        self._frequency = frequency
        self._pool = pool
        self._parts = parts

    def process_bundle(
        self, inputs, expected_outputs, fired_timers, expected_output_timers, dry_run=False
    ):
        parts = [{} for _ in range(self._parts)]
        for name, elements in inputs.items():
            for part, mine in zip(parts, elements.partition(self._parts), strict=True):
                part[name] = mine
        timers = [fired_timers, *({} for _ in parts[1:])]

        def run(index: int):
            return self._try(
                index, parts[index], expected_outputs, timers[index], expected_output_timers
            )

        if self._parts == 1:
            done = [run(0)]
        else:
            with thread_pool_executor.shared_unbounded_instance() as pool:
                done = list(pool.map(run, range(self._parts)))
        infos = monitoring_infos.consolidate(
            itertools.chain.from_iterable(r.process_bundle.monitoring_infos for r, _ in done)
        )
        merged = done[0][0]
        if len(done) > 1:
            merged = beam_fn_api_pb2.InstructionResponse(
                process_bundle=beam_fn_api_pb2.ProcessBundleResponse(monitoring_infos=infos)
            )
        return merged, [split for _, splits in done for split in splits]

    def _try(self, index: int, inputs: dict, outputs: dict, timers: dict, output_timers: dict):
        context = self.bundle_context_manager
        names = {
            transform.unique_name
            for transform in context.process_bundle_descriptor.transforms.values()
        }
        causes: list[str] = []
        workers: list[str] = []
        while True:
            if self._pool.cancelled.is_set():
                raise Cancelled
            handler = self._worker(index)
            attempt = _Attempt(context, handler)
            manager = beam_internals.bundle_manager(attempt, self._frequency)
            ends = self._pool.inject(handler.worker_id, names)
            try:
                result = manager.process_bundle(inputs, outputs, timers, output_timers)
                if ends and handler.gone.wait(_ENDED_WITHIN_SECONDS):
                    # A bundle that was faster than the signal is lost with its worker too.
                    raise RuntimeError(handler.why)
            except Exception as error:
                if self._pool.cancelled.is_set():
                    raise Cancelled from error
                self._pool.failed(handler.worker_id, names)
                cause = handler.cause_of(error)
                if not self._pool.was_preempted(handler.worker_id):
                    causes.append(cause)
                    workers.append(handler.worker_id)
                    if len(causes) == ATTEMPTS:
                        raise WorkItemFailed(stage_name(context.stage), causes, workers) from error
                self._pool.watch.failed(stage_name(context.stage), handler.worker_id, cause)
                continue
            with beam_internals.output_lock():
                attempt.commit()
            return result

    def _worker(self, index: int) -> _Worker:
        """A worker that is alive, for a part of the input; a dead one is replaced."""
        context = self.bundle_context_manager
        manager = context.execution_context.worker_handler_manager
        environment = context.stage.environment
        with _replacing:
            beam_internals.forget_workers(manager, environment, lambda one: not one.alive)
            handlers = manager.get_worker_handlers(environment, context.num_workers)
        return handlers[index % len(handlers)]


_replacing = threading.Lock()


def stage_name(stage) -> str:
    """A fused stage's name for people: its outermost steps, joined as Dataflow joins them."""
    # What Beam adds at a stage's ends is named by an id.
    named = (t.unique_name for t in stage.transforms if not t.unique_name.startswith("ref_"))
    names = "+".join(dict.fromkeys(name.split("/")[0] for name in named))
    return names if len(names) <= _SHOWN_CHARACTERS else f"{names[: _SHOWN_CHARACTERS - 1]}…"


class RehearsalExecution(beam_internals.StageRunner):
    """Runs a staged graph.

    Args:
        pool: the workers.
        workers: how many at once.
    """

    def __init__(self, pool: WorkerPool, workers: int):
        super().__init__(workers)
        self._pool = pool

    def run_graph(self, graph: beam_runner_api_pb2.Pipeline) -> None:
        """Runs a graph to its end.

        Raises:
            WorkItemFailed: a bundle failed four times.
            Cancelled: `WorkerPool.cancel` was called.
        """
        key = str(id(self._pool)).encode()
        for environment in graph.components.environments.values():
            environment.urn, environment.payload = URN, key
            del environment.dependencies[:]
        _POOLS[key] = self._pool
        try:
            self.run_via_runner_api(graph, PipelineOptions([]))
        finally:
            del _POOLS[key]

    def run_stage(self, context, stage, inputs):
        name = stage_name(stage.stage)
        self._pool.watch.started(name)
        result = super().run_stage(context, stage, inputs)
        self._pool.watch.counted(list(result.process_bundle.monitoring_infos))
        self._pool.watch.finished(name)
        return result

    def bundle_manager(self, stage):
        parts = 1 if stage.stage.is_stateful() else stage.num_workers
        return _Bundles(self._pool, stage, self.progress_frequency, parts)
