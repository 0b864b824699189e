"""Reading what a run has quarantined: counts by rule, examples, rows to correct."""

import ast
import csv
import dataclasses
import difflib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

import numpy as np
import pyarrow as pa

from pipelines import storage
from pipelines.columnar.shown_values import shortened_within
from pipelines.problems import RequestError
from pipelines.quarantine.by_rule import most_broken_first
from pipelines.quarantine.row_keys import LINE, REPLACES, WHY_REASONS, WHY_RULES, line_key, row_keys
from pipelines.reading.rejects import name_of_line, name_of_row
from pipelines.schemas import Table, sources
from pipelines.writing import manifest

FOLDER = "quarantine"
EXAMPLES = 3


@dataclass
class Rule:
    """What rows broke a rule: how many, why, and the first of them."""

    rows: int = 0
    reasons: list[str] = field(default_factory=list)
    examples: list[dict] = field(default_factory=list)


def rejected(folder: str) -> Iterator[dict]:
    """Every quarantined row of a data set, as `pipelines.quarantine.write` writes it.

    Args:
        folder: of the data set, or `DIR.stopped`, what a run that was stopped has left.

    Raises:
        RequestError: there is no data set, or the quarantine is damaged.
    """
    _check(folder)
    for path in storage.files_below(storage.join(folder, FOLDER)):
        with storage.open_file(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    entry = json.loads(line)
                    if len(entry["rules"]) != len(entry["reasons"]):
                        raise ValueError("rules and reasons differ in number")
                except (ValueError, KeyError, TypeError) as error:
                    raise RequestError(
                        f"{path}, line {number}: no quarantined row ({error}): run again."
                    ) from error
                yield entry


def _check(folder: str) -> None:
    """Raises RequestError where there is neither a data set nor what a stopped run has left."""
    whole = storage.exists(storage.join(folder, manifest.NAME))
    if whole or not storage.exists(storage.join(folder, *sources.RECORDED)):
        manifest.load(folder)


def rows_breaking(entries: Iterator[dict], rule: str | None) -> Iterator[dict]:
    """The rows that broke a rule; None for all.

    Raises:
        RequestError: none did, so that the rule's name may be wrong.
    """
    found = False
    rules: Counter[str] = Counter()
    for entry in entries:
        rules.update(entry["rules"])
        if rule is None or rule in entry["rules"]:
            found = True
            yield entry
    if rule is not None and not found:
        close = difflib.get_close_matches(rule, rules, 1)
        hint = f"did you mean {close[0]}?" if close else f"rows broke {', '.join(sorted(rules))}."
        raise RequestError(f"No row broke the rule {rule}: {hint if rules else 'none broke any.'}")


def summarise(entries: Iterator[dict], examples: int = EXAMPLES) -> tuple[int, dict[str, Rule]]:
    """The number of rows, and the rules that they broke, the most frequent first.

    The values of the examples are cut; see `pipelines.columnar.shown_values`.
    """
    total = 0
    rules: dict[str, Rule] = {}
    for entry in entries:
        total += 1
        for id, reason in zip(entry["rules"], entry["reasons"], strict=True):
            rule = rules.setdefault(id, Rule())
            rule.rows += 1
            if len(rule.examples) < examples:
                rule.examples.append(shortened_within(entry))
                if reason not in rule.reasons:
                    rule.reasons.append(reason)
    return total, dict(most_broken_first(rules))


def table_of(folder: str) -> Table:
    """The columns of a data set's rows as they were read.

    Raises:
        RequestError: there is no data set, or it does not say its schema.
    """
    _check(folder)
    found = sources.recorded(folder)
    columns = tuple(column for column in found.columns if column.seat is None)
    return dataclasses.replace(found, columns=columns)


def name_of(entry: dict, table: Table) -> str:
    """A rejected row as a person would name it: by its identity, or the line of a file."""
    return name_of_row(entry["row"], table.identity) if "row" in entry else name_of_line(entry)


def key_of(entry: dict, table: Table) -> str:
    """The key by which a correction names the row that it takes the place of."""
    if "row" not in entry:
        return f"{line_key(entry['text']):016x}"
    columns = []
    for column in table.columns:
        columns.append(_cell_of(entry["row"].get(column.name), column.type))
    batch = pa.RecordBatch.from_arrays(columns, schema=table.arrow)
    return f"{int(row_keys(batch, table)[0]):016x}"


def _cell_of(value, type: pa.DataType) -> pa.Array:
    """The value of a line of JSON as a column of one row."""
    cell = pa.array([value], pa.string() if isinstance(value, str) else None)
    try:
        return cell.cast(type)
    except pa.ArrowInvalid:
        if not (pa.types.is_timestamp(type) or pa.types.is_date32(type)):
            raise
    # Arrow reads years of four digits.
    date = pa.types.is_date32(type)
    since = np.datetime64(value.rstrip("Z").replace(" ", "T"), "D" if date else type.unit)
    whole = pa.array([int(since.astype(np.int64))], pa.int32() if date else pa.int64())
    return whole.cast(type)


def export(entries: Iterator[dict], table: Table, out: TextIO) -> int:
    """Writes rejected rows as a CSV for `run --corrections`, when a person has corrected it.

    The columns are the table's, then the row's key, and why it was rejected. Of a line
    that could not be read, the cells are filled in as far as they can be told from each other.

    Returns:
        The number of rows.
    """
    names = table.names
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*names, REPLACES, WHY_RULES, WHY_REASONS, LINE])
    headers: dict[str, list[str]] = {}
    count = 0
    for count, entry in enumerate(entries, 1):  # noqa: B007  (counted for the return)
        text = entry.get("text", "")
        row = entry["row"] if "row" in entry else _cells(entry, headers, table)
        cells = [_one_line(row.get(name), _absent(table, name)) for name in names]
        why = [_one_line("; ".join(entry[field])) for field in ("rules", "reasons")]
        writer.writerow([*cells, key_of(entry, table), *why, _one_line(text)])
    return count


