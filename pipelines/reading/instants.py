"""Instants from texts, and from times without a time zone, naming every cell that is none."""

import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.columnar import shown_values
from pipelines.columnar.batches import integers, nullable, present
from pipelines.columnar.time_zones import PER_SECOND, instants_of

Bad = dict[int, tuple[str, str]]

_EPOCH = datetime.datetime(1970, 1, 1)
# How BigQuery writes the zone of a TIMESTAMP in a CSV.
_UTC_WORD = " UTC"

KIND = "an ISO 8601 time"
_NOT_OF_UNIT = f"which is not {KIND}"


def cast_texts(texts: pa.Array, type: pa.DataType, zone: str | None) -> tuple[pa.Array, Bad]:
    """A column of texts as instants.

    Args:
        texts: strings in ISO 8601, or with the word UTC behind them; null for no value.
        type: a timestamp in UTC.
        zone: the time zone of texts that state none; None refuses these.

    Returns:
        The values, null in bad cells; and for each bad row its rule and reason.
    """
    trimmed = pc.utf8_trim(texts, " \t")
    zoned = pc.replace_substring_regex(trimmed, f"{_UTC_WORD}$", "Z")
    try:
        # Arrow takes no text without a zone for an instant.
        return zoned.cast(type), {}
    except pa.ArrowInvalid:
        pass
    if zone is not None:
        try:
            return cast_naive(zoned.cast(pa.timestamp(type.unit)), type, zone)
        except pa.ArrowInvalid:
            pass
    return _cell_by_cell(texts, zoned, type, zone)


def _cell_by_cell(
    shown: pa.Array, texts: pa.Array, type: pa.DataType, zone: str | None
) -> tuple[pa.Array, Bad]:
    values, bad = np.zeros(len(texts), np.int64), {}
    naive: dict[int, int] = {}
    for row, (text, original) in enumerate(zip(texts.to_pylist(), shown.to_pylist(), strict=True)):
        if text is None:
            continue
        try:
            moment = datetime.datetime.fromisoformat(text)
            offset = moment.utcoffset() or datetime.timedelta()
            since = _in_units(moment.replace(tzinfo=None) - offset - _EPOCH, type.unit)
        except (ValueError, OverflowError):
            bad[row] = ("read.type", f"has {shown_values.shown(original)}, which is not {KIND},")
            continue
        if moment.tzinfo is None:
            naive[row] = since
        values[row] = since
    if naive:
        rows = list(naive)
        local = pa.array(naive.values(), pa.timestamp(type.unit))
        found, wrong = cast_naive(local, type, zone, shown.take(pa.array(rows)))
        values[rows] = integers(found)
        bad |= {rows[i]: why for i, why in wrong.items()}
    known = present(texts)
    known[list(bad)] = False
    return nullable(values, known, type), dict(sorted(bad.items()))


def _in_units(since: datetime.timedelta, unit: str) -> int:
    microseconds = since // datetime.timedelta(microseconds=1)
    found, rest = divmod(microseconds * PER_SECOND[unit], 10**6)
    if rest:
        raise ValueError
    return found


def cast_naive(
    times: pa.Array, type: pa.DataType, zone: str | None, shown: pa.Array | None = None
) -> tuple[pa.Array, Bad]:
    """A column of times without a time zone, or of dates, as instants.

    A time that the zone's clock never shows, or shows twice, is no instant.

    Args:
        times: timestamps without a zone, or dates, whose midnight counts.
        type: a timestamp in UTC.
        zone: their IANA time zone; None refuses them all.
        shown: what reasons show of them, if not the times themselves.

    Returns:
        As `cast_texts`.
    """
    shown = times.cast(pa.string()) if shown is None else shown
    if pa.types.is_date(times.type):
        times = times.cast(pa.timestamp("ms"))
    known = present(times)
    here, there = PER_SECOND[times.type.unit], PER_SECOND[type.unit]
    seconds, rest = np.divmod(integers(times), here)
    bad: Bad = {}
    if zone is None:
        count, instants = np.zeros(len(times), np.int64), seconds
    else:
        instants, count = instants_of(zone, seconds)
    fraction = rest * there % here != 0
    wrong = known & (fraction | (count != 1))
    for row in np.flatnonzero(wrong).tolist():
        text = shown[row].as_py()
        why = _NOT_OF_UNIT if fraction[row] and zone else _why(zone, int(count[row]))
        bad[row] = ("read.type", f"has {shown_values.shown(text)}, {why},")
    values = instants * there + rest * there // here
    return nullable(values, known & ~wrong, type), bad


def _why(zone: str | None, count: int) -> str:
    if zone is None:
        return (
            "a time without a time zone (write its offset, or state the column's `zone` in the "
            "schema)"
        )
    times = "twice, when it is put back" if count else "never, for it is put forward"
    return f"a time that the clock of {zone} shows {times}"
