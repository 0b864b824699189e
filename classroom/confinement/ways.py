"""In which ways this machine can confine, from the strongest on, and which one is taken."""

import os
import subprocess
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass

from classroom.catalog import ROOT
from classroom.confinement import fresh_process, landlock, namespaces
from classroom.confinement.room import Room

# What a receipt says where nothing confines.
NONE = "none"

# Has one of the ways taken and no other: "namespaces" or "landlock".
VARIABLE = "WORKSHOP_CONFINEMENT"


@dataclass(frozen=True)
class Way:
    """A way to confine.

    Attributes:
        name: as receipts and `workshop doctor` say it.
        word: by which it is asked for.
        fork, end: see `classroom.confinement.namespaces`.
        available: why this machine cannot confine so; None where it can, which a fresh process
            tries, for who asks may have threads and libraries that are no good to be forked.
        own_network: a room can have one of its own, and share it.
        places_files: a room can show files in the place of others.
    """

    name: str
    word: str
    fork: Callable[[Room, Callable[[], object], Collection[int]], int]
    end: Callable[[int], None]
    available: Callable[[], str | None]
    own_network: bool
    places_files: bool


_TRIED = {"namespaces": namespaces.available, "landlock": landlock.available}


def _tried(word: str) -> str | None:
    command = [sys.executable, "-P", "-m", "classroom.confinement.ways", word]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=fresh_process.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if ended.returncode == 0:
        return None
    said = ended.stdout.strip() or ended.stderr.strip()
    return said.splitlines()[-1] if said else f"it ended with {ended.returncode}"


NAMESPACES = Way(
    "namespaces of Linux",
    "namespaces",
    namespaces.fork,
    namespaces.end,
    lambda: _tried("namespaces"),
    own_network=True,
    places_files=True,
)
LANDLOCK = Way(
    "Landlock and seccomp of Linux",
    "landlock",
    landlock.fork,
    landlock.end,
    lambda: _tried("landlock"),
    own_network=False,
    places_files=False,
)
ALL = (NAMESPACES, LANDLOCK)


class NotConfined(Exception):
    """Why nothing confines on this machine, as a clause."""


def strongest() -> Way:
    """The first that this machine can, which is tried; a tenth of a second.

    Raises:
        NotConfined: there is none.
    """
    reasons = []
    for way in asked_for():
        why = way.available()
        if why is None:
            return way
        reasons.append(f"{way.name}: {why}")
    raise NotConfined("; ".join(reasons))


def asked_for() -> tuple[Way, ...]:
    """All, or the one that the environment asks for. Raises: NotConfined, where it is none."""
    word = os.environ.get(VARIABLE)
    if not word:
        return ALL
    found = tuple(way for way in ALL if way.word == word)
    if not found:
        words = " or ".join(way.word for way in ALL)
        raise NotConfined(f"{VARIABLE} is {word!r}, and has to be {words}")
    return found


def by_name(name: str) -> Way | None:
    """That of a receipt; None where nothing confined."""
    return next((way for way in ALL if way.name == name), None)


def _main() -> int:
    why = _TRIED[sys.argv[1]]()
    if why is not None:
        print(why)
    return int(why is not None)


if __name__ == "__main__":
    sys.exit(_main())