def _absent(table: Table, name: str) -> str:
    """What the table's reader takes for a missing value in a column."""
    missing = table.cell_texts(name).missing
    return "" if "" in missing else next(iter(missing), "")


def _one_line(value, absent: str = "") -> str:
    # A row of a CSV is a line for the reader.
    text = absent if value is None else str(value)
    return text.replace("\r", " ").replace("\n", " ")


def _cells(entry: dict, headers: dict[str, list[str]], table: Table) -> dict:
    text, path = entry["text"], entry["file"]
    if entry["offset"] is None:
        return _of_parquet(text)
    if path not in headers:
        headers[path] = _header(path, table)
    header = headers[path]
    for cells in (_parsed(text), text.split(",")):
        if len(cells) == len(header):
            found = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            return {name: _read_as(cell, table, name) for name, cell in found.items()}
    return {}


def _read_as(cell: str, table: Table, name: str) -> str:
    """A line's cell; the usual text where it is one that stands for a missing value."""
    known = name in table.names and cell in table.cell_texts(name).missing
    return _absent(table, name) if known else cell


def _parsed(text: str) -> list[str]:
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error:
        return []


def _header(path: str, table: Table) -> list[str]:
    """The columns of the file that a line comes from; the table's if it is gone."""
    # Imported here: Beam's file systems take seconds, and most exports need no header.
    from pipelines.reading import input_files

    try:
        with input_files.open_lines(path, input_files.kind_of(path)) as stream:
            return next(csv.reader([stream.readline().decode("utf-8-sig")]))
    except Exception:  # the export does without, whatever is the matter with the file
        return table.names


def _of_parquet(text: str) -> dict:
    """A row of a Parquet file from Python's notation of it."""
    found: dict = {}
    try:
        node = ast.parse(text, mode="eval").body
        if not isinstance(node, ast.Dict):
            return found
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant):
                return found
            if isinstance(value, ast.Call):
                parts: list[int] = [ast.literal_eval(argument) for argument in value.args]
                date, clock = parts[:3], [*parts[3:6], 0, 0, 0][:3]
                shown = "{:04d}-{:02d}-{:02d}".format(*date)
                if isinstance(value.func, ast.Attribute) and value.func.attr == "datetime":
                    # Rejected rows have their instants in UTC; a time without a zone is none.
                    zone = "Z" if any(given.arg == "tzinfo" for given in value.keywords) else ""
                    shown += "T{:02d}:{:02d}:{:02d}".format(*clock) + zone
                found[key.value] = shown
            elif isinstance(value, ast.Name) or isinstance(getattr(value, "operand", 0), ast.Name):
                # NaN is no value, and infinity one that every reader takes.
                number = ast.unparse(value)
                found[key.value] = None if number == "nan" else number
            else:
                found[key.value] = ast.literal_eval(value)
    except (SyntaxError, ValueError, TypeError, IndexError):
        return found
    return found
