"""The batches of a data set for a training with JAX: its ArrayRecord shards, read by Grain."""

import bisect
import contextlib
from collections.abc import Iterator, Sequence

from pipelines.problems import RequestError
from pipelines.training.config import Config
from pipelines.training.features import Features
from pipelines.training.grain_infeed import NEXT_EXAMPLE, GrainInfeed
from pipelines.training.random_access import open_examples
from pipelines.training.sharding import evaluation_steps, training_steps


class GrainFeed:
    """The splits of a data set, opened and verified; to be closed.

    What it gives reads ahead in threads until `end_reading`, or until it is closed.

    An epoch has as many steps as there are full batches, whatever the number of hosts, so that a
    training goes on upon any number of them. In evaluation every example counts once.

    Args:
        folder: of the data set.
        splits: that are needed.

    Raises:
        Problem: see `pipelines.training.random_access.open_examples`.
    """

    def __init__(self, folder: str, splits: Sequence[str]):
        with contextlib.ExitStack() as stack:
            self._examples = {
                split: stack.enter_context(open_examples(folder, split)) for split in splits
            }
            self._opened = stack.pop_all()
        self._infeeds: list[GrainInfeed] = []

    def steps(self, split: str, training: bool, batch: int) -> int:
        """Steps of an epoch, or of an evaluation.

        Raises:
            RequestError: in training, there is no full batch.
        """
        examples = len(self._examples[split])
        if not training:
            return evaluation_steps([examples], batch)
        steps = training_steps([examples], batch)
        if not steps:
            raise RequestError(
                f"The split {split} has {examples:,} examples and a step takes {batch:,} there: "
                "lower --batch, or run the pipeline on more rows."
            )
        return steps

    def batches(
        self,
        split: str,
        training: bool,
        features: Features,
        config: Config,
        *,
        first_step: int = 0,
        host: int = 0,
        hosts: int = 1,
    ) -> Iterator[dict]:
        """A host's batches without end, as `GrainInfeed` gives them.

        Args:
            training: shuffled; else pass after pass in the shards' order.
            first_step: where to begin, counted from the first step of the first epoch.
        """
        infeed = self._infeed(
            split,
            features,
            batch=config.batch,
            training=training,
            seed=config.seed,
            host=host,
            hosts=hosts,
        )
        infeed.restore({NEXT_EXAMPLE: first_step * config.batch})
        return infeed if training else _again_and_again(infeed)

    def every_example(self, split: str, features: Features, batch: int) -> Iterator[dict]:
        """All examples of a split in the shards' order, in batches of which the last is filled."""
        yield from self._infeed(split, features, batch=batch, training=False)

    def first_rows(self, split: str, features: Features, most: int) -> dict:
        """The first so many examples of the split's first shard that has any, or all of it."""
        rows = min(most, self._first_shard(split))
        return next(self._infeed(split, features, batch=rows, training=False))

    def _first_shard(self, split: str) -> int:
        examples = self._examples[split]
        path, _ = examples.place(0)
        numbers = range(len(examples))
        return bisect.bisect_right(numbers, path, key=lambda n: examples.place(n)[0])

    def _infeed(self, split: str, features: Features, **how) -> GrainInfeed:
        infeed = GrainInfeed(self._examples[split], features, **how)
        self._infeeds.append(infeed)
        return infeed

    def end_reading(self) -> None:
        """Ends what reads ahead; none of the batches that were given are to be taken any more."""
        while self._infeeds:
            self._infeeds.pop().close()

    def close(self) -> None:
        """Ends what reads ahead, and closes the files."""
        self.end_reading()
        self._opened.close()


def _again_and_again(infeed: GrainInfeed) -> Iterator[dict]:
    while True:
        yield from infeed
