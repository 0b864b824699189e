"""The files of a folder of pictures, with their labels: names and sizes, and no contents.

Labels stand in `labels.csv` in the folder (columns `path` and `label`; a path is relative, with
slashes); without that file a picture's label is the name of the folder that it is in.
"""

import csv
import io
from collections.abc import Iterator, Mapping

import apache_beam as beam
import pyarrow as pa

from pipelines import storage
from pipelines.problems import RequestError

LABELS = "labels.csv"

LISTED = pa.schema([("path", pa.string()), ("bytes", pa.int64()), ("label", pa.string())])
"""A file: its path in the folder, its size (null where labels name a file that is not there), and
the text of its label (null where it has none)."""

# What a worker reads at a time: many files where they are small, one where it is large.
UNIT_BYTES = 4_000_000
UNIT_FILES = 256


def labels_in(folder: str) -> dict[str, str] | None:
    """Texts of labels by path; None where the folder has no `labels.csv`.

    Raises:
        RequestError: the file has other columns, or names a path twice.
    """
    path = storage.join(folder, LABELS)
    if not storage.exists(path):
        return None
    try:
        lines = csv.reader(io.StringIO(storage.read_file(path).decode("utf-8")), strict=True)
        if next(lines, None) != ["path", "label"]:
            raise RequestError(f"{path}, line 1: the columns are path and label.")
        found: dict[str, str] = {}
        for cells in lines:
            if len(cells) != 2 or cells[0] in found:
                why = (
                    "names a path that was named before" if len(cells) == 2 else "has no two cells"
                )
                raise RequestError(f"{path}, line {lines.line_num}: it {why}; correct it.")
            found[cells[0]] = cells[1]
        return found
    except (UnicodeDecodeError, csv.Error) as error:
        raise RequestError(f"{path} is no CSV in UTF-8 ({error}): correct it.") from error


def all_sizes_in(folder: str) -> dict[str, int]:
    """Sizes in bytes of the files of a folder and those below, by path."""
    base = folder.rstrip("/\\")
    return {
        path[len(base) + 1 :].replace("\\", "/"): size for path, size in storage.sizes_below(base)
    }


def sizes_in(folder: str) -> dict[str, int]:
    """As `all_sizes_in`, without `labels.csv`."""
    return {path: size for path, size in all_sizes_in(folder).items() if path != LABELS}


def files_in(folder: str) -> dict[str, int]:
    """As `sizes_in`, of a folder that is read.

    Raises:
        RequestError: it holds no file.
    """
    found = sizes_in(folder)
    if not found:
        raise RequestError(f"--input {folder} holds no file: give a folder of pictures.")
    return found


def rows_of(sizes: Mapping[str, int], labels: Mapping[str, str] | None) -> Iterator[dict]:
    """What there is to read, in order of paths: every file, and every label without one."""
    for path in sorted({*sizes, *(labels or ())}):
        if labels is None:
            above = path.rpartition("/")[0]
            label = above.rpartition("/")[2] or None
        else:
            label = labels.get(path)
        yield {"path": path, "bytes": sizes.get(path), "label": label}


def units(rows: Iterator[dict]) -> Iterator[pa.RecordBatch]:
    """Batches of `LISTED`, each of as many files as a worker reads at a time."""
    unit: list[dict] = []
    size = 0
    for row in rows:
        mine = row["bytes"] or 0
        if unit and (size + mine > UNIT_BYTES or len(unit) == UNIT_FILES):
            yield pa.RecordBatch.from_pylist(unit, LISTED)
            unit, size = [], 0
        unit.append(row)
        size += mine
    if unit:
        yield pa.RecordBatch.from_pylist(unit, LISTED)


def _list(folder: str) -> Iterator[pa.RecordBatch]:
    yield from units(rows_of(sizes_in(folder), labels_in(folder)))


class ListPictures(beam.PTransform):
    """Batches of `LISTED`, spread over the workers: the shuffle carries names, never contents.

    Args:
        folder: of the pictures, local or on object storage.
    """

    def __init__(self, folder: str):
        super().__init__()
        self._folder = folder

    def expand(self, pipeline):
        return (
            pipeline
            | "Folder" >> beam.Create([self._folder], reshuffle=False)
            | "List" >> beam.FlatMap(_list).with_output_types(pa.RecordBatch)
            | "Spread" >> beam.Reshuffle().with_output_types(pa.RecordBatch)
        )
