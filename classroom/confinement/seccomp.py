"""A filter of system calls (seccomp): what a process that Landlock confines may not ask the kernel.

Landlock keeps a process from files. What it does not know of is refused here, for the process and
all that it starts, for good: sockets, the memory and the limits of other processes, kernel-wide
names and settings, namespaces, and to leave the group of processes by whose end all of it ends.
"""

import errno
import struct
from collections.abc import Sequence

from classroom.confinement import system_calls as system

# <linux/bpf_common.h>: load a word, compare, compare, cut out bits, return.
_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
# <linux/seccomp.h>
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

_AUDIT_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# On x86-64, calls of its 32-bit form (x32) have this bit in their number.
_X32 = 0x40000000

# The last that is known here: what a newer kernel has beyond it is answered as by an older one.
_LAST = 462

# Each with its number on x86-64 and on aarch64; None where there is no such call.
_REFUSED: dict[str, tuple[int, int | None]] = {
    # Sockets: one's own pairs need none of these.
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    # Memory and messages by a name of the whole machine, which stay when the process has ended.
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "shmdt": (67, 197),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # Other processes.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    # Keys, namespaces, mounts.
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mount_setattr": (442, 442),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    # Files by another way than their path, watching them, and what is noted beside them.
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    # What is large, and has often been a way out.
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "perf_event_open": (298, 241),
    "memfd_secret": (447, 447),
    # The machine.
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "uselib": (134, None),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
}

# Answered as done, and not done. Programs are started in a group of their own by many a library,
# and have to be in this one to end with it. Times of a file may be changed by whoever may write it,
# which Landlock does not see; libraries that copy files ask for it.
_PRETENDED: dict[str, tuple[int, int | None]] = {
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}

# Of one who is the user to whom files outside belong, which Landlock does not see either.
_PRETENDED_OF_OTHERS: dict[str, tuple[int, int | None]] = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
}
_REFUSED_OF_OTHERS: dict[str, tuple[int, int | None]] = {
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
}

# Refused unless some bits of an argument have a value: call, argument, bits, value.
_ONLY = (
    # A pair of connected streams, of which nothing can be sent elsewhere by an address.
    ((53, 199), 0, 0xFFFFFFFF, 1),
    ((53, 199), 1, 0xF, 1),
    # Limits, processors and priority: of itself.
    ((302, 261), 0, 0xFFFFFFFF, 0),
    ((203, 122), 0, 0xFFFFFFFF, 0),
    ((141, 140), 0, 0xFFFFFFFF, 0),
    ((141, 140), 1, 0xFFFFFFFF, 0),
    # No namespaces by the start of a process.
    ((56, 220), 0, 0x7E020000, 0),
)
_PRCTL, _CLONE_3, _IOCTL = (157, 167), (435, 435), (16, 29)
# <linux/fs.h>, <asm-generic/ioctls.h>: attributes of files, and typing into a terminal.
_FORBIDDEN_IOCTLS = (0x40086602, 0x401C5820, 0x5412, 0x541C)

# Where Landlock knows nothing of signals: calls whose first argument says who is told, others that
# tell somebody, and what of `fcntl` chooses somebody to be told.
_KILL_ONE, _TGKILL = (62, 129), (234, 131)
_OTHER_SIGNALS = {
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
}
_FCNTL, _CHOOSES_WHO_IS_TOLD = (72, 25), (8, 10, 15)


def forbid(*, own_user: bool, signals_to: int | None) -> None:
    """Takes from this process, and all that it starts, what is no business of theirs.

    A call of another kind of processor, or of x32, ends the process.

    Args:
        own_user: no file outside belongs to its user.
        signals_to: the only process that it may signal; None where Landlock keeps it from others.

    Raises:
        OSError: the kernel filters no calls, or this kind of processor is not known here.
    """
    machine = system.machine(_AUDIT_ARCHITECTURES)
    system.filter_calls(program(machine, own_user=own_user, signals_to=signals_to))


def program(machine: str, *, own_user: bool, signals_to: int | None) -> bytes:
    """The filter, as the kernel takes it: instructions of 8 bytes.

    Args:
        machine: "x86_64" or "aarch64".
    """
    column = ("x86_64", "aarch64").index(machine)
    refused = dict(_REFUSED)
    pretended = dict(_PRETENDED)
    if not own_user:
        pretended |= _PRETENDED_OF_OTHERS
        refused |= _REFUSED_OF_OTHERS
    only = list(_ONLY)
    if signals_to is not None:
        refused |= _OTHER_SIGNALS
        only += [(call, 0, 0xFFFFFFFF, signals_to) for call in (_KILL_ONE, _TGKILL)]
    found = [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_EQUAL, _AUDIT_ARCHITECTURES[machine], 1, 0),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        found += [_instruction(_AT_LEAST, _X32, 0, 1), _instruction(_RETURN, _KILL)]
    found += [_instruction(_AT_LEAST, _LAST + 1, 0, 1), _answer(errno.ENOSYS)]
    for calls, number in ((refused, errno.EPERM), (pretended, 0)):
        for call in calls.values():
            found += _of_call(call[column], [_answer(number)])
    # Its flags are in memory, where a filter cannot look; without it, libraries use `clone`.
    found += _of_call(_CLONE_3[column], [_answer(errno.ENOSYS)])
    tests: dict[int, list[bytes]] = {}
    for pair, argument, bits, value in only:
        tests.setdefault(pair[column], []).extend(_unless(argument, bits, value))
    forbidden = [(_PRCTL[column], 0, system.PR_SET_PDEATHSIG)]
    forbidden += [(_IOCTL[column], 1, value) for value in _FORBIDDEN_IOCTLS]
    if signals_to is not None:
        forbidden += [(_FCNTL[column], 1, value) for value in _CHOOSES_WHO_IS_TOLD]
    for number, argument, value in forbidden:
        tests.setdefault(number, []).extend(_if(argument, value))
    for number, tried in tests.items():
        found += _of_call(number, [*tried, _instruction(_RETURN, _ALLOW)])
    return b"".join([*found, _instruction(_RETURN, _ALLOW)])


def _of_call(number: int | None, block: Sequence[bytes]) -> list[bytes]:
    """What is done for a call; it must end with a return."""
    if number is None:
        return []
    return [_instruction(_EQUAL, number, 0, len(block)), *block]


def _unless(argument: int, bits: int, value: int) -> list[bytes]:
    """Refused, unless these bits of an argument have this value."""
    return [
        _instruction(_LOAD, _ARGUMENTS + 8 * argument),
        _instruction(_AND, bits),
        _instruction(_EQUAL, value, 1, 0),
        _answer(errno.EPERM),
    ]


def _if(argument: int, value: int) -> list[bytes]:
    """Refused, if an argument has this value."""
    return [
        _instruction(_LOAD, _ARGUMENTS + 8 * argument),
        _instruction(_EQUAL, value, 0, 1),
        _answer(errno.EPERM),
    ]


def _answer(number: int) -> bytes:
    """Not done, and answered with an error; 0 says that it was done."""
    return _instruction(_RETURN, _ERROR | number)


def _instruction(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_so, if_not, value)
