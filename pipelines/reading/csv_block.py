"""A block of CSV lines to a typed record batch, with the lines that are no rows.

The fast way is one call of Arrow's reader. Only a block with a bad line takes the
careful way, which is vectorised too: the block is parsed as text, every column is
cast, and only a column that does not cast is looked at cell by cell.

One line is one record: a quoted value holds commas, never a line break, so that a
quote that is never closed spoils its own line and not the rest of the file.
"""

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from pipelines.columnar import batches
from pipelines.reading.casts import cast_text
from pipelines.reading.rejects import Reject
from pipelines.schemas.cells import cell_texts

# What whoever has a line break in a value needs to know, of its two lines.
_BREAK = (
    "; a row is one line here, so that a value with a line break makes a reject of each of its "
    "lines: write it without, or as Parquet"
)
_TAIL = "; if it is the end of a value with a line break, that makes a reject of each of its lines"

# Python's own reader refuses a cell of more than 131,072 characters, which Arrow takes.
csv.field_size_limit((1 << 31) - 1)


@dataclass(frozen=True)
class Lines:
    """The non-blank lines of a block, by position.

    Attributes:
        block: the bytes, of whole lines.
        starts, ends: of each non-blank line without its line break.
        numbers: index of each among all lines of the block, from 0.
    """

    block: bytes
    starts: np.ndarray
    ends: np.ndarray
    numbers: np.ndarray

    @classmethod
    def of(cls, block: bytes) -> "Lines":
        """Find the lines; LF and CRLF both end one."""
        data = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero(data == ord("\n"))
        starts = np.r_[0, ends + 1]
        ends = np.r_[ends, len(data)]
        filled = np.flatnonzero(ends > starts)
        starts, ends = starts[filled], ends[filled]
        ends = ends - (data[ends - 1] == ord("\r"))
        some = ends > starts
        return cls(block, starts[some], ends[some], filled[some])

    def __len__(self) -> int:
        return len(self.starts)

    def raw(self, i: int) -> bytes:
        """The bytes of line i."""
        return self.block[self.starts[i] : self.ends[i]]

    def text(self, i: int) -> str:
        """Line i for people: bytes that are not UTF-8 are written \\xNN."""
        return self.raw(i).decode("utf-8", "backslashreplace")

    def count(self, character: bytes) -> np.ndarray:
        """How often each line holds an ASCII character."""
        offsets = np.flatnonzero(np.frombuffer(self.block, np.uint8) == ord(character))
        return np.searchsorted(offsets, self.ends) - np.searchsorted(offsets, self.starts)

    def joined(self, chosen: np.ndarray) -> bytes:
        """The chosen lines as a block of their own."""
        return b"\n".join([self.raw(i) for i in chosen])


