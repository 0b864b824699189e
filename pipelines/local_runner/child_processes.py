"""Child processes that end when the process that started them does.

A JVM outlives a parent that was killed, and keeps its memory and its ports. On Linux the
kernel can be asked to end it then; elsewhere the command runs as it is.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def ending_with_this_process(command: Sequence[str]) -> list[str]:
    """`command` by way of this module, which keeps the process id and becomes the command.

    Asked for after the fork, in a program of its own, because code between fork and exec can
    deadlock in a process with threads, and Beam's have many.
    """
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def _become(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # gone before the kernel was asked
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
