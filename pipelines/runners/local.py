"""The runner of a job on this machine: Beam's in-process one, and forked workers if several.

Beam's own (2.77) starts an interpreter for each worker process, which imports everything while the
job waits, and hands a stage's input out by the messages in which it arrived, however many elements
each has. What crosses between stages is in files: see `pipelines.spill`.
"""

import contextlib
import os
import tempfile

from apache_beam.portability import python_urns
from apache_beam.runners.portability.fn_api_runner import execution, fn_runner, worker_handlers

from pipelines import memory, spill
from pipelines.runners import worker_processes
from pipelines.runners.forked_worker import ForkedWorker, cause_of
from pipelines.runners.forking import how_ended

URN = "flights:environment:forked:v1"


class LocalRunner(fn_runner.FnApiRunner):
    """`FnApiRunner`, where `--direct_running_mode=multi_processing` forks its workers.

    Args:
        scratch: a folder for what crosses stages, made and removed here; None for a temporary
            one.
    """

    def __init__(self, scratch: str | None = None):
        super().__init__()
        self._scratch = scratch

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
            return super().run_stages(stage_context, stages)

    def _execute_bundle(self, *arguments):
        done = super()._execute_bundle(*arguments)
        memory.give_back()
        return done

    def _get_bundle_manager(self, bundle_context_manager):
        manager = super()._get_bundle_manager(bundle_context_manager)
        if type(manager) is not fn_runner.ParallelBundleManager:
            return manager
        return _Bundles(
            bundle_context_manager,
            self._progress_frequency,
            cache_token_generator=self.get_cache_token_generator(static=False),
        )


@worker_handlers.WorkerHandler.register_environment(URN, bytes)
class _Worker(ForkedWorker):
    def __init__(self, payload: bytes, state, provision_info, grpc_server):
        super().__init__(state, provision_info, grpc_server)
        self._stack = contextlib.ExitStack()
        self._zygote = self._stack.enter_context(worker_processes.ready())

    def start_worker(self):
        # The folder for what is spilled, and others, are known since the zygote started.
        variables = {**os.environ, **self.variables(), "PIPELINE_OPTIONS": "{}"}
        self._zygote.start_worker(self.worker_id, variables, self._ended)

    def stop_worker(self):
        self._stack.close()

    def close(self):
        super().close()
        # One that ended by itself is not stopped, and holds the zygote no longer either.
        self._stack.close()

    def _ended(self, worker: str, code: int) -> None:
        if self.alive:
            self.alive = False
            self.fail_everything(
                f"JobError: A worker process ended by itself ({how_ended(code)}), as one does that "
                "the system finds too large: use fewer --workers, or close other programs."
            )


class _Bundles(fn_runner.ParallelBundleManager):
    """A stage's bundles, one for each worker, of equally many elements; of one element one."""

    def process_bundle(
        self, inputs, expected_outputs, fired_timers, expected_output_timers, dry_run=False
    ):
        inputs = {name: _by_element(buffer) for name, buffer in inputs.items()}
        several = any(_has_several(buffer, self._num_workers) for buffer in inputs.values())
        kind = fn_runner.ParallelBundleManager if several else fn_runner.BundleManager
        try:
            return kind.process_bundle(
                self, inputs, expected_outputs, fired_timers, expected_output_timers, dry_run
            )
        except RuntimeError as error:
            if cause := cause_of(error, self.bundle_context_manager.worker_handlers):
                raise RuntimeError(cause) from error
            raise


def _has_several(buffer, workers: int) -> bool:
    _, *others = buffer.partition(workers)
    return any(map(any, others))


def _by_element(buffer):
    """A buffer that is cut by its elements; Beam's is cut by the messages that it came in."""
    if not isinstance(buffer, execution.ListBuffer):
        return buffer
    whole = execution.ListBuffer(buffer._coder_impl)
    if data := b"".join(buffer):
        whole.append(data)
    return whole
