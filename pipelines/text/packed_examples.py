"""Packed examples read back, of either format and without TensorFlow."""

from dataclasses import dataclass

import numpy as np

from pipelines.problems import RequestError
from pipelines.sequences.packed_rows import POSITIONS, SEGMENTS
from pipelines.sequences.read_rows import read_values
from pipelines.sequences.row_packing import NO_LABEL
from pipelines.text.pack_texts import TOKENS
from pipelines.writing.manifest import Manifest


@dataclass(frozen=True)
class PackedExamples:
    """A split in memory.

    Attributes:
        tokens, segments, positions: int32 [rows, length].
        labels: int32 [rows, segments]; `NO_LABEL` where there is no document.
    """

    tokens: np.ndarray
    segments: np.ndarray
    positions: np.ndarray
    labels: np.ndarray

    @property
    def present(self) -> np.ndarray:
        """Where there is a document: bool [rows, segments]."""
        return self.labels != NO_LABEL

    def documents(self) -> list[list[int]]:
        """The tokens of each document, in the order of `labels[present]`."""
        return [
            self.tokens[row][self.segments[row] == segment + 1].tolist()
            for row, segment in zip(*np.nonzero(self.present), strict=True)
        ]


def read_packed(found: Manifest, split: str, label: str) -> PackedExamples:
    """A split's examples, verified.

    Raises:
        RequestError: the data set has no packed texts.
        JobError: a shard is missing, altered or cut short.
    """
    if "texts" not in found.data:
        raise RequestError(f"{found.folder} holds no packed texts: run a job of texts.")
    columns = read_values(found, split, (TOKENS, SEGMENTS, POSITIONS, label))
    arrays = [np.array(rows, np.int32) for rows in columns.values()]
    return PackedExamples(*arrays)
