"""However a long command ends, no process and no file of it is left."""

import contextlib
import signal
from collections.abc import Iterator

from pipelines.terminal import temporary_folder


@contextlib.contextmanager
def leaving_nothing() -> Iterator[str]:
    """Keeps all temporary files of the block in one folder, which goes with it.

    Signals end the block as `ended_by_exceptions` says. Yields the folder.
    """
    with ended_by_exceptions(), temporary_folder.private() as folder:
        yield folder


@contextlib.contextmanager
def ended_by_exceptions() -> Iterator[None]:
    """SIGTERM and SIGHUP end the block as Ctrl-C does, by an exception.

    So children are ended and files removed by those who have made them; the exit code is 128 and
    the signal's number.
    """
    handlers = {
        number: signal.signal(number, _end)
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # as under nohup
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _end(number, frame):
    raise SystemExit(128 + number)
