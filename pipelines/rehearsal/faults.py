"""Faults that a rehearsal injects on request: `--fault NAME[:DETAIL]`."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.problems import RequestError

# Name -> (what its detail is, or None where it has none; what happens).
KINDS = {
    "worker-death": ("SEAT", "the worker that works on SEAT is killed, once"),
    "worker-preempted": ("SEAT", "the machine of the worker on SEAT is taken away, once"),
    "bundle-fails": ("SEAT[*TIMES]", "a bundle of SEAT fails every time, or the first TIMES"),
    "worker-memory": ("MB", "a worker that takes more memory than that beside its libraries dies"),
    "worker-leak": ("MB", "every bundle leaves so many megabytes behind in its worker"),
    "worker-slow-start": ("SECONDS", "a worker takes so long until it asks for work"),
    "storage-denied": (None, "workers may not write objects below --output"),
    "bucket-full": ("BYTES", "storage takes so many bytes from the workers and no more"),
    "api-500": ("TIMES", "the service answers the first TIMES calls of a kind with 500"),
    "api-429": ("TIMES", "the service answers the first TIMES calls of a kind with 429"),
    "api-slow": ("SECONDS", "the service takes so long for every answer"),
}
_DEFAULTS = {
    "worker-death": "enrich",
    "worker-preempted": "enrich",
    "bundle-fails": "enrich",
    "worker-memory": "256",
    "worker-leak": "16",
    "worker-slow-start": "5",
    "bucket-full": "1000000",
    "api-500": "2",
    "api-429": "2",
    "api-slow": "2",
}
ALWAYS = 1 << 30


@dataclass(frozen=True)
class Fault:
    """A fault to inject.

    Attributes:
        kind: one of `KINDS`.
        seat: whose work it concerns, where the kind takes one.
        number: times, bytes, megabytes or seconds, by kind.
    """

    kind: str
    seat: str = ""
    number: int = 1

    def as_dict(self) -> dict:
        """For JSON."""
        return {"kind": self.kind, "seat": self.seat, "number": self.number}


def parse(text: str, seats: Sequence[str]) -> Fault:
    """The fault that an option asks for.

    Raises:
        RequestError: there is no such fault, seat or number.
    """
    kind, _, detail = text.partition(":")
    if kind not in KINDS:
        raise RequestError(f"--fault {text}: there is no fault {kind}; use {', '.join(KINDS)}.")
    wanted = KINDS[kind][0]
    if wanted is None:
        if detail:
            raise RequestError(f"--fault {text}: {kind} takes nothing behind a colon.")
        return Fault(kind)
    detail = detail or _DEFAULTS[kind]
    if not wanted.startswith("SEAT"):
        return Fault(kind, number=_number(text, detail))
    seat, star, times = detail.partition("*")
    if seat not in seats:
        raise RequestError(f"--fault {text}: there is no seat {seat}; use {', '.join(seats)}.")
    if star and wanted == "SEAT":
        raise RequestError(f"--fault {text}: {kind} happens once.")
    if kind == "bundle-fails":
        return Fault(kind, seat, _number(text, times) if star else ALWAYS)
    return Fault(kind, seat)


def _number(text: str, number: str) -> int:
    if not number.isdigit() or not 1 <= int(number) < ALWAYS:
        raise RequestError(f"--fault {text}: {number!r} is not a whole number of at least 1.")
    return int(number)
