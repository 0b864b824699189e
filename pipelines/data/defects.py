"""The defects that `data make` plants, one to a row, chosen by seed, copy and row.

A defect is one change to one row. Rules may well see it twice: a flight that is
said to leave 9999 minutes late also has a dep_time that does not fit.
"""

import numpy as np

from pipelines.data.later_years import DEFECT_STREAM, MISSING, Columns, Flights, random_uint64s

SOUND = -1

REQUIRED = ("carrier", "flight", "origin", "sched_dep_time", "time_hour")
ABSURD_MONTH = 13
ABSURD_HOUR = 25
ABSURD_DELAY = 9999  # minutes
UNKNOWN_ORIGIN = "XXX"

# What a typed file can hold, and so every format can.
VALUE_KINDS = {
    "null_required": f"one of {', '.join(REQUIRED)} is null",
    "month_out_of_range": f"month is {ABSURD_MONTH}",
    "hour_out_of_range": f"hour is {ABSURD_HOUR}",
    "unknown_origin": f"origin is {UNKNOWN_ORIGIN}",
    "absurd_dep_delay": f"dep_delay is {ABSURD_DELAY}, dep_time as it was",
    "negative_distance": "distance has a minus sign",
    "foreign_tailnum": "tailnum starts with X instead of N",
    "null_dest": "dest is null",
}

# What only text can hold.
TEXT_KINDS = {
    "letters_for_number": "distance has its unit behind it: 1400mi",
    "too_few_fields": "the line ends before time_hour",
    "too_many_fields": "the line goes on after time_hour",
    "unclosed_quote": "a quote opens before dest and never closes",
    "not_utf8": "dest ends in a Latin-1 letter",
}

KINDS = (*VALUE_KINDS, *TEXT_KINDS)


def kinds_of(format: str) -> tuple[str, ...]:
    """The names of the defects that files of a format ("parquet" or "csv") can hold."""
    return KINDS if format == "csv" else tuple(VALUE_KINDS)


def dictionaries_with_defects(dictionaries: dict[str, list[str]]) -> dict[str, list[str]]:
    """`Flights.dictionaries`, longer by the texts that only defective rows hold."""
    tails = dictionaries["tailnum"]
    return dictionaries | {
        "origin": [*dictionaries["origin"], UNKNOWN_ORIGIN],
        "tailnum": [*tails, *("X" + tail[1:] for tail in tails), "X00000"],
    }


def choose(
    seed: int, copy: int, rows: int, rate: float, format: str
) -> tuple[np.ndarray, np.ndarray]:
    """Which rows of a copy get which defect.

    The rows depend on seed, copy and rate alone: both formats plant in the same
    rows, and a higher rate in these and others.

    Returns:
        int8 [rows], an index into `KINDS` or `SOUND`; and uint64 [rows], random
        numbers for what else a defect leaves open.
    """
    if rate == 0:
        return np.full(rows, SOUND, np.int8), np.zeros(rows, np.uint64)
    bits = random_uint64s(seed, copy, DEFECT_STREAM, 2 * rows)
    fraction = (bits[:rows] >> np.uint64(11)) * 2.0**-53
    kind = (bits[rows:] >> np.uint64(32)) % np.uint64(len(kinds_of(format)))
    kinds = np.where(fraction < rate, kind.astype(np.int8), np.int8(SOUND))
    return kinds, bits[rows:] & np.uint64(0xFFFFFFFF)


def plant(columns: Columns, kinds: np.ndarray, choices: np.ndarray, flights: Flights) -> Columns:
    """The columns with the `VALUE_KINDS` of defects in them; codes are those of
    `dictionaries_with_defects`.

    The given arrays stay as they are.
    """
    planted: Columns = {}

    def change(name: str, where: np.ndarray, value) -> None:
        if where.any():
            column = planted.get(name, columns[name])
            planted[name] = np.where(where, value, column).astype(column.dtype)

    def rows_of(kind: str) -> np.ndarray:
        return kinds == KINDS.index(kind)

    column_choice = choices % np.uint64(len(REQUIRED))
    for number, name in enumerate(REQUIRED):
        change(name, rows_of("null_required") & (column_choice == number), MISSING)
    change("month", rows_of("month_out_of_range"), ABSURD_MONTH)
    change("hour", rows_of("hour_out_of_range"), ABSURD_HOUR)
    change("origin", rows_of("unknown_origin"), len(flights.dictionaries["origin"]))
    change("dep_delay", rows_of("absurd_dep_delay"), ABSURD_DELAY)
    change("distance", rows_of("negative_distance"), -columns["distance"])
    tail, tail_count = columns["tailnum"], len(flights.dictionaries["tailnum"])
    foreign = np.where(tail == MISSING, 2 * tail_count, tail + np.int16(tail_count))
    change("tailnum", rows_of("foreign_tailnum"), foreign)
    change("dest", rows_of("null_dest"), MISSING)
    return columns | planted


def count(kinds: np.ndarray) -> np.ndarray:
    """Rows per kind: int64 [number of `KINDS`]."""
    return np.bincount(kinds[kinds != SOUND], minlength=len(KINDS))
