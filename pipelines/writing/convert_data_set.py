"""A data set's examples in another format, without a run: `workshop convert`."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator

from pipelines import storage
from pipelines.problems import JobError, RequestError
from pipelines.storage import folders
from pipelines.writing import manifest, publication
from pipelines.writing.conversion import convert_shard
from pipelines.writing.example_formats import BOTH
from pipelines.writing.manifest import Manifest

EXAMPLES = "examples"


def convert(folder: str, form: str) -> bool:
    """Adds the examples of a data set in a format, as a run with `--format both` writes them.

    The shards that are there are verified first. The folder is put in its place whole: a
    conversion that is killed leaves the data set as it was.

    Returns:
        Whether anything was to be done.

    Raises:
        RequestError: there is no data set, or the folder cannot be written.
        JobError: a shard is missing, altered or cut short.
    """
    found = manifest.load(folder)
    if form in found.formats() and _is_whole(found, form):
        return False
    (source,) = (other for other in found.formats() if other != form)
    for split in found.data["splits"]:
        found.verify(split, source)
    with _beside(found) as work:
        contents = _converted(found, source, form, storage.join(work, EXAMPLES))
        _publish(contents, work)
    return True


def _is_whole(found: Manifest, form: str) -> bool:
    """Whether nothing is to be written again, of what is there.

    Raises:
        JobError: it is damaged, and there is nothing else to write it from.
    """
    try:
        for split in found.data["splits"]:
            found.verify(split, form)
    except JobError:
        if len(found.formats()) == 1:
            raise
        return False
    return True


def _converted(found: Manifest, source: str, form: str, examples: str) -> dict:
    """Writes the shards; returns the manifest's new contents."""
    options = found.data.get("options", {})
    compressed = options.get("compression") == "gzip"
    splits = {}
    for split in found.data["splits"]:
        listed = found.shards(split, source)
        written = [
            convert_shard(found.path(shard), shard["examples"], examples, form, compressed)
            for shard in listed
        ]
        there = {source: listed, form: [shard.as_dict() for shard in written]}
        splits[split] = manifest.entry_of(there)
    return {**found.data, "splits": splits, "options": {**options, "format": BOTH}}


@contextlib.contextmanager
def _beside(found: Manifest) -> Iterator[str]:
    """The folder to write to: a copy of the data set, which takes its place in the end.

    Object storage cannot exchange folders: there the data set's own folder, in which nobody
    looks at files that are not in the manifest, of a format that is not in it either.
    """
    if storage.is_remote(found.folder):
        yield found.folder
        return
    try:
        with publication.prepare(found.folder) as target:
            _link_all(target.target, target.work)
            yield target.work
            folders.sync_folder(target.work)
            folders.replace(target.work, target.target)
            folders.sync_folder(os.path.dirname(target.target))
    except RequestError as error:
        raise RequestError(str(error).removeprefix("--output ")) from error


def _link_all(source: str, target: str) -> None:
    """The same files in another folder: no byte is copied where the system has links."""
    ignored = shutil.ignore_patterns(manifest.NAME)  # written in the end
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=ignored, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _publish(contents: dict, work: str) -> None:
    text = json.dumps(contents, indent=1).encode() + b"\n"
    storage.write_file(storage.join(work, manifest.NAME), text)
