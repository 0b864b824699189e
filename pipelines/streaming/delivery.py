"""How messages travel: out of order, some late, some twice; all of it drawn from a seed.

Pure functions on NumPy arrays. Times are whole seconds since 1970, in UTC.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.columnar.time_zones import HOUR, MINUTE


@dataclass(frozen=True)
class Delivery:
    """What a network does to messages.

    Attributes:
        seed: of all that is drawn.
        usual: seconds that a message takes at most, as a rule; the source's watermark says that
            what happened longer ago is here.
        late: share of the messages that take longer than that.
        latest: seconds that a late message takes at most.
        repeated: share of the messages that come a second time, as late as late ones.
    """

    seed: int = 0
    usual: int = 10 * MINUTE
    late: float = 0.02
    latest: int = 36 * HOUR
    repeated: float = 0.01


def deliver(happened: np.ndarray, how: Delivery) -> tuple[np.ndarray, np.ndarray]:
    """When each message comes, and which message it is.

    Args:
        happened: seconds, int64, of each message's event.

    Returns:
        (received, rows): seconds, sorted, one for each delivery, and the message's place in
        `happened`; a message that comes twice is there twice. Before it has happened none comes.
    """
    chance = np.random.default_rng(how.seed)
    count = len(happened)
    delay = chance.integers(0, how.usual, count)
    late = chance.random(count) < how.late
    delay = np.where(late, _late_delays(chance, count, how), delay)
    again = np.flatnonzero(chance.random(count) < how.repeated)
    second = happened[again] + _late_delays(chance, len(again), how)
    received = np.r_[happened + delay, second]
    rows = np.r_[np.arange(count), again]
    # Ties come in any order, as everything does.
    order = np.lexsort((chance.random(len(rows)), received))
    return received[order], rows[order]


def _late_delays(chance: np.random.Generator, count: int, how: Delivery) -> np.ndarray:
    """Most of them short: the logarithm is uniform."""
    low, high = np.log(how.usual), np.log(max(how.latest, how.usual + 1))
    return np.exp(chance.uniform(low, high, count)).astype(np.int64)


def ticks(received: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Deliveries in stretches of time, each handed over at once.

    Args:
        received: seconds, sorted, at least one.
        length: of a stretch, in seconds.

    Returns:
        (bounds, closes): the deliveries of stretch i are those from `bounds[i]` to `bounds[i + 1]`,
        and it ends at `closes[i]`, a multiple of `length`. Stretches without any are there too.
    """
    first, last = received[0] // length, received[-1] // length
    closes = (np.arange(first, last + 1) + 1) * length
    return np.r_[0, np.searchsorted(received, closes, "left")], closes
