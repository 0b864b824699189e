"""Having a command of the command line run by a warm process, which has its imports already."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence

from classroom.warm import client, messages
from classroom.warm.command_process import circumstances
from classroom.warm.location import address
from classroom.warm.settings import settings

# What the terminal or another process sends to this process is meant for the command.
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def run(function: str, arguments: Sequence[str], needs: Sequence[str]) -> int | None:
    """Runs a command in a child of a warm process of this terminal.

    It is as if this process ran it: on its standard output and error, in its folder, with its
    environment, umask, limits, processors and niceness; signals that reach this process are
    passed on, a suspended process suspends it, and it ends with this one. Its standard input is
    empty.

    Args:
        function: "package.module:name"; gets the arguments, and returns an exit code or ends the
            process.
        needs: of `classroom.checking.exercise_check.preload`: what the process has imported.

    Returns:
        Its exit code. None where no warm process with these imports is there, or none with this
        environment and this code: nothing has been run then.
    """
    if not (client.is_wanted() and is_possible()):
        return None
    place = address()
    connection = None if place is None else client.connect(place)
    if connection is None:
        return None
    try:
        mine = circumstances()
    except OSError:
        # Its folder is gone.
        connection.close()
        return None
    request = {
        "do": "command",
        "function": function,
        "arguments": list(arguments),
        "needs": list(needs),
        "settings": settings(client.starting_environment()),
        "circumstances": mine,
    }
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with connection:
        inbox = messages.Inbox(connection)
        try:
            messages.send(connection, request, [1, 2])
            received = inbox.receive()
        except OSError:
            return None
        if received is None or "pid" not in received[0]:
            return None
        with _forwarding(received[0]["pid"]):
            ended = _wait(inbox)
    if ended is None:
        # It goes with the process that it was a child of, and what it has started with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(received[0]["pid"], signal.SIGKILL)
        print(
            "The process that ran this has been ended: run it again, with WORKSHOP_WARM=0 before "
            "it if that happens twice.",
            file=sys.stderr,
        )
        return 1
    if ended < 0:
        _end_by(signal.Signals(-ended))
    return ended


def is_possible() -> bool:
    """Whether this system tells a process of another one's end; Linux from 5.3 on does."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def _end_by(number: signal.Signals) -> None:
    """Ends this process by a signal, as the shell is to see it."""
    if number != signal.SIGKILL:
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _wait(inbox: messages.Inbox) -> int | None:
    with contextlib.suppress(OSError):
        if (received := inbox.receive()) is not None:
            return received[0]["code"]
    return None


@contextlib.contextmanager
def _forwarding(pid: int) -> Iterator[None]:
    """Signals that reach this process go to another one's, within the block."""

    def forward(number, frame) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    def suspend(number, frame) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGSTOP)
        os.kill(os.getpid(), signal.SIGSTOP)
        # Here when it is to go on.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGCONT)

    handlers = dict.fromkeys(_FORWARDED, forward) | {signal.SIGTSTP: suspend}
    # What is ignored here, as under nohup, is not passed on.
    before = {
        number: signal.signal(number, handler)
        for number, handler in handlers.items()
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
