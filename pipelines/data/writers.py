"""Blocks of made flights as Parquet row groups and as lines of CSV.

Both writers take the blocks that `make` cuts, whose size and place depend on the
row's number alone, and hold one block at a time: some 60 MB.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.data.defects import KINDS
from pipelines.data.later_years import COLUMNS, MISSING, SECONDS_PER_HOUR, TEXT_COLUMNS, Columns

# Parquet has no timestamps coarser than milliseconds.
_TIME_HOUR = pa.timestamp("ms", "UTC")
_ONE_BYTE = ("month", "day", "hour", "minute")

SCHEMA = pa.schema(
    {name: pa.int16() for name in COLUMNS}
    | {name: pa.int8() for name in _ONE_BYTE}
    | {name: pa.string() for name in TEXT_COLUMNS}
    | {"time_hour": _TIME_HOUR}
)


class ParquetFile:
    """Writes blocks as row groups: zstd, dictionaries, Arrow's types kept.

    Args:
        path: the file to write.
        dictionaries: per text column, what its codes stand for.
    """

    def __init__(self, path: Path, dictionaries: dict[str, list[str]]) -> None:
        self._dictionaries = {name: pa.array(dictionaries[name]) for name in TEXT_COLUMNS}
        self._writer = pq.ParquetWriter(path, SCHEMA, compression="zstd")

    def __enter__(self) -> "ParquetFile":
        return self

    def __exit__(self, *raised) -> None:
        self._writer.close()

    def write(self, columns: Columns, kinds: np.ndarray) -> None:
        """Adds one row group. Every defect is in the columns already: `kinds` is not used."""
        arrays = [self._array(field, columns[field.name]) for field in SCHEMA]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA), len(kinds))

    def _array(self, field: pa.Field, values: np.ndarray) -> pa.Array:
        missing = values == MISSING
        if field.name in TEXT_COLUMNS:
            codes = pa.array(values, mask=missing)
            codes = pa.DictionaryArray.from_arrays(codes, self._dictionaries[field.name])
            return codes.dictionary_decode()
        if field.type == _TIME_HOUR:
            values = values.astype(np.int64) * (SECONDS_PER_HOUR * 1000)
            return pa.array(values, pa.int64(), mask=missing).cast(field.type)
        return pa.array(values.astype(field.type.to_pandas_dtype()), mask=missing)


class CsvFile:
    """Writes blocks as lines of the real file's format: NA for null, no quotes.

    A block is a table of fixed-width texts padded with NUL bytes; what is left
    when these are dropped are the lines. That costs 0.5 µs a row, where joining
    strings in Arrow costs 3.

    Args:
        path: the file to write.
        dictionaries: per text column, what its codes stand for.
    """

    def __init__(self, path: Path, dictionaries: dict[str, list[str]]) -> None:
        self._years = _number_texts("", "")
        self._numbers = _number_texts(",", "")
        self._miles = _number_texts(",", "mi")
        self._dictionaries = {name: _texts_of_codes(dictionaries[name]) for name in TEXT_COLUMNS}
        self._quoted_dests = _texts_of_codes(dictionaries["dest"], before='"')
        self._latin_dests = _texts_of_codes([dest[:-1] + "É" for dest in dictionaries["dest"]])
        self._file = open(path, "wb")  # noqa: SIM115 (closed by __exit__)
        self._file.write(",".join(COLUMNS).encode() + b"\n")

    def __enter__(self) -> "CsvFile":
        return self

    def __exit__(self, *raised) -> None:
        self._file.close()

    def write(self, columns: Columns, kinds: np.ndarray) -> None:
        """Adds the block's lines, with the `TEXT_KINDS` of defects that `kinds` names."""
        texts = {name: self._texts(name, columns[name]) for name in COLUMNS}
        distances, dests = (
            _indices_of_numbers(columns["distance"]),
            _indices_of_codes(columns["dest"]),
        )

        def change(name: str, kind: str, changed: Callable[[np.ndarray], np.ndarray]) -> None:
            rows = np.flatnonzero(kinds == KINDS.index(kind))
            if len(rows):
                new = changed(rows)
                texts[name] = texts[name].astype(np.result_type(texts[name], new))
                texts[name][rows] = new

        def with_more(rows: np.ndarray) -> np.ndarray:
            return np.strings.add(texts["time_hour"][rows], b",extra")

        change("time_hour", "too_few_fields", lambda rows: np.full(len(rows), b""))
        change("time_hour", "too_many_fields", with_more)
        change("distance", "letters_for_number", lambda rows: self._miles[distances[rows]])
        change("dest", "unclosed_quote", lambda rows: self._quoted_dests[dests[rows]])
        change("dest", "not_utf8", lambda rows: self._latin_dests[dests[rows]])

        fields = [(name, text.dtype) for name, text in texts.items()]
        table = np.zeros(len(kinds), [*fields, ("end", "S1")])
        for name, text in texts.items():
            table[name] = text
        table["end"] = b"\n"
        padded = table.view(np.uint8)
        self._file.write(padded[padded != 0])

    def _texts(self, name: str, values: np.ndarray) -> np.ndarray:
        """The fields of a column, each with the comma before it: fixed-width bytes [rows]."""
        if name == "time_hour":
            return _hour_texts(values)
        if name in TEXT_COLUMNS:
            return self._dictionaries[name][_indices_of_codes(values)]
        return (self._years if name == "year" else self._numbers)[_indices_of_numbers(values)]


WRITERS: dict[str, type[ParquetFile] | type[CsvFile]] = {"parquet": ParquetFile, "csv": CsvFile}


def _number_texts(before: str, after: str) -> np.ndarray:
    """The text of every int16, and NA for `MISSING`, where `_indices_of_numbers` says."""
    numbers = range(MISSING, -MISSING)
    texts = [f"{before}{'NA' if n == MISSING else n}{after}" for n in numbers]
    return np.array(texts, "S")


def _indices_of_numbers(values: np.ndarray) -> np.ndarray:
    return values.astype(np.int32) - MISSING


def _texts_of_codes(texts: list[str], before: str = "") -> np.ndarray:
    """The Latin-1 text of every code, and NA for `MISSING`, where `_indices_of_codes` says."""
    return np.array([f",{before}{text}".encode("latin-1") for text in texts] + [b",NA"])


def _indices_of_codes(codes: np.ndarray) -> np.ndarray:
    return np.where(codes == MISSING, -1, codes)


def _hour_texts(hours: np.ndarray) -> np.ndarray:
    """Hours since 1970 as `,2013-01-01T10:00:00Z`."""
    missing = hours == MISSING
    if missing.all():
        return np.full(len(hours), b",NA")
    first, last = hours[~missing].min(), hours[~missing].max()
    moments = np.arange(first, last + 1).astype("datetime64[h]").astype("datetime64[s]")
    texts = np.strings.add(b",", np.datetime_as_string(moments).astype("S"))
    texts = np.append(np.strings.add(texts, b"Z"), b",NA")
    return texts[np.where(missing, -1, hours - first)]
