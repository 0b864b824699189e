"""What the pictures of each split are: how many of each class, format, mode and size."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import apache_beam as beam
import pyarrow as pa

NONE = "(none)"


class DescribePictures(beam.PTransform):
    """One dict: split -> what is counted -> value -> pictures.

    Expects a dict of PCollections of decoded pictures by split.

    Args:
        classes: texts of labels.
    """

    def __init__(self, classes: Sequence[str]):
        super().__init__()
        self._classes = tuple(classes)

    def expand(self, splits: Mapping[str, beam.PCollection]):
        counted = tuple(
            splits[name] | f"Count[{name}]" >> beam.FlatMap(_counted, name, self._classes)
            for name in splits
        )
        return (
            counted
            | "All" >> beam.Flatten()
            | "Sum" >> beam.CombinePerKey(sum)
            | "Once" >> beam.CombineGlobally(_nested)
        )


def _counted(
    batch: pa.RecordBatch, split: str, classes: tuple[str, ...]
) -> Iterator[tuple[tuple[str, str, str], int]]:
    found: Counter = Counter()
    for row in batch.select(["label", "format", "mode", "file_width", "file_height"]).to_pylist():
        label = row["label"]
        found[split, "class", NONE if label is None else classes[label]] += 1
        found[split, "format and mode", f"{row['format']} {row['mode']}"] += 1
        found[split, "size in the file", f"{row['file_width']} x {row['file_height']}"] += 1
    yield from found.items()


def _nested(counted: Iterable) -> dict:
    """Of counts by (split, what, value), or of several such dicts, one."""
    found: dict = {}
    for one in counted:
        if isinstance(one, dict):
            for split, whats in one.items():
                for what, values in whats.items():
                    found.setdefault(split, {}).setdefault(what, {}).update(values)
        else:
            (split, what, value), count = one
            found.setdefault(split, {}).setdefault(what, {})[value] = count
    return found
