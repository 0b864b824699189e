"""Files to pictures: each is read and decoded once, behind the shuffle of the names."""

from collections.abc import Sequence

import apache_beam as beam
import numpy as np
import pyarrow as pa

from pipelines import storage
from pipelines.pictures.decode import Picture, PictureRule, Refused, check_size, decode
from pipelines.pictures.near_pictures import HASH_BYTES, hashes
from pipelines.reading.rejects import quarantined

MISSING, LABEL = "picture.missing", "label.unknown"

REJECTED = "rejected"


class ReadPictures(beam.PTransform):
    """Reads and decodes the files of batches of `listing.LISTED`.

    Args:
        folder: of the files.
        rule: what is taken; see `pipelines.pictures.decode`.
        classes: texts of labels; the place of one is its number in the examples.

    Returns a dict: "pictures", batches of path, label (int64, null where there is none), pixels
    (binary of height x width bytes), hash, format, mode, file_width, file_height and bytes; and
    "rejected", batches of `listing.LISTED` with the rules that each file broke.
    """

    def __init__(self, folder: str, rule: PictureRule, classes: Sequence[str]):
        super().__init__()
        self._folder = folder
        self._rule = rule
        self._classes = tuple(classes)

    def expand(self, units):
        found = units | "Decode" >> beam.ParDo(
            _Decode(self._folder, self._rule, self._classes)
        ).with_outputs(REJECTED, main="pictures")
        for output in ("pictures", REJECTED):
            found[output].element_type = pa.RecordBatch
        return {"pictures": found.pictures, REJECTED: found[REJECTED]}


def decoded_schema(rule: PictureRule) -> pa.Schema:
    """Of batches of decoded pictures."""
    return pa.schema(
        [
            ("path", pa.string()),
            ("label", pa.int64()),
            ("pixels", pa.binary(rule.height * rule.width)),
            ("hash", pa.binary(HASH_BYTES)),
            ("format", pa.string()),
            ("mode", pa.string()),
            ("file_width", pa.int64()),
            ("file_height", pa.int64()),
            ("bytes", pa.int64()),
        ]
    )


class _Decode(beam.DoFn):
    def __init__(self, folder: str, rule: PictureRule, classes: tuple[str, ...]):
        self._folder = folder
        self._rule = rule
        self._classes = classes

    def setup(self):
        self._numbers = {text: number for number, text in enumerate(self._classes)}
        self._schema = decoded_schema(self._rule)

    def process(self, unit: pa.RecordBatch):
        taken: list[dict] = []
        pictures: list[Picture] = []
        refused: list[int] = []
        why: list[Refused] = []
        for index, file in enumerate(unit.to_pylist()):
            try:
                picture = self._picture(file)
            except Refused as refusal:
                refused.append(index)
                why.append(refusal)
            else:
                taken.append(file)
                pictures.append(picture)
        if taken:
            yield self._batch(taken, pictures)
        if refused:
            yield beam.pvalue.TaggedOutput(
                REJECTED,
                quarantined(
                    unit.take(pa.array(refused)),
                    [[one.rule] for one in why],
                    [[one.reason] for one in why],
                ),
            )

    def _picture(self, file: dict) -> Picture:
        label, size = file["label"], file["bytes"]
        if size is None:
            raise Refused(MISSING, "labels.csv names it, and it is not in the folder")
        if label is not None and label not in self._numbers:
            classes = ", ".join(self._classes)
            raise Refused(LABEL, f"its label is {label!r}, and the classes are {classes}")
        check_size(size, self._rule)
        try:
            contents = storage.read_file(storage.join(self._folder, *file["path"].split("/")))
        except FileNotFoundError as error:
            raise Refused(MISSING, "it was removed while the run was reading") from error
        return decode(contents, self._rule)

    def _batch(self, files: list[dict], pictures: list[Picture]) -> pa.RecordBatch:
        pixels = np.stack([picture.pixels for picture in pictures])
        labels = [None if one["label"] is None else self._numbers[one["label"]] for one in files]
        columns = {
            "path": [one["path"] for one in files],
            "label": labels,
            "pixels": [picture.pixels.tobytes() for picture in pictures],
            "hash": [row.tobytes() for row in hashes(pixels)],
            "format": [picture.format for picture in pictures],
            "mode": [picture.mode for picture in pictures],
            "file_width": [picture.size[0] for picture in pictures],
            "file_height": [picture.size[1] for picture in pictures],
            "bytes": [one["bytes"] for one in files],
        }
        return pa.RecordBatch.from_pydict(columns, self._schema)
