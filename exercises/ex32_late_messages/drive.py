"""What is received comes as from a topic: it can be gone through once."""

import types
from collections.abc import Sequence
from typing import Any


def watermarks(code: Any, received: Sequence[tuple[int, str, int]], partitions: list[str]) -> Any:
    """What `watermarks` gives of messages that come one after another."""
    found = code.get("watermarks")(iter(received), partitions)
    return list(found) if isinstance(found, types.GeneratorType) else found
