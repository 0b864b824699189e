"""A process that is made to be forked: what its children find imported, and what they own."""

import gc
import sys
from collections.abc import Callable

from classroom.warm import orphans

# The code under test, and what judges it, belongs to the children, whatever a library imported.
_OF_THE_CHILDREN = ("exercises", "solutions")


def become(load: Callable[[], object]) -> None:
    """Imports for all children, and adopts what they leave behind.

    Args:
        load: imports.
    """
    gc.disable()
    load()
    for name in list(sys.modules):
        if name.partition(".")[0] in _OF_THE_CHILDREN:
            del sys.modules[name]
    # What is here stays; without this every child would touch all of its pages.
    gc.collect()
    gc.freeze()
    gc.enable()
    orphans.adopt()
