"""The TOML file that describes a profiled table."""

import math

import pyarrow as pa

from pipelines.profiling.column_profile import ColumnProfile
from pipelines.profiling.table_profile import TableProfile
from pipelines.profiling.type_inference import STANDARD_MISSING
from pipelines.schemas.columns import DAY, IDENTITY, type_name
from pipelines.schemas.exporters import toml_key, toml_value

# How far beyond what was observed a value may lie: rounded up to 1, 2 or 5 times a power of 10.
_ROOM = 1.5

# Columns that a comment names.
_NAMED = 5

# Of year, month and day, where these three are the rows' day.
_CALENDAR = ({"min": 1, "max": 9999}, {"min": 1, "max": 12}, {"min": 1, "max": 31})

_HEAD = """\
# {rows:,} rows of {source} were looked at{part}.
# What to edit: `description` and `unit` of each column; `min` and `max`, which leave room around
# what was observed (a row outside is quarantined); `nullable`, false where no value was missing;
# `known`: "after" for what is known only after the prediction is made, which is then no feature.
# A commented `values` is a proposal: with it a row with another value is quarantined.
# What the fields mean: schemas/flights.toml.
"""


def schema_text(table: TableProfile) -> str:
    """The file's text; `pipelines.schemas.parse` takes it."""
    lines = [
        _HEAD.format(
            rows=table.sample.rows,
            source=_comment(table.sample.pattern.rsplit("/", 1)[-1]),
            part="" if table.sample.whole else ", and there are more",
        ),
        f"table = {toml_value(table.name)}",
        f"description = {toml_value(f'{table.name}: say what a row is.')}",
        *_identity_lines(table),
        *_day_lines(table),
    ]
    lines += _missing_lines(table)
    lines += ["", "[columns]"]
    calendar = dict(zip(table.day, _CALENDAR, strict=True)) if len(table.day) == 3 else {}
    for column in table.columns:
        lines += _column_lines(column, calendar.get(column.name))
    return "\n".join(lines) + "\n"


def _identity_lines(table: TableProfile) -> list[str]:
    found = table.identity
    if found.columns:
        proof = f"# {found.rows:,} rows, {found.distinct:,} different ones of these columns."
        proposed = "" if table.identity_given else " Proposed: do they say what a row is?"
        return [f"{proof}{proposed}", f"identity = {toml_value(list(found.columns))}"]
    repeated = found.rows - found.distinct
    proof = f"# {found.rows:,} rows, {found.distinct:,} different ones"
    end = f": {repeated:,} repeat another." if repeated else "; no four columns tell them apart."
    return [f"{proof}{end} Empty: rows need not differ.", "identity = []"]


def _day_lines(table: TableProfile) -> list[str]:
    if not table.day:
        return [f'split_by = "{IDENTITY}"']
    lines = ["# The day decides a row's split, so that what happened on one day is in one split."]
    if len(table.day) == 1:
        lines.append(f"partition = {toml_value(table.day[0])}")
    return [*lines, f"day = {toml_value(list(table.day))}", f'split_by = "{DAY}"']


def _missing_lines(table: TableProfile) -> list[str]:
    """The texts that are read as missing, with what was seen of each."""
    texts = [*STANDARD_MISSING, *table.missing]
    seen = [_seen(text, table) for text in texts]
    told = "; ".join(filter(None, seen)) or "none was seen"
    return [
        f"# Texts that are read as missing: {told}. A column may state others of its own.",
        f"missing = {toml_value(texts)}",
    ]


def _seen(text: str, table: TableProfile) -> str:
    cells = {c.name: c.missing_cells[text] for c in table.columns if text in c.missing_cells}
    if not cells:
        return ""
    names = ", ".join(map(_comment, [*cells][:_NAMED])) + (" …" if len(cells) > _NAMED else "")
    return f"{toml_value(text)} in {sum(cells.values()):,} cells ({names})"


def _column_lines(column: ColumnProfile, calendar: dict | None) -> list[str]:
    lines = []
    if column.why:
        lines.append(f"# No feature: {column.why}.")
    lines += [f"# QUESTION: it {question}" for question in map(_comment, column.questions)]
    fields: dict = {"type": type_name(column.type), "nullable": column.nulls > 0}
    fields |= _limits(column) if calendar is None else calendar
    if column.zone:
        fields["zone"] = column.zone
    fields["unit"] = ""
    fields["known"] = "after" if column.known_after else "before"
    if column.feature:
        fields["feature"] = column.feature
    fields["description"] = _observed(column)
    shown = ", ".join(f"{name} = {toml_value(value)}" for name, value in fields.items())
    if column.few and calendar is None:
        lines.append(f"# values = {toml_value(column.few)}")
    return [*lines, f"{toml_key(column.name)} = {{ {shown} }}"]


def _limits(column: ColumnProfile) -> dict:
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return {}
    if column.low is None or not (math.isfinite(column.low) and math.isfinite(column.high)):
        return {}
    integers = pa.types.is_integer(column.type)
    low = 0 if column.low >= 0 else -_above(-column.low)
    high = 0 if column.high <= 0 else _above(column.high)
    if integers:
        # A column of the largest integers has no room.
        most = 2 ** (column.type.bit_width - 1)
        return {"min": max(int(low), -most), "max": min(int(high), most - 1)}
    return {"min": float(low), "max": float(high)}


def _above(number: float) -> float:
    """1, 2 or 5 times a power of ten, by `_ROOM` above a positive number."""
    wanted = number * _ROOM
    power = 10.0 ** math.floor(math.log10(wanted))
    found = next(step * power for step in (1, 2, 5, 10) if step * power >= wanted)
    return found if math.isfinite(found) else number


def _observed(column: ColumnProfile) -> str:
    """What was seen, in the place of a description."""
    parts = []
    if column.low is not None:
        parts.append(f"{_plain(column.low)} to {_plain(column.high)}")
    elif column.common:
        shown = ", ".join(str(value)[:30] for value, _ in column.common[:5])
        parts.append(shown if column.distinct <= 5 else f"{shown} …")
    else:
        parts.append(f"{column.distinct:,} different values")
    if column.nulls:
        parts.append(f"{column.nulls:,} missing")
    return f"Observed: {'; '.join(parts)}."


def _plain(value) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _comment(text: str) -> str:
    """A text that a comment of one line can hold."""
    return "".join(c if c.isprintable() else " " for c in text)
