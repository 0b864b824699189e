"""In which ways this machine can confine, from the strongest on, and which one is taken."""

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass

from classroom.confinement import landlock, namespaces
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
        fork, end, available: see `classroom.confinement.namespaces`.
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


NAMESPACES = Way(
    "namespaces of Linux",
    "namespaces",
    namespaces.fork,
    namespaces.end,
    namespaces.available,
    own_network=True,
    places_files=True,
)
LANDLOCK = Way(
    "Landlock and seccomp of Linux",
    "landlock",
    landlock.fork,
    landlock.end,
    landlock.available,
    own_network=False,
    places_files=False,
)
ALL = (NAMESPACES, LANDLOCK)


class NotConfined(Exception):
    """Why nothing confines on this machine, as a clause."""


def strongest() -> Way:
    """The first that this machine can, which is tried; some 20 ms.

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
