"""Doing the next piece of work in a thread while the last one is being used.

Arrow's parser, tfx_bsl's encoder and hashing let go of Python's lock, so that a second
core works while the first one does what needs the lock. Order is kept.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch(items: Iterator[T]) -> Iterator[T]:
    """The items of a generator, each made while the one before it is being used.

    An exception comes out where the item would have. Holds two items.
    """
    coming: Future[list[T]] | None = None
    with ThreadPoolExecutor(1) as pool:
        try:
            ready = _next_of(items)
            while ready:
                coming = pool.submit(_next_of, items)
                yield ready[0]
                ready = coming.result()
        finally:
            # A generator must not be closed while it runs.
            if coming is not None:
                coming.exception()
            if hasattr(items, "close"):
                items.close()


def _next_of(items: Iterator[T]) -> list[T]:
    """The next item; empty at the end."""
    for item in items:
        return [item]
    return []
