"""Asks for namespaces and mounts, to change what it sees.

Exercise: ex01_parse_flights
Kind: files
Outcome: wrong error
Flagged: ctypes
With: solves_nothing
"""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NEW_USERS, NEW_MOUNTS, REMOUNT = 0x10000000, 0x00020000, 32
libc.unshare(NEW_USERS | NEW_MOUNTS)
for target in (b"/", b"/proc", b"/tmp", os.path.dirname(__file__).encode()):
    libc.mount(b"none", target, None, REMOUNT, None)
    libc.umount2(target, 2)
try:
    os.chroot("/proc/1/root")
except OSError:
    pass
try:
    with open(__file__, "a") as file:
        file.write("# cheated-by-answer")
except OSError:
    pass
