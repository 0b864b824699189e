"""What the infeed is asked for, and the data set that it reads."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines import schemas, storage
from pipelines.problems import RequestError
from pipelines.tables import job as jobs
from pipelines.training.objective import Objective, job_of, objective_of
from pipelines.training.sharding import Part, part_of
from pipelines.writing import manifest
from pipelines.writing.example_formats import TFRECORD

# Memory that parsed examples of one host may take, in bytes; beyond it they are parsed again
# in every epoch.
CACHE_LIMIT_BYTES = 2_000_000_000

# Rows that are shuffled among each other; all of them, where the split is smaller.
WINDOW_ROWS = 1 << 18


@dataclass(frozen=True)
class Feed:
    """How the examples of a part become batches.

    Attributes:
        training: shuffled, without end, the remainder of every epoch dropped, another one in
            each. Else one pass and again, each in the same order, padded with examples of
            weight 0.
        seed: of the shuffle; every epoch has an order of its own.
        first_step: where to begin, counted from the first step of the first epoch. A
            training that was stopped goes on at the very example where it stood.
        deterministic: the same batches in every run. False lets whatever is read first
            come first, which is faster where reading times differ.
        cache: keep parsed examples in memory.
        window: rows that are shuffled among each other, at least (an epoch's last ones may be
            fewer); an infeed that does not keep them in memory takes the number that it reads
            ahead, where that is less.
    """

    training: bool
    seed: int = 0
    first_step: int = 0
    deterministic: bool = True
    cache: bool = True
    window: int = WINDOW_ROWS


def fits_in_memory(examples: int, columns: int, limit: int = CACHE_LIMIT_BYTES) -> bool:
    """Whether parsed examples, of columns of four bytes, may be kept in memory."""
    return examples * columns * 4 <= limit


@dataclass(frozen=True)
class DataSet:
    """A run's data set, every shard of it verified.

    Attributes:
        folder: of the manifest.
        splits: split -> shards: dicts of path (whole), examples, bytes and sha256.
        run: the id of the run that wrote it.
        objective: what is predicted of its rows.
        job: name of the one that made it.
        unused: features of the rows' schema from which the run has made nothing.
    """

    folder: str
    splits: dict[str, list[dict]]
    run: str
    objective: Objective
    job: str = jobs.DEFAULT
    unused: tuple[str, ...] = ()

    def examples(self, split: str) -> int:
        """Examples in a split."""
        return sum(shard["examples"] for shard in self.splits[split])

    def fingerprint(self) -> str:
        """A hash of the splits' shards: the same for a data set that was made again."""
        sums = {
            split: [shard["sha256"] for shard in shards] for split, shards in self.splits.items()
        }
        return hashlib.sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()

    def part(self, split: str, **how) -> Part:
        """What a host reads of a split; see `pipelines.training.sharding.part_of`."""
        return part_of(self.splits[split], split=split, **how)


def open_data(folder: str, splits: Sequence[str], form: str = TFRECORD) -> DataSet:
    """The data set in a folder, as far as these splits go.

    Reads every byte of their shards, once; of TFRecord ones, for those of ArrayRecord are
    verified where they are opened (`pipelines.training.random_access`).

    Args:
        form: of the shards.

    Raises:
        RequestError: there is no manifest, it is of another format, or made with other
            columns; or a split is empty.
        JobError: a shard is missing, altered, cut short, or there is one too many.
    """
    found = manifest.load(folder)
    path = f"{folder.rstrip('/')}/{manifest.NAME}"
    check_schema(found, "run the pipeline again")
    objective = objective_of(found)
    shards = {}
    for split in splits:
        shards[split] = [
            {**shard, "path": found.path(shard)} for shard in found.shards(split, form)
        ]
        if not sum(shard["examples"] for shard in shards[split]):
            raise RequestError(
                f"{path} has no examples in the split {split}: run the pipeline on more rows."
            )
    for split in splits if form == TFRECORD else ():
        found.verify(split)
    return DataSet(
        folder,
        shards,
        run=str(found.data.get("run", "")),
        objective=objective,
        job=str(found.data.get("job", jobs.DEFAULT)),
        unused=tuple(found.data.get("unused_features", ())),
    )


def check_schema(found: manifest.Manifest, what_to_do: str) -> None:
    """Compares the columns of a data set with those of its job, where that is here.

    Raises:
        RequestError: they differ.
    """
    job = job_of(found.data)
    if job is not None and found.data.get("schema") != schemas.fingerprint(job.checked):
        raise RequestError(
            f"{storage.join(found.folder, manifest.NAME)} was written with other columns than "
            f"schemas/ describes now: {what_to_do}."
        )
