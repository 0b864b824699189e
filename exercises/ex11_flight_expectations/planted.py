"""What a suite catches of defects that are planted in real days.

This prints it for yours, and writes your suite to a file, if one is named:

    .venv/bin/python -m exercises.ex11_flight_expectations.planted [FILE]
"""

import dataclasses
import importlib
import json
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from exercises.ex11_flight_expectations.drive import (
    FLIGHTS,
    days,
    document,
    flight,
    judged,
    outcome,
)
from pipelines.problems import RequestError
from pipelines.validation.suite import QUARANTINE, STOP, WARN

DAYS = [(1, 1), (1, 18), (2, 8), (2, 9), (3, 8), (5, 26), (7, 10), (9, 24), (10, 2), (11, 28)]
"""Quiet days and storms, none of them with a defect of its own."""


@dataclasses.dataclass(frozen=True)
class Defect:
    """What is planted in a day.

    Attributes:
        rules: the function whose expectations find it.
        leads_to: QUARANTINE of some rows, STOP or WARN.
        plant: the day with the defect in it, and the numbers of the rows that have it.
    """

    name: str
    rules: str
    leads_to: str
    plant: Callable[[pa.RecordBatch, random.Random], tuple[pa.RecordBatch, list[int]]]


def set_column(day: pa.RecordBatch, column: str, values: Sequence) -> pa.RecordBatch:
    """A day with other values in a column."""
    field = FLIGHTS.field(column)
    return day.set_column(FLIGHTS.names.index(column), field, pa.array(values, field.type))


# What a defect depends on.
_PLANTED_BY = ["origin", "tailnum", "dep_delay", "air_time", "distance"]


def _some(column: str, change: Callable[[dict], Any], where=lambda row: True, share: float = 0):
    """Plants in five rows, or in a share of them, of those where a condition holds."""

    def plant(day, chance):
        rows, values = day.select(_PLANTED_BY).to_pylist(), day[column].to_pylist()
        fit = [number for number, row in enumerate(rows) if where(row)]
        chosen = chance.sample(fit, round(share * len(fit)) or 5)
        for number in chosen:
            values[number] = change(rows[number])
        return set_column(day, column, values), chosen

    return plant


def _all(change: Callable[[int], int]):
    """Plants in every departure delay."""

    def plant(day, _chance=None):
        values = [None if one is None else change(one) for one in day["dep_delay"].to_pylist()]
        return set_column(day, "dep_delay", values), []

    return plant


def _kept(rows: Callable[[pa.RecordBatch], np.ndarray]):
    return lambda day, _chance: (day.take(pa.array(rows(day))), [])


DELAYS = {
    "delays in hours": _all(lambda minutes: round(minutes / 60)),
    "early departures as 0": _all(lambda minutes: max(minutes, 0)),
    "delays an hour more": _all(lambda minutes: minutes + 60),
    "delays an hour less": _all(lambda minutes: minutes - 60),
    "delays over an hour as 60": _all(lambda minutes: min(minutes, 60)),
}


def _here(column: str) -> Callable[[dict], bool]:
    return lambda row: row[column] is not None


