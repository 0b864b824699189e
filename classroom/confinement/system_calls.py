"""Linux' system calls that Python has no function for; each raises OSError with its name."""

import ctypes
import ctypes.util
import errno
import os
import platform
import struct
from collections.abc import Collection

# <linux/sched.h>
NEW_MOUNTS = 0x00020000
NEW_CGROUPS = 0x02000000
NEW_NAMES = 0x04000000
NEW_IPC = 0x08000000
NEW_USERS = 0x10000000
NEW_PROCESSES = 0x20000000
NEW_NETWORK = 0x40000000

# <linux/mount.h>
READ_ONLY = 1
NO_SUID = 2
NO_DEVICES = 4
NO_EXECUTION = 8
REMOUNT = 32
BIND = 4096
RECURSIVE = 16384
PRIVATE = 1 << 18
DETACH = 2

# <linux/prctl.h>
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

# <linux/landlock.h>
_LANDLOCK_CREATE_RULESET_VERSION = 1
_LANDLOCK_RULE_PATH_BENEATH = 1
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446

_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_MOUNT_ATTR_RDONLY = 1
_MOUNT_ATTR_NOSUID = 2
_MOUNT_ATTR_NODEV = 4
_MOUNT_SETATTR = 442  # the same number on every processor
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITIES_3 = 0x20080522
_LAST_CAPABILITY = 63
READ_ANY_FILE = 2  # CAP_DAC_READ_SEARCH of <linux/capability.h>

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(name: str, result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Gives this process namespaces of its own; its children, where it is one of processes."""
    _checked("unshare", _libc.unshare(ctypes.c_int(flags)))


def join(namespace: int, kind: int) -> None:
    """Makes this process a member of another namespace, of which it is given an open file."""
    _checked("setns", _libc.setns(ctypes.c_int(namespace), ctypes.c_int(kind)))


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mounts a file system, or changes a mount."""
    arguments = [text.encode() if text else None for text in (source, target, kind)]
    said = options.encode() if options else None
    _checked(f"mount {target}", _libc.mount(*arguments, ctypes.c_ulong(flags), said))


def unmount(target: str) -> None:
    """Takes a mount away, at once, for all who still use it too."""
    _checked(f"umount {target}", _libc.umount2(target.encode(), DETACH))


def make_read_only(target: str) -> None:
    """Makes a mount, and all below it, read-only, without devices and without set-user bits."""
    flags = _MOUNT_ATTR_RDONLY | _MOUNT_ATTR_NOSUID | _MOUNT_ATTR_NODEV
    attributes = struct.pack("QQQQ", flags, 0, 0, 0)
    result = _libc.syscall(
        _MOUNT_SETATTR, _AT_FDCWD, target.encode(), _AT_RECURSIVE, attributes, len(attributes)
    )
    _checked(f"mount_setattr {target}", result)


def pivot_root(new_root: str, old_root: str) -> None:
    """Makes a mount the root of this process, and puts the old root below it."""
    number = _of_processor(_PIVOT_ROOT)
    _checked("pivot_root", _libc.syscall(number, new_root.encode(), old_root.encode()))


def prctl(option: int, value: int, more: int = 0) -> None:
    """Changes something of this process; see prctl(2)."""
    _checked("prctl", _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(more), 0, 0))


def drop_capabilities(but: int | None = None) -> None:
    """Gives up every right beyond an ordinary user's, for good.

    Args:
        but: one that this process, and programs that it starts, keep; it must have it.
    """
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError as error:
            # This system has fewer; an ordinary user has none to drop.
            if error.errno not in (errno.EINVAL, errno.EPERM):
                raise
    header = struct.pack("Ii", _CAPABILITIES_3, 0)
    kept = 0 if but is None else 1 << but
    data = struct.pack("6I", kept, kept, kept, 0, 0, 0)
    _checked("capset", _libc.syscall(_of_processor(_CAPSET), header, data))
    if but is not None:
        prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, but)
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def landlock_version() -> int:
    """Of the kernel's Landlock (its "ABI"), from 1 on. Raises: OSError, where there is none."""
    result = _libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_CREATE_RULESET_VERSION)
    return _checked("landlock_create_ruleset", result)


def landlock_ruleset(files: int, network: int, scopes: int) -> int:
    """An open file of rules, so far without exceptions.

    Args:
        files, network: what is forbidden from then on where no rule allows it.
        scopes: what ends at the border of the processes to which the rules apply.
    """
    attributes = struct.pack("=QQQ", files, network, scopes)
    # An older kernel takes what it does not know as long as that is zero.
    result = _libc.syscall(_LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    return _checked("landlock_create_ruleset", result)


def landlock_allow(ruleset: int, path: int, allowed: int) -> None:
    """Adds a rule: what may be done with a file, or beneath a folder, of which a file is open."""
    attributes = struct.pack("=Qi", allowed, path)
    result = _libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_RULE_PATH_BENEATH, attributes, 0)
    _checked("landlock_add_rule", result)


def landlock_restrict(ruleset: int) -> None:
    """Applies rules to this process and all that it starts, for good."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    _checked("landlock_restrict_self", _libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0))


def filter_calls(program: bytes) -> None:
    """Lets a filter decide on every system call of this process and all that it starts.

    Args:
        program: instructions of 8 bytes.
    """
    instructions = ctypes.create_string_buffer(program, len(program))
    filtered = _Filter(len(program) // 8, ctypes.addressof(instructions))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    result = _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filtered), 0, 0)
    _checked("prctl seccomp", result)


class _Filter(ctypes.Structure):
    # struct sock_fprog of <linux/filter.h>
    _fields_ = (("count", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def machine(known: Collection[str]) -> str:
    """The kind of processor. Raises: OSError, where it is not one of those."""
    found = platform.machine()
    if found not in known:
        raise OSError(errno.ENOSYS, f"the system calls of {found} are not known here")
    return found


def _of_processor(numbers: dict[str, int]) -> int:
    return numbers[machine(numbers)]
