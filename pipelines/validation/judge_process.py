"""A suite's outcome from what was measured, by a process that has Great Expectations ready.

Importing it takes seconds. A run starts that process when it starts itself, so that the
import is done on another core by the time there is something to judge. The process is
found by an environment variable, which workers on this machine inherit; a worker that has
none starts one of its own, and waits.
"""

import contextlib
import gc
import multiprocessing.connection
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipelines.local_runner import lean_imports
from pipelines.problems import JobError
from pipelines.runners.names import REMOTE

_VARIABLE = "WORKSHOP_JUDGE"

_PREFIX = "workshop-judge-"
# Room in sockaddr_un, with the zero at its end (104 on macOS, 108 on Linux).
_LONGEST_SOCKET_PATH = 103

_POLL_SECONDS = 0.05
# What Great Expectations imports where it is there, and pandas' engine and Data Docs do without:
# a tenth of the time that its import takes, and of the memory.
_UNUSED = ("google.cloud", "sqlalchemy")
# What it imports for one or two of its expectations each: a quarter of its import.
_SELDOM_USED = ("scipy.stats", "altair")

# Great Expectations is imported in ten; a machine under load takes a few times as long.
_PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class SuiteOutcome:
    """What Great Expectations says of a collection.

    Attributes:
        result: its ExpectationSuiteValidationResult as JSON.
        page: its Data Docs as HTML.
        ids, on_failure: of each expectation, in the suite's order.
    """

    result: dict = field(repr=False)
    page: str = field(repr=False)
    ids: tuple[str, ...] = ()
    on_failure: tuple[str, ...] = ()

    def failed(self, action: str | None = None) -> list[tuple[str, dict]]:
        """(id, result) of the expectations that failed, or of those that lead to an action."""
        return [
            (id, result)
            for id, does, result in zip(
                self.ids, self.on_failure, self.result["results"], strict=True
            )
            if not result["success"] and action in (None, does)
        ]


def decide(measured, about: Mapping) -> SuiteOutcome:
    """The outcome, in this process."""
    from pipelines.validation import data_docs
    from pipelines.validation.judge import judge

    result = judge(measured, about)
    return SuiteOutcome(
        result.to_json_dict(), data_docs.page(result), measured.ids, measured.on_failure
    )


def outcome_of(measured, about: Mapping) -> SuiteOutcome:
    """The outcome, from whichever process has Great Expectations, or a new one.

    Args:
        measured: see `pipelines.validation.judge.Measured`.
        about: what else the result's `meta` says.

    Raises:
        JobError: Great Expectations cannot be run.
    """
    if "great_expectations" in sys.modules:
        return decide(measured, about)
    try:
        return _ask(os.environ.get(_VARIABLE), measured, about)
    except (OSError, EOFError):
        with ready() as address:
            try:
                return _ask(address, measured, about)
            except (OSError, EOFError) as error:
                raise JobError(
                    "Great Expectations could not be run to judge the data: try again with "
                    "--verbose."
                ) from error


def _ask(address: str | None, measured, about: Mapping) -> SuiteOutcome:
    if not address:
        raise FileNotFoundError("no process is ready")
    path, _, key = address.partition("#")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not os.path.exists(path):
        if time.monotonic() > deadline or not os.path.isdir(os.path.dirname(path)):
            raise FileNotFoundError(path)
        time.sleep(_POLL_SECONDS)
    with multiprocessing.connection.Client(path, "AF_UNIX", bytes.fromhex(key)) as client:
        client.send((measured, dict(about)))
        outcome = client.recv()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _room_for_socket() -> str | None:
    """None for the temporary folder, or one whose name is short where that has a long one."""
    made = os.path.join(tempfile.gettempdir(), f"{_PREFIX}12345678", "socket.new")
    return None if len(os.fsencode(made)) <= _LONGEST_SOCKET_PATH else "/tmp"


@contextlib.contextmanager
def ready() -> Iterator[str]:
    """Starts a process that gets Great Expectations ready, and ends it with the block.

    Yields:
        Its address, which is in the environment meanwhile.
    """
    # The process removes the folder too, where this one is killed.
    with tempfile.TemporaryDirectory(
        prefix=_PREFIX, dir=_room_for_socket(), ignore_cleanup_errors=True
    ) as folder:
        address = f"{os.path.join(folder, 'socket')}#{secrets.token_hex(16)}"
        process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.validation.judge_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env={**os.environ, _VARIABLE: address, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        before = os.environ.get(_VARIABLE)
        os.environ[_VARIABLE] = address
        try:
            yield address
        finally:
            if before is None:
                os.environ.pop(_VARIABLE, None)
            else:
                os.environ[_VARIABLE] = before
            process.kill()
            # Closes the pipe too.
            process.communicate()


def _serve() -> None:
    """Answers once, or ends when whoever started this process is gone.

    A run asks long before it has done its work, and needs the memory for that.
    """
    # Ctrl-C is for the run, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    path, _, key = os.environ[_VARIABLE].partition("#")
    threading.Thread(target=_end_with_parent, args=(path,), daemon=True).start()
    # The run's own work goes first.
    os.nice(5)
    _leave_out(_UNUSED)
    lean_imports.lazily(*_SELDOM_USED)
    # Imports make many objects and no garbage; looking for it takes a fifth of their time.
    gc.disable()
    try:
        from pipelines.validation import custom, data_docs  # noqa: F401

        # The socket appears under its name when there is someone to answer.
        listener = multiprocessing.connection.Listener(
            f"{path}.new", "AF_UNIX", authkey=bytes.fromhex(key)
        )
        os.rename(f"{path}.new", path)
        answered = False
        while not answered:
            with contextlib.suppress(OSError, EOFError), listener.accept() as client:
                client.send(_answer(*client.recv()))
                answered = True
    finally:
        # Who waits for an answer sees that none will come.
        shutil.rmtree(os.path.dirname(path), ignore_errors=True)


def _leave_out(names: tuple[str, ...]) -> None:
    """Makes packages that are installed look as if they were not, in this process."""
    for name in names:
        # None refuses the import, which the stubs do not know.
        sys.modules[name] = None  # type: ignore[assignment]


def _answer(measured, about: Mapping) -> SuiteOutcome | JobError:
    try:
        return decide(measured, about)
    except Exception as error:
        return JobError(f"Great Expectations could not judge the data: {error}.")


def _end_with_parent(path: str) -> None:
    with contextlib.suppress(OSError):
        sys.stdin.buffer.read()
    shutil.rmtree(os.path.dirname(path), ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    # By its full name, so that what it unpickles and pickles is the same class everywhere.
    from pipelines.validation import judge_process

    judge_process._serve()


def preloaded_judge(runner: str):
    """Gets Great Expectations ready beside the run, where the workers are on this machine."""
    if runner in REMOTE or "great_expectations" in sys.modules:
        return contextlib.nullcontext()
    return ready()
