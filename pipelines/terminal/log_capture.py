"""Keeping the libraries' log lines off the user's screen, without losing them.

TensorFlow, absl and gRPC write to file descriptor 2 from C++, some of it before any
setting is read, so the descriptor itself is turned to a file. What the file holds is
shown with `--verbose` (which does not turn it), and its name is given when a job fails.
"""

import contextlib
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from typing import TextIO

from pipelines.terminal import library_settings


@contextlib.contextmanager
def captured(verbose: bool) -> Iterator[tuple[TextIO, str | None]]:
    """Turns standard error to a log file.

    Args:
        verbose: leave everything on the screen.

    Yields:
        (stream, path): the user's own standard error, to write to; and the log file's
        path, None when verbose. The file is the caller's to keep or to remove.
    """
    library_settings.set_before_import(verbose)
    if verbose:
        yield sys.stderr, None
        return
    sys.stderr.flush()
    screen = os.dup(2)
    log, path = tempfile.mkstemp(prefix="workshop-", suffix=".log")
    os.dup2(log, 2)
    os.close(log)
    try:
        with (
            open(screen, "w", buffering=1, encoding="utf-8", closefd=False) as stream,
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield stream, path
    finally:
        sys.stderr.flush()
        os.dup2(screen, 2)
        os.close(screen)
