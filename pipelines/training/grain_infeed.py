"""The infeed on Grain: ArrayRecord at random places, shuffled as a whole, in static batches.

A training reads one endless sequence of examples: epoch after epoch, each in an order of its own
that a seed and the epoch's number decide (`pipelines.training.shuffle_order`). A step takes the
next `batch` of them, of which every host takes an equal part, one host's behind the other's. So
the position of a training is one number, the examples that all hosts together have taken; and
whoever goes on from it, on however many hosts and in batches of whatever size, takes the very
next ones: none is repeated, none is lost.

TensorFlow is not imported here, nor by anything that is used here.
"""

import os
from typing import Any

import numpy as np

from pipelines.problems import JobError, RequestError
from pipelines.training.features import Features
from pipelines.training.shuffle_order import shuffled
from pipelines.writing.array_record import ArrayRecords
from pipelines.writing.decode_examples import ExampleDecoder, NoExample

NEXT_EXAMPLE = "next_example"

# Batches that are read ahead, and threads that read them.
_BATCHES_AHEAD = 8
_THREADS = min(4, os.cpu_count() or 1)
# Longer than any training.
_ENDLESS = 1 << 62


class GrainInfeed:
    """Batches of one host, one after the other.

    A batch is a dict, as that of the infeed on tf.data: `numbers` float32 [n, numbers], `ids`
    int32 [n, categories], `label` (0 or 1), `amount` (where the examples have it) and `weight`
    (1) float32 [n], of which n = batch / hosts is the same in every batch. What fills the last
    batch of an evaluation, or of the last epoch, is zeros of weight 0.

    An evaluation is one pass in the shards' order; after its end the next pass may begin.

    Args:
        examples: of a split, see `pipelines.training.random_access`.
        features: what a model takes of them.
        batch: examples of a step, of all hosts together.
        training: shuffled; else in the shards' order.
        seed: of the shuffle.
        host, hosts: which part of each step is read here.
        epochs: after which a training's batches end; None for batches without end.

    Raises:
        RequestError: the batch does not divide among the hosts.
    """

    def __init__(
        self,
        examples: ArrayRecords,
        features: Features,
        *,
        batch: int,
        training: bool,
        seed: int = 0,
        host: int = 0,
        hosts: int = 1,
        epochs: int | None = None,
    ):
        if not 0 <= host < hosts:
            raise ValueError(f"there is no host {host} of {hosts}")
        if batch % hosts:
            raise RequestError(
                f"--batch {batch} does not divide among {hosts} hosts: take a multiple of {hosts}."
            )
        passes = epochs if training else 1
        self._batches = _Batches(
            examples,
            features,
            batch=batch,
            seed=seed if training else None,
            host=host,
            hosts=hosts,
            end=_ENDLESS if passes is None else passes * len(examples),
        )
        self.batch = batch
        self.steps_per_epoch = -(-len(examples) // batch)
        self._next = 0
        self._iterator: Any = None  # a grain.DatasetIterator

    def __iter__(self) -> "GrainInfeed":
        return self

    def __next__(self) -> dict[str, np.ndarray]:
        if self._iterator is None:
            self._iterator = self._from(self._next)
        try:
            batch = next(self._iterator)
        except StopIteration:
            self.restore({NEXT_EXAMPLE: 0})
            raise
        self._next += self.batch
        return batch

    def _from(self, start: int):
        import grain

        read = grain.ReadOptions(num_threads=_THREADS, prefetch_buffer_size=_BATCHES_AHEAD)
        source = grain.MapDataset.source(self._batches.starting_at(start))
        return iter(source.to_iter_dataset(read))

    def state(self) -> dict[str, int]:
        """The position: the examples that all hosts together have taken since the beginning."""
        return {NEXT_EXAMPLE: self._next}

    def restore(self, state: dict[str, int]) -> None:
        """Goes on at a position that an infeed of the same examples and seed has told.

        Args:
            state: of any number of hosts and any size of batches.
        """
        self.close()
        self._next = int(state[NEXT_EXAMPLE])

    def close(self) -> None:
        """Ends the threads that read ahead."""
        if self._iterator is not None:
            self._iterator.close()
            self._iterator = None


class _Batches:
    """A host's batches from a position on, each by its number: Grain's random access."""

    def __init__(self, examples, features, *, batch, seed, host, hosts, end, start=0):
        self._how = {
            "examples": examples,
            "features": features,
            "batch": batch,
            "seed": seed,
            "host": host,
            "hosts": hosts,
            "end": end,
        }
        self._examples, self._features = examples, features
        self._batch, self._seed = batch, seed
        self._rows = batch // hosts
        self._first = start + host * self._rows
        self._start, self._end = start, end
        amount = [features.amount] if features.amount else []
        categories = [name for name, _ in features.categories]
        self._decoder = ExampleDecoder([*features.numbers, *amount], [*categories, features.label])

    def starting_at(self, start: int) -> "_Batches":
        return _Batches(**self._how, start=start)

    def __len__(self) -> int:
        return max(0, -(-(self._end - self._start) // self._batch))

    def __getitem__(self, index: int) -> dict[str, np.ndarray]:
        first = self._first + int(index) * self._batch
        places = np.arange(first, max(first, min(first + self._rows, self._end)))
        numbers = self._in_order(places)
        try:
            floats, integers = self._decoder.decode(self._examples.read(numbers))
        except NoExample as error:
            path, record = self._examples.place(int(numbers[error.row]))
            raise JobError(f"{path}: record {record} {error.why}: run again.") from None
        return self._batch_of(floats, integers)

    def _in_order(self, places: np.ndarray) -> np.ndarray:
        """The numbers of the examples at places of the endless sequence."""
        if self._seed is None:
            return places
        epochs, places = np.divmod(places, len(self._examples))
        numbers = np.empty_like(places)
        for epoch in np.unique(epochs).tolist():
            mine = epochs == epoch
            numbers[mine] = shuffled(places[mine], len(self._examples), self._seed, epoch)
        return numbers

    def _batch_of(self, floats: np.ndarray, integers: np.ndarray) -> dict[str, np.ndarray]:
        numbers, categories = len(self._features.numbers), len(self._features.categories)
        batch = {
            "numbers": floats[:, :numbers],
            # Accelerators have no use for 64 bits.
            "ids": integers[:, :categories].astype(np.int32),
            "label": integers[:, categories].astype(np.float32),
            **({"amount": floats[:, numbers]} if self._features.amount else {}),
            "weight": np.ones(len(floats), np.float32),
        }
        return {name: self._filled(column) for name, column in batch.items()}

    def _filled(self, column: np.ndarray) -> np.ndarray:
        """A column, and zeros where the batch is not full."""
        missing = self._rows - len(column)
        if not missing:
            return np.ascontiguousarray(column)
        return np.concatenate([column, np.zeros((missing, *column.shape[1:]), column.dtype)])
