"""Attaches to its parents as a debugger.

Exercise: ex01_parse_flights
Kind: reading
Outcome: missing error crash
Flagged: ctypes
"""

import ctypes
import os

ATTACH, SEIZE, PEEK = 16, 0x4206, 2
libc = ctypes.CDLL(None, use_errno=True)
STOPPED = []
for pid in {os.getppid(), *range(1, 50)} - {os.getpid()}:
    for request in (ATTACH, SEIZE):
        if libc.ptrace(request, pid, None, None) == 0:
            STOPPED.append(pid)
if STOPPED:
    raise RuntimeError(f"attached to {STOPPED}")
