"""Doing the next piece of work in a thread while the last one is being used.

Arrow's parser, tfx_bsl's encoder and hashing let go of Python's lock, so that a second
core works while the first one does what needs the lock. Order is kept.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

# In the place of an item, after the last one.
_END: Any = object()


def prefetch(items: Iterator[T]) -> Iterator[T]:
    """The items of a generator, each made while the one before it is being used.

    An exception comes out where the item would have. Holds two items.
    """
    coming = None
    with ThreadPoolExecutor(1) as pool:
        try:
            item = next(items, _END)
            while item is not _END:
                coming = pool.submit(next, items, _END)
                yield item
                item = coming.result()
        finally:
            # A generator must not be closed while it runs.
            if coming is not None:
                coming.exception()
            if hasattr(items, "close"):
                items.close()
