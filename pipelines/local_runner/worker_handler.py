"""Beam's handle of a worker process that was forked: see `pipelines.local_runner.fork_client`."""

import threading
import time
from collections.abc import Sequence

from apache_beam.portability.api import beam_fn_api_pb2, endpoints_pb2
from google.protobuf import text_format

from pipelines.local_runner.beam_internals import pending_answers, worker_handlers

# What Beam's data channel raises when its worker is gone.
BROKEN_CONNECTION = "Channel closed prematurely"
_END_IS_TOLD_WITHIN_SECONDS = 30.0
_LOOK_AGAIN_SECONDS = 0.1
_ANSWER_AGAIN_SECONDS = 1.0


class ForkedWorker(worker_handlers.GrpcWorkerHandler):
    """Where a forked worker is to connect, and what happens when it is gone.

    Attributes:
        alive: False once the process was ended, or ended by itself.
        gone: set when the bundles of a worker that ended by itself have failed.
        why: why they failed.
    """

    def __init__(self, state, provision_info, grpc_server):
        super().__init__(state, provision_info, grpc_server)
        self.alive = True
        self.gone = threading.Event()
        self.why = ""

    def variables(self) -> dict[str, str]:
        """What tells the process who it is and where to connect."""

        def described(url: str) -> str:
            return text_format.MessageToString(endpoints_pb2.ApiServiceDescriptor(url=url))

        return {
            "WORKER_ID": self.worker_id,
            "CONTROL_API_SERVICE_DESCRIPTOR": described(self.control_address),
            "LOGGING_API_SERVICE_DESCRIPTOR": described(self.logging_api_service_descriptor().url),
            "RUNNER_CAPABILITIES": " ".join(worker_handlers.FNAPI_RUNNER_CAPABILITIES),
        }

    def close(self):
        """Ends a worker that is alive."""
        if self.alive:
            self.alive = False
            super().close()

    def fail_everything(self, why: str) -> None:
        """Answers all that the worker was asked and will be asked, for it will not."""
        self.why = why
        connection = self.control_conn

        def refused(request):
            future = push(request)
            self._answer_all()
            return future

        push, connection.push = connection.push, refused
        self._answer_all()
        self.gone.set()
        # For what was asked while `push` was being replaced.
        again = threading.Timer(_ANSWER_AGAIN_SECONDS, self._answer_all)
        again.daemon = True
        again.start()

    def _answer_all(self) -> None:
        waiting = pending_answers(self.control_conn)
        for instruction in list(waiting):
            if future := waiting.pop(instruction, None):
                future.set(
                    beam_fn_api_pb2.InstructionResponse(instruction_id=instruction, error=self.why)
                )

    def cause_of(self, error: Exception) -> str:
        """Why a bundle failed: the end of the process, where that is behind it.

        A broken connection is seen at once, and the end of its process a moment later.
        """
        return cause_of(error, [self]) or self.why or str(error)


def cause_of(error: Exception, workers: Sequence[ForkedWorker]) -> str | None:
    """Why a worker ended, where a bundle failed because its connection broke; or None.

    Waits for the end to be told.
    """
    latest = time.monotonic() + _END_IS_TOLD_WITHIN_SECONDS
    while BROKEN_CONNECTION in str(error) and time.monotonic() < latest:
        for worker in workers:
            if worker.gone.wait(_LOOK_AGAIN_SECONDS):
                return worker.why
    return None