# What is planted: by the function whose expectations find it, and by what they then lead to.
_CODES = {
    "origin XXX": _some("origin", lambda row: "XXX"),
    "tailnum with an X before it": _some("tailnum", lambda r: "X" + r["tailnum"], _here("tailnum")),
    "two tailnums in one": _some("tailnum", lambda row: 2 * row["tailnum"], _here("tailnum")),
}
_PAIRS = {
    "dest is the origin": _some("dest", lambda row: row["origin"]),
    "air_time in seconds": _some("air_time", lambda row: 60 * row["air_time"], _here("air_time")),
}
_CONDITIONS = {
    "air_time lost": _some("air_time", lambda row: None, _here("air_time")),
    "air_time without its last digit": _some(
        "air_time",
        lambda row: row["air_time"] // 10,
        lambda row: row["air_time"] and row["distance"] > 2000,
    ),
}
_SHARES = {
    "7 in 10 dep_delay lost": _some("dep_delay", lambda row: None, share=0.7),
    "2 in 10 tailnum in small letters": _some(
        "tailnum", lambda row: row["tailnum"].lower(), _here("tailnum"), 0.2
    ),
}
_COLUMNS = {
    "every flight twice": _kept(lambda day: np.repeat(np.arange(day.num_rows), 2)),
    "no flight of LGA": _kept(lambda day: np.flatnonzero(np.array(day["origin"]) != "LGA")),
}
_WARNINGS = {
    "a new carrier": _some("carrier", lambda row: "ZZ"),
    "45 minutes early": _some("dep_delay", lambda row: -45, _here("dep_delay")),
}
_FILES = {
    "half of the file": _kept(lambda day: np.arange(day.num_rows // 2)),
    "the file of last year": lambda day, _: (set_column(day, "year", [2012] * day.num_rows), []),
}
DEFECTS = [
    Defect(name, rules, leads_to, plant)
    for rules, leads_to, plants in (
        ("code_rules", QUARANTINE, _CODES),
        ("pair_rules", QUARANTINE, _PAIRS),
        ("conditional_rules", QUARANTINE, _CONDITIONS),
        ("share_rules", STOP, _SHARES),
        ("column_rules", STOP, _COLUMNS),
        ("delay_rules", STOP, DELAYS),
        ("warning_rules", WARN, _WARNINGS),
        ("file_rules", STOP, _FILES),
    )
    for name, plant in plants.items()
]


@dataclasses.dataclass(frozen=True)
class Score:
    """What expectations caught of what was planted, in rows and days.

    Attributes:
        planted, found: by the defect's name.
        refused: good rows that were quarantined; stopped, warned: good days.
    """

    planted: dict[str, int]
    found: dict[str, int]
    refused: int
    stopped: int
    warned: int
    days: int

    @property
    def is_perfect(self) -> bool:
        """Whether all was found and nothing good refused."""
        return self.planted == self.found and not (self.refused or self.stopped or self.warned)

    def __str__(self):
        lines = [f"{'planted in ' + str(self.days) + ' real days':34}planted   found"]
        lines += [f"  {name:32}{n:7}{self.found[name]:8}" for name, n in self.planted.items()]
        found, wrong = sum(self.found.values()), self.refused + self.stopped + self.warned
        lines += [
            f"good rows quarantined: {self.refused}; good days stopped: {self.stopped}, "
            f"with a warning: {self.warned}",
            f"precision {_share(found, found + wrong)}, "
            f"recall {_share(found, sum(self.planted.values()))}",
        ]
        return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "none"


def score(
    expectations: Sequence[dict], rules: Sequence[str], dates: Sequence[tuple[int, int]] = DAYS
) -> Score:
    """What expectations catch of the defects that some functions' are for, a day each."""
    defects = [one for one in DEFECTS if one.rules in rules]
    planted: dict[str, int] = {}
    found: dict[str, int] = {}
    refused = stopped = warned = 0
    for date in dates:
        day = days()[date]
        parameters = {"year": 2013, "scheduled": day.num_rows}
        clean = outcome(expectations, day, parameters)
        refused += len(clean.quarantined)
        stopped += bool(clean.stops)
        warned += bool(clean.warns)
        for defect in defects:
            damaged, rows = defect.plant(day, random.Random(f"{date} {defect.name}"))
            seen = outcome(expectations, damaged, parameters)
            if defect.leads_to == QUARANTINE:
                count, caught = len(rows), len({*rows} & {*seen.quarantined})
            else:
                count, caught = 1, bool(seen.stops if defect.leads_to == STOP else seen.warns)
            planted[defect.name] = planted.get(defect.name, 0) + count
            found[defect.name] = found.get(defect.name, 0) + caught
    return Score(planted, found, refused, stopped, warned, len(dates))


# A storm and the quietest day, for a verdict.
_SOME_DAYS = [(2, 8), (9, 24)]


def catches(
    harness,
    rules: str,
    meaning: str,
    meanings: Mapping[str, str] | None = None,
    dates: Sequence[tuple[int, int]] = _SOME_DAYS,
) -> None:
    """Expects that a function's list finds all that it is for, and refuses nothing good.

    Args:
        meanings: what it means that a defect is not found, by its name.
    """
    returned = harness.call(rules)
    returned.call = f"{rules}() on {len(dates)} real days, with and without defects"
    judged(returned, [flight()], {"year": 2013, "scheduled": 1}, hint=1)
    found = score(returned.value, [rules], dates)
    missed = [name for name, count in found.planted.items() if found.found[name] < count]
    returned.must(
        found.is_perfect,
        "It does not find all that is planted, or refuses what is good.",
        expected="all that is planted is found, and nothing good is refused",
        got=str(found),
        meaning=(meanings or {}).get(missed[0], meaning) if missed else meaning,
        hint=1,
    )


def main(arguments: Sequence[str]) -> None:
    """Prints the score of exercise.py, and writes its suite to a file, if one is named."""
    code = importlib.import_module("exercises.ex11_flight_expectations.exercise")
    expectations, rules = [], []
    for name in dict.fromkeys(defect.rules for defect in DEFECTS):
        try:
            expectations += getattr(code, name)()
            rules.append(name)
        except NotImplementedError:
            print(f"{name} is not written yet.")
    if not rules:
        return
    try:
        print(score(expectations, rules))
    except RequestError as problem:
        sys.exit(str(problem))
    if arguments:
        Path(arguments[0]).write_text(json.dumps(document(expectations), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
