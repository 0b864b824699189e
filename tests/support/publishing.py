"""Data sets with known contents, published without a pipeline: see test_publication.py."""

import hashlib
import itertools
import os
import signal
import sys
from pathlib import Path

from pipelines.problems import Problem
from pipelines.schemas.splits import SPLITS
from pipelines.storage import folders
from pipelines.writing import manifest, publication

SHARDS_PER_SPLIT = 2
STEPS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "open")


def contents_of(version: int) -> dict[str, bytes]:
    """The shards of a version by name; every version has other bytes and other sizes."""
    return {
        f"{split}-{shard:05d}-of-{SHARDS_PER_SPLIT:05d}.tfrecord": (
            f"{version} {split} {shard} ".encode() * (20 + version % 7)
        )
        for split in SPLITS
        for shard in range(SHARDS_PER_SPLIT)
    }


def fill(place: publication.Publication, version: int) -> dict:
    """Writes a version's shards where a run would; returns its manifest."""
    shards = []
    for name, contents in contents_of(version).items():
        path = Path(place.path("examples", name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)
        shards.append(
            {
                "path": f"examples/{name}",
                "examples": 1,
                "bytes": len(contents),
                "sha256": hashlib.sha256(contents).hexdigest(),
            }
        )
    rows = dict.fromkeys(SPLITS, SHARDS_PER_SPLIT)
    return manifest.compose(rows=rows, shards=shards, facts={"run": place.run, "version": version})


def publish(target: str | Path, version: int) -> None:
    """A run from beginning to end."""
    with publication.prepare(str(target)) as place:
        place.publish(fill(place, version))


def version_in(target: str | Path) -> int:
    """The version that a reader finds there, every byte of it looked at.

    Raises:
        Problem: there is none, or a reader would refuse it.
        AssertionError: a reader accepts it, and it is no version that was published.
    """
    found = manifest.load(str(target))
    for split in SPLITS:
        found.verify(split)
    version = found.data["version"]
    shards = {path.name: path.read_bytes() for path in Path(target, "examples").iterdir()}
    assert shards == contents_of(version)
    return version


def accepted_beside(target: Path) -> list[Path]:
    """The other folders, hidden ones too, that a reader takes for a data set."""
    return [path for path in target.parent.iterdir() if path != target and _accepted(path)]


def _accepted(folder: Path) -> bool:
    try:
        version_in(folder)
    except Problem:
        return False
    return True


# What follows is called in processes that are killed.


def publish_for_ever(target: str, exchange: bool) -> None:
    """Publishes one version after the other, and says when it begins."""
    _exchange_or_not(exchange)
    print("begun", flush=True)
    for version in itertools.count(1):
        publish(target, version)


def publish_until_step(target: str, version: int, step: int, exchange: bool) -> int:
    """Publishes a version, and kills itself before the n-th step on the file system.

    Returns 0 if there are fewer steps.
    """
    _exchange_or_not(exchange)
    left = step
    real_exchange = folders.exchange

    def count(event, _):
        nonlocal left
        if event in STEPS:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    def counted_exchange(a, b):
        # It goes round Python's own calls, so nobody hears of it.
        count("os.rename", None)
        return real_exchange(a, b)

    folders.exchange = counted_exchange
    sys.addaudithook(count)
    publish(target, version)
    return 0


def _exchange_or_not(exchange: bool) -> None:
    if not exchange:
        folders.exchange = lambda a, b: False
