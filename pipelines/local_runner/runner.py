"""The runner of a job on this machine: Beam's in-process one, and forked workers if several.

Beam's own (2.77) starts an interpreter for each worker process, which imports everything while the
job waits, and hands a stage's input out by the messages in which it arrived, however many elements
each has. Intermediate data is in files: see `pipelines.local_runner.spill`.
"""

import contextlib
import os
import tempfile

from apache_beam.portability import python_urns

from pipelines.local_runner import memory, spill, worker_processes
from pipelines.local_runner.beam_internals import StageRunner, worker_handlers
from pipelines.local_runner.fork_client import BEAM_WORKER, how_ended
from pipelines.local_runner.stages import StageRun, Stages, can_share
from pipelines.local_runner.worker_handler import ForkedWorker, cause_of

URN = "flights:environment:forked:v1"


class LocalRunner(StageRunner):
    """`FnApiRunner`, where `--direct_running_mode=multi_processing` forks its workers.

    Args:
        scratch: a folder for intermediate data, made and removed here; None for a temporary
            one.
    """

    def __init__(self, scratch: str | None = None):
        super().__init__()
        self._scratch = scratch
        self._shared: Stages | None = None
        self._begun: set = set()
        self._ended: StageRun | None = None

    def run_via_runner_api(self, pipeline_proto, options):
        for environment in pipeline_proto.components.environments.values():
            if environment.urn == python_urns.SUBPROCESS_SDK:
                environment.urn, environment.payload = URN, b""
        return super().run_via_runner_api(pipeline_proto, options)

    def run_stages(self, stage_context, stages):
        with contextlib.ExitStack() as stack:
            folder = self._scratch or stack.enter_context(
                tempfile.TemporaryDirectory(prefix="workshop-", ignore_cleanup_errors=True)
            )
            stack.enter_context(spill.into(folder))
            stack.callback(self._close)
            return super().run_stages(stage_context, stages)

    def _close(self) -> None:
        if self._shared:
            self._shared.close()
        self._shared = None
        self._begun.clear()

    def run_stage(self, context, stage, inputs):
        if stage.num_workers > 1 and can_share(stage) and stage not in self._begun:
            self._begun.add(stage)
            if self._shared is None:
                self._shared = Stages(stage.worker_handlers)
            context.worker_handler_manager.register_process_bundle_descriptor(
                stage.process_bundle_descriptor
            )
            return self._shared.begin(stage, inputs)
        while self._shared and self._shared.under_way:
            self._take_ended(context, self._shared)
        return self._finish(context, stage, inputs)

    def schedule_ready(self, context) -> None:
        super().schedule_ready(context)
        while self._shared and self._shared.under_way and not len(context.queues.ready_inputs):
            self._take_ended(context, self._shared)
            super().schedule_ready(context)

    def _take_ended(self, context, shared: Stages) -> None:
        try:
            self._ended = ended = shared.next_ended()
            self._finish(context, ended.stage, ended.inputs)
        except BaseException:
            # Before Beam ends the workers, which are not to be given anything more.
            shared.close()
            raise
        finally:
            self._ended = None

    def _finish(self, context, stage, inputs):
        try:
            done = super().run_stage(context, stage, inputs)
        except RuntimeError as error:
            if cause := cause_of(error, stage.worker_handlers):
                raise RuntimeError(cause) from error
            raise
        memory.give_back()
        return done

    def bundle_manager(self, stage):
        return _Ended(self._ended) if self._ended else super().bundle_manager(stage)


class _Ended:
    """In the place of what runs a bundle, where the stage's bundles have run already."""

    def __init__(self, run: StageRun):
        self._run = run

    def process_bundle(self, *_):
        return self._run.finish(), []


@worker_handlers.WorkerHandler.register_environment(URN, bytes)
class _Worker(ForkedWorker):
    def __init__(self, payload: bytes, state, provision_info, grpc_server):
        super().__init__(state, provision_info, grpc_server)
        self._stack = contextlib.ExitStack()
        self._server = self._stack.enter_context(worker_processes.ready())

    def start_worker(self):
        # The folder for what is spilled, and others, are known since the server started.
        variables = {**os.environ, **self.variables(), "PIPELINE_OPTIONS": "{}"}
        self._server.start(
            self.worker_id, BEAM_WORKER, [[]], environment=variables, ended=self._ended
        )

    def stop_worker(self):
        self._stack.close()

    def close(self):
        super().close()
        # One that ended by itself is not stopped, and holds the server no longer either.
        self._stack.close()

    def _ended(self, worker: str, code: int) -> None:
        if self.alive:
            self.alive = False
            self.fail_everything(
                f"JobError: A worker process ended by itself ({how_ended(code)}), as one does that "
                "the system finds too large: use fewer --workers, or close other programs."
            )
