"""The examples of a split at random places, verified: what the infeed on Grain reads."""

import contextlib
import os
import tempfile

from pipelines import storage
from pipelines.problems import RequestError
from pipelines.storage import write_file
from pipelines.training.infeed import check_schema
from pipelines.writing import manifest
from pipelines.writing.array_record import ArrayRecords
from pipelines.writing.example_formats import ARRAYRECORD


@contextlib.contextmanager
def open_examples(folder: str, split: str):
    """The examples of a split of the data set in a folder, in its ArrayRecord shards.

    Reads every byte of them, once. Those on object storage are copied to this machine, for as
    long as the context lasts, for ArrayRecord is read from a disk only.

    Yields:
        `pipelines.writing.array_record.ArrayRecords`.

    Raises:
        RequestError: there is no manifest, it is of another format, made with other columns, or
            lists no ArrayRecord; or the split is empty.
        JobError: a shard is missing, altered, cut short, or there is one too many.
    """
    found = manifest.load(folder)
    check_schema(found, "run the pipeline again")
    listed = found.shards(split, ARRAYRECORD)
    shards = [shard for shard in listed if shard["examples"]]
    if not shards:
        raise RequestError(
            f"{storage.join(folder, manifest.NAME)} has no examples in the split {split}: run the "
            "pipeline on more rows."
        )
    found.check_no_other(split, listed)
    with contextlib.ExitStack() as stack:
        paths = [found.path(shard) for shard in shards]
        if storage.is_remote(folder):
            copies = stack.enter_context(tempfile.TemporaryDirectory(prefix="workshop-"))
            for place, shard in enumerate(shards):
                paths[place] = os.path.join(copies, shard["path"].rsplit("/", 1)[-1])
                write_file(paths[place], found.contents(shard))
        else:
            found.verify(split, ARRAYRECORD)
        examples = ArrayRecords(paths, [shard["examples"] for shard in shards])
        stack.callback(examples.close)
        yield examples