class CsvBlockParser:
    """Parses blocks of lines that share a header.

    Args:
        header: the file's column names in its order; may hold further columns.
        schema: the columns wanted, by name, in the order wanted.
    """

    def __init__(self, header: Sequence[str], schema: pa.Schema):
        self.header = list(header)
        self.schema = schema.remove_metadata()
        self.texts = cell_texts(schema)
        # Arrow's reader has one list of null values for all of its columns.
        self.columns_of: dict[tuple[str, ...], list[str]] = {}
        for name, texts in self.texts.items():
            self.columns_of.setdefault(texts.missing, []).append(name)

    def _read(self, block: bytes, types: dict, quote: bool) -> pa.Table:
        parts = {
            name: column
            for missing, names in self.columns_of.items()
            for name, column in self._read_some(block, types, quote, missing, names).items()
        }
        return pa.table({name: parts[name] for name in self.schema.names})

    def _read_some(self, block, types, quote, missing, names) -> dict[str, pa.ChunkedArray]:
        table = pacsv.read_csv(
            pa.BufferReader(block),
            # One block: Arrow would parse the others in threads of its own.
            pacsv.ReadOptions(
                column_names=self.header, use_threads=False, block_size=len(block) + 1
            ),
            pacsv.ParseOptions(quote_char='"' if quote else False),
            pacsv.ConvertOptions(
                column_types=types,
                include_columns=names,
                null_values=missing,
                strings_can_be_null=True,
                timestamp_parsers=[pacsv.ISO8601],
            ),
        )
        return dict(zip(names, table.columns, strict=True))

    def parse(
        self, block: bytes, first_line: int | None = None, offset: int = 0
    ) -> tuple[pa.RecordBatch, list[Reject]]:
        """The rows of a block of whole lines.

        Args:
            block: the lines' bytes; blank lines are no rows.
            first_line: number of the block's first line in its file, None if unknown.
            offset: of the block's first byte in its file.

        Returns:
            The typed rows in order, and every other non-blank line with its reason:
            rows and rejects together are as many as the non-blank lines.
        """
        # Arrow takes no time without a zone for an instant.
        zones = {name: texts.zone for name, texts in self.texts.items() if texts.zone}
        types = {f.name: pa.binary() if f.name in zones else f.type for f in self.schema}
        quote = b'"' in block
        # Arrow takes nothing for an error, a carriage return alone for the end of a line,
        # and passes over a byte-order mark.
        if (
            not block
            or block.isspace()
            or block.startswith(codecs.BOM_UTF8)
            # Arrow would read 0x1F as a number.
            or b"0x" in block
            or b"0X" in block
            or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n"))
        ):
            return self._parse_carefully(Lines.of(block), first_line, offset)
        # A quote that is never closed swallows line breaks; before a line of nothing, a row
        # is missing then even if it was the last.
        nothing = b"\n" + b"," * (len(self.header) - 1) if quote else b""
        try:
            table = self._read(block + nothing if quote else block, types, quote)
        except pa.ArrowInvalid:
            return self._parse_carefully(Lines.of(block), first_line, offset)
        if quote:
            table = table.slice(0, max(table.num_rows - 1, 0))
            if table.num_rows != len(Lines.of(block)):
                return self._parse_carefully(Lines.of(block), first_line, offset)
        rows = _one_batch(table)
        if zones:
            found: dict[int, tuple[str, str]] = {}
            rows = self._cast_zoned(rows, found)
            if found:
                return self._parse_carefully(Lines.of(block), first_line, offset)
        return rows, []

    def _parse_carefully(
        self, lines: Lines, first_line: int | None, offset: int
    ) -> tuple[pa.RecordBatch, list[Reject]]:
        found: dict[int, tuple[str, str]] = {}  # line -> (rule, reason)
        fields, quotes, returns = (lines.count(c) for c in (b",", b'"', b"\r"))
        fields = fields + 1
        for i in np.flatnonzero(returns):
            found[int(i)] = ("read.line_break", "has a carriage return that ends no line")
        plain = (returns == 0) & (quotes == 0)
        for i in np.flatnonzero(plain & (fields != len(self.header))):
            found[int(i)] = self._field_count(int(fields[i]))
        text_types = dict.fromkeys(self.schema.names, pa.binary())
        parts, origins = [], []
        fitting = np.flatnonzero(plain & (fields == len(self.header)))
        if len(fitting):
            # Behind a line break, a byte-order mark is part of its cell.
            parts.append(self._read(b"\n" + lines.joined(fitting), text_types, False))
            origins.append(fitting)
        good, rows = self._split_quoted(lines, np.flatnonzero((returns == 0) & (quotes > 0)), found)
        if good:
            parts.append(self._text_table(rows))
            origins.append(np.array(good))
        if not parts:
            batch = _empty(self.schema)
        else:
            origin = np.concatenate(origins)
            table = pa.concat_tables(parts).take(pa.array(np.argsort(origin, kind="stable")))
            origin = np.sort(origin)
            batch = self._cast(table, origin, found)
        rejects = [
            Reject(
                line=None if first_line is None else first_line + int(lines.numbers[i]),
                offset=offset + int(lines.starts[i]),
                text=lines.text(i),
                rule=rule,
                reason=reason,
            )
            for i, (rule, reason) in sorted(found.items())
        ]
        return batch, rejects

    def _field_count(self, count: int) -> tuple[str, str]:
        return "read.field_count", f"has {count} fields where the header has {len(self.header)}"

    def _split_quoted(
        self, lines: Lines, which: np.ndarray, found: dict[int, tuple[str, str]]
    ) -> tuple[list[int], list[list[str]]]:
        good, rows = [], []
        for i in map(int, which):
            # surrogateescape keeps bytes that are not UTF-8 for the cast to refuse.
            text = lines.raw(i).decode("utf-8", "surrogateescape")
            try:
                # A quote that is not closed takes the second line in.
                fields, _ = csv.reader([text, ""])
            except (csv.Error, ValueError):
                found[i] = ("read.quotes", f"has a quote that is not closed on its line{_BREAK}")
                continue
            if len(fields) != len(self.header):
                rule, reason = self._field_count(len(fields))
                # An odd number of quotes: a value that began on another line may end here.
                tail = _TAIL if lines.raw(i).count(b'"') % 2 else ""
                found[i] = (rule, f"{reason}{tail}")
                continue
            good.append(i)
            rows.append(fields)
        return good, rows

    def _text_table(self, rows: list[list[str]]) -> pa.Table:
        columns = dict(zip(self.header, zip(*rows, strict=True), strict=True))
        arrays = []
        for name in self.schema.names:
            missing = {text.encode() for text in self.texts[name].missing}
            cells = [cell.encode("utf-8", "surrogateescape") for cell in columns[name]]
            mask = np.array([cell in missing for cell in cells])
            arrays.append(pa.array(cells, pa.binary(), mask=mask))
        return pa.table(arrays, names=self.schema.names)

    def _cast_zoned(self, rows: pa.RecordBatch, found: dict) -> pa.RecordBatch:
        columns = []
        for field, cells in zip(self.schema, rows.columns, strict=True):
            zone = self.texts[field.name].zone
            values, bad = cast_text(cells, field.type, zone) if zone else (cells, {})
            columns.append(values)
            found |= bad
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _cast(
        self, table: pa.Table, origin: np.ndarray, found: dict[int, tuple[str, str]]
    ) -> pa.RecordBatch:
        columns = []
        for field in self.schema:
            zone = self.texts[field.name].zone
            cells = table.column(field.name).combine_chunks()
            values, bad = cast_text(cells, field.type, zone)
            columns.append(values)
            for row, (rule, reason) in bad.items():
                found.setdefault(int(origin[row]), (rule, f"{reason} in column {field.name}"))
        batch = pa.RecordBatch.from_arrays(columns, schema=self.schema)
        keep = np.isin(origin, list(found), invert=True) if found else None
        if keep is None or keep.all():
            return batch
        return batch.filter(pa.array(keep))


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    parts = table.to_batches()
    return batches.concat(parts) if parts else _empty(table.schema)


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], f.type) for f in schema], schema=schema)
