"""Functions of the side that asks, which the code under test can call, and not look into.

What the code's own process says of how often something was called is the code's word. A supply
has each call cross the boundary: what it gives is not there before, and who gives it counts.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from classroom.harness.plain import Supply, dumps, loads

# How an answer begins that asks for a supply; of JSON it is no beginning.
ASKS = b"?"
# Of the calls of one request: code that goes on without end comes to one.
MOST_CALLS = 1_000

_CHANNELS: list[Callable[[bytes], bytes]] = []


class Supplies:
    """Those of a backend; on the side that asks."""

    def __init__(self) -> None:
        self._known: list[Supply] = []

    def add(self, function: Callable) -> Supply:
        """A supply, to be an argument; the function takes and gives plain data."""
        supply = Supply(len(self._known), function)
        self._known.append(supply)
        return supply

    def answer(self, asked: bytes) -> bytes:
        """What a call gives.

        Raises:
            LookupError, TypeError: the call is none of a supply that was given.
        """
        call = loads(asked)
        number = call["supply"]
        if type(number) is not int or not 0 <= number < len(self._known):
            raise LookupError("there is no such supply")
        return dumps(self._known[number].answer(list(call["args"])))


@dataclass(frozen=True)
class Supplied:
    """A supply on the other side: a function, which can be pickled as any."""

    number: int

    def __call__(self, *args) -> Any:
        if not _CHANNELS:
            raise RuntimeError("this function is there only while it is tested")
        return loads(_CHANNELS[-1](dumps({"supply": self.number, "args": list(args)})))


@contextlib.contextmanager
def channel(ask: Callable[[bytes], bytes]) -> Iterator[None]:
    """Calls of supplies go this way meanwhile."""
    _CHANNELS.append(ask)
    try:
        yield
    finally:
        _CHANNELS.remove(ask)
