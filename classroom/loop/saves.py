"""Hears of saved files."""

import contextlib
import os
import threading
from pathlib import Path

# Editors write a file in several steps within a few milliseconds.
_QUIET_MS = 20
_LONGEST_MS = 200
_POLL_MS = 300
_SUFFIXES = (".py", ".toml")


class Saves:
    """Watches a folder while entered; `file` can be read from after a save."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._stop = threading.Event()

    def __enter__(self) -> "Saves":
        self.file, self._write = os.pipe()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(1.0)
        # A thread that is late finds a closed pipe, which is all the same to it.
        os.close(self._write)
        os.close(self.file)

    def clear(self) -> None:
        """Forgets the saves heard of so far."""
        os.read(self.file, 4096)

    def _watch(self) -> None:
        with contextlib.suppress(OSError):
            try:
                self._hear(polling=None)
            except (OSError, RuntimeError):
                # No more watches are to be had from the system, or the disk has none.
                self._hear(polling=True)

    def _hear(self, polling: bool | None) -> None:
        import watchfiles

        for _ in watchfiles.watch(
            self._folder,
            watch_filter=lambda _, path: path.endswith(_SUFFIXES),
            step=_QUIET_MS,
            debounce=_LONGEST_MS,
            rust_timeout=500,
            yield_on_timeout=False,
            stop_event=self._stop,
            force_polling=polling,
            poll_delay_ms=_POLL_MS,
            raise_interrupt=False,
            recursive=False,
        ):
            os.write(self._write, b"s")
