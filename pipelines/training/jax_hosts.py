"""What the processes of several hosts tell each other beside the steps of a training."""

import jax
import numpy as np
from jax.experimental import multihost_utils


def from_first(values):
    """A tree of arrays as the first process has it.

    Args:
        values: of the same shapes and types on every process.
    """
    if jax.process_count() == 1:
        return values
    return multihost_utils.broadcast_one_to_all(values)


def text_from_first(text: str) -> str:
    """A text as the first process has it."""
    if jax.process_count() == 1:
        return text
    said = np.frombuffer(text.encode(), np.uint8)
    room = int(from_first(np.int32(len(said))))
    padded = np.zeros(room, np.uint8)
    if jax.process_index() == 0:
        padded[:] = said
    return bytes(np.asarray(from_first(padded))).decode()


def any_of(asked: bool) -> bool:
    """Whether it holds on any process."""
    if jax.process_count() == 1:
        return asked
    return bool(np.any(multihost_utils.process_allgather(np.array(asked))))
