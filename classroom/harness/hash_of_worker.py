"""Python's `hash` as the processes of workers have it: of texts, another in each."""

import datetime
import sys
from collections.abc import Callable
from typing import Any

_SALTED = (str, bytes, datetime.date, datetime.time)


class HashOfWorker:
    """What a copy of a module has as its `hash`.

    Python salts the hashes of texts, bytes and dates, and of tuples of them, in each process
    with another number; those of numbers are the same everywhere. Copies of a module in one
    process would agree where workers do not.

    Args:
        module: the name of the module; who is unpickled takes the copy that is there.
        salt: of the copy; with 0 it is this process's own hash.
    """

    def __init__(self, module: str, salt: int):
        self._module = module
        self._salt = salt

    def __call__(self, value: Any, /) -> int:
        if not self._salt or not _is_salted(value):
            return hash(value)
        return hash((str(self._salt), value))

    def __reduce__(self):
        return _present, (self._module,)


def _present(module: str) -> Callable[[Any], int]:
    return getattr(sys.modules[module], "hash", hash)


def _is_salted(value: Any) -> bool:
    if isinstance(value, tuple | frozenset):
        return any(map(_is_salted, value))
    return isinstance(value, _SALTED)
