"""Single keys from the terminal, whose own mode comes back however this ends."""

import atexit
import contextlib
import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from typing import Any

_SUSPEND = signal.SIGTSTP


class Keyboard:
    """Reads keys one by one while entered; a context manager.

    Ctrl-C and Ctrl-Z keep their meaning, and nothing typed is shown. Where standard input
    is no terminal there are no keys.
    """

    def __init__(self) -> None:
        self._file = sys.stdin.fileno() if sys.stdin and sys.stdin.isatty() else None
        self._before: list[Any] = []  # the terminal's attributes
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> "Keyboard":
        if self._file is not None:
            self._before = termios.tcgetattr(self._file)
            atexit.register(self._restore)
            self._read_single()
            for number in (signal.SIGTERM, signal.SIGHUP):
                self._handlers[number] = signal.signal(number, self._end)
            self._handlers[_SUSPEND] = signal.signal(_SUSPEND, self._suspend)
        return self

    def __exit__(self, *_):
        if self._file is not None:
            for number, handler in self._handlers.items():
                signal.signal(number, handler)
            self._restore()
            atexit.unregister(self._restore)

    @property
    def file(self) -> int | None:
        """To wait for, beside other files; None without a terminal."""
        return self._file

    def pressed(self) -> str:
        """The keys that wait to be read, "" if none; "\\x04" at the end of the input."""
        if self._file is None or not select.select([self._file], [], [], 0)[0]:
            return ""
        try:
            return os.read(self._file, 64).decode(errors="replace") or "\x04"
        except OSError:
            # The terminal has gone.
            return "\x04"

    def _read_single(self) -> None:
        assert self._file is not None
        tty.setcbreak(self._file, termios.TCSADRAIN)

    def _restore(self) -> None:
        assert self._file is not None
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(self._file, termios.TCSADRAIN, self._before)

    def _end(self, number, frame):
        raise SystemExit(128 + number)

    def _suspend(self, number, frame):
        """Ctrl-Z: the shell gets its terminal as it was, and we ours when we go on."""
        self._restore()
        signal.signal(_SUSPEND, signal.SIG_DFL)
        os.kill(os.getpid(), _SUSPEND)
        signal.signal(_SUSPEND, self._suspend)
        # In the background the terminal is not ours to set; it is when we come back for good.
        with _unheard(signal.SIGTTOU), contextlib.suppress(termios.error):
            self._read_single()


@contextlib.contextmanager
def _unheard(number: int) -> Iterator[None]:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)
