"""Judges a suite as the pipeline does, on flights that are given and on real days."""

import dataclasses
import datetime
import functools
import io
import itertools
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from pipelines import schemas
from pipelines.data import embedded
from pipelines.problems import RequestError
from pipelines.validation.accumulators import measure_batches
from pipelines.validation.judge import judge_one
from pipelines.validation.measures import NULLS, ROWS
from pipelines.validation.suite import QUARANTINE, STOP, WARN, Suite, load_suite
from pipelines.validation.supported_expectations import SUPPORTED

FLIGHTS = schemas.table("flights").arrow

# The first flight of the year.
_FIRST = {
    "year": 2013, "month": 1, "day": 1, "dep_time": 517, "sched_dep_time": 515, "dep_delay": 2,
    "arr_time": 830, "sched_arr_time": 819, "arr_delay": 11, "carrier": "UA", "flight": 1545,
    "tailnum": "N14228", "origin": "EWR", "dest": "IAH", "air_time": 227, "distance": 1400,
    "hour": 5, "minute": 15, "time_hour": datetime.datetime(2013, 1, 1, 10, tzinfo=datetime.UTC),
}  # fmt: skip
CANCELLED = dict.fromkeys(["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"])
DIVERTED = dict.fromkeys(["arr_delay", "air_time"])


def flight(**changes) -> dict:
    """The first flight of 2013, with other values in some columns."""
    return _FIRST | changes


def batch_of(rows: Sequence[dict]) -> pa.RecordBatch:
    """Flights as a batch of the flights' schema."""
    return pa.RecordBatch.from_pylist(list(rows), FLIGHTS)


# A suite, and what it decides


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a suite leads to.

    Attributes:
        quarantined: numbers of the rows that leave, from 0.
        why: of each of them, the rule and its reason.
        stops, warns: a line for each expectation that failed and does so.
    """

    quarantined: list[int]
    why: dict[int, str] = dataclasses.field(repr=False)
    stops: list[str]
    warns: list[str]


def outcome(expectations: Sequence[dict], flights, parameters: Mapping | None = None) -> Outcome:
    """What a list of expectations decides of flights, rows or a batch.

    Raises:
        RequestError: it is no suite that the pipeline takes; says what is wrong.
    """
    batch = flights if isinstance(flights, pa.RecordBatch) else batch_of(flights)
    try:
        text = json.dumps(list(expectations))
    except (TypeError, ValueError) as error:
        raise RequestError(f"A suite is JSON, and this is none: {error}.") from None
    suite = _loaded(text, json.dumps(parameters or {}))
    why: dict[int, str] = {}
    for rule in suite.rules():
        for row in np.flatnonzero(rule.broken(batch)).tolist():
            why.setdefault(row, f"{rule.id}: {rule.reason(batch.slice(row, 1).to_pylist()[0])}")
    failed: dict[str, list[str]] = {QUARANTINE: [], STOP: [], WARN: []}
    metrics = measure_batches(suite, [batch]).metrics
    for expectation, found in zip(suite.expectations, metrics, strict=True):
        holds, observed = succeeds(expectation.config, found)
        if not holds:
            failed[expectation.on_failure].append(f"{expectation.id}: {observed}")
    return Outcome(sorted(why), why, failed[STOP], failed[WARN])


@functools.lru_cache(maxsize=64)
def _loaded(expectations: str, parameters: str) -> Suite:
    with tempfile.TemporaryDirectory(prefix="workshop-suite-") as folder:
        path = Path(folder, "suite.json")
        path.write_text(json.dumps(document(json.loads(expectations))), encoding="utf-8")
        try:
            return load_suite(str(path), FLIGHTS, json.loads(parameters))
        except RequestError as error:
            raise RequestError(str(error).replace(str(path), "The suite")) from None


def document(expectations: Sequence[dict]) -> dict:
    """The file that `workshop run --suite` takes."""
    return {
        "name": "flight_expectations",
        "expectations": list(expectations),
        "meta": {"great_expectations_version": "1.24.1"},
    }


_BETWEEN = {
    "expect_column_max_to_be_between": "column.max",
    "expect_column_min_to_be_between": "column.min",
    "expect_column_mean_to_be_between": "column.mean",
    "expect_column_stdev_to_be_between": "column.standard_deviation",
    "expect_column_sum_to_be_between": "column.sum",
    "expect_column_median_to_be_between": "column.median",
    "expect_column_proportion_of_non_null_values_to_be_between": "column.non_null_proportion",
    "expect_column_proportion_of_unique_values_to_be_between": "column.unique_proportion",
    "expect_column_unique_value_count_to_be_between": "column.distinct_values.count",
    "expect_table_row_count_to_be_between": ROWS,
}
_OUTSIDE = "column.distinct_values.not_in_set"
_ABSENT = "column.distinct_values.missing_from_column"
_SETS = {
    "expect_column_distinct_values_to_be_in_set": (_OUTSIDE,),
    "expect_column_distinct_values_to_contain_set": (_ABSENT,),
    "expect_column_distinct_values_to_equal_set": (_OUTSIDE, _ABSENT),
}


def succeeds(config: Mapping, metrics: Mapping) -> tuple[bool, str]:
    """Whether an expectation holds, and what was observed.

    Great Expectations judges by the same metrics, and takes seconds to import; a test of the
    workshop's own compares the two. What is rare is asked of Great Expectations itself.
    """
    type, kwargs = config["type"], config["kwargs"]
    if SUPPORTED[type].map:
        return _mostly(type, kwargs.get("mostly", 1), metrics)
    found = metrics.get(_BETWEEN.get(type, ""))
    if type in _BETWEEN and (found is None or isinstance(found, int | float)):
        return _between(kwargs, found), f"observed {_shown(found)}"
    if type in _SETS:
        wrong = [value for name in _SETS[type] for value in metrics[name]]
        return not wrong, f"not as expected: {', '.join(map(str, wrong))}"
    if type == "expect_column_to_exist" and not kwargs.get("column_index"):
        return kwargs["column"] in metrics["table.columns"], f"there is no {kwargs['column']}"
    if type == "expect_column_quantile_values_to_be_between":
        values = metrics["column.quantile_values"]
        pairs = zip(values, kwargs["quantile_ranges"]["value_ranges"], strict=True)
        return all(_in_range(*pair) for pair in pairs), f"observed {values}"
    return bool(judge_one(config, metrics).success), "it does not hold"


def _mostly(type: str, mostly: float, metrics: Mapping) -> tuple[bool, str]:
    if type == "expect_column_values_to_not_be_null":
        considered, unexpected = metrics[ROWS], metrics[NULLS]
    else:
        counts = [key for key in metrics if key.endswith(".unexpected_count") and key != NULLS]
        unexpected = metrics[counts[0]]
        filtered = counts[0].replace(".unexpected_count", ".filtered_row_count")
        considered = metrics[filtered] if filtered in metrics else metrics[ROWS] - metrics[NULLS]
    holds = not considered or (considered - unexpected) / considered >= mostly
    return holds, f"{unexpected:,} of {considered:,} are not as expected"


def _between(kwargs: Mapping, value: float | None) -> bool:
    if value is None or value != value:
        return False
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is not None and (value < low or (value == low and kwargs.get("strict_min"))):
        return False
    return high is None or value < high or (value == high and not kwargs.get("strict_max"))


def _in_range(value: float, limits: Sequence) -> bool:
    low = -np.inf if limits[0] is None else limits[0]
    high = np.inf if limits[1] is None else limits[1]
    return bool(low <= value <= high or np.isclose(value, [low, high], rtol=1e-4).any())


def _shown(value) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


# What a test expects of it


def decides(
    returned,
    flights,
    *,
    of: str = "",
    quarantined: Sequence[int] = (),
    stops: bool = False,
    warns: bool = False,
    parameters: Mapping | None = None,
    meaning: str = "",
    hint: int | None = None,
) -> None:
    """Expects what the returned expectations decide.

    Args:
        flights: changes of the first flight of 2013, a dict for each row; or a batch.
        of: what these are, in words.
        quarantined: numbers of the rows that are, from 0.
    """
    whole = isinstance(flights, pa.RecordBatch)
    of = of or ", ".join(map(described, flights))
    returned.call = f"{returned.call} on {of}"
    given = flights if whole else [flight(**row) for row in flights]
    found = judged(returned, given, parameters, hint)

    def must(holds: bool, sentence: str, expected: str, got: str) -> None:
        returned.must(holds, sentence, expected=expected, got=got, meaning=meaning, hint=hint)

    for row in sorted({*found.quarantined, *quarantined}):
        what = f"Row {row} of the day" if whole else f"The flight ({described(flights[row])})"
        missed, wrong = row not in found.why, row not in quarantined
        must(
            not missed,
            f"{what} is not quarantined.",
            "it is quarantined",
            "it breaks no expectation",
        )
        must(not wrong, f"{what} is quarantined.", "it goes on", found.why.get(row, ""))
    for happens, lines, yes, no in (
        (stops, found.stops, "the job stops", "the job goes on"),
        (warns, found.warns, "the run warns", "the run has no warning"),
    ):
        must(bool(lines) or not happens, f"{no.capitalize()}: {of}.", yes, "no expectation fails")
        must(happens or not lines, f"{yes.capitalize()}: {of}.", no, "; ".join(lines))


def described(changes: dict) -> str:
    """What a flight has that the first of the year has not."""
    rest = dict(changes)
    words = []
    for word, missing in (("cancelled", CANCELLED), ("landed elsewhere", DIVERTED)):
        if missing.items() <= rest.items():
            words.append(word)
            rest = {name: value for name, value in rest.items() if name not in missing}
    words += [f"{name} {value!r}" for name, value in rest.items()]
    return " and ".join(words) or "the first flight of 2013"


def judged(
    returned, flights, parameters: Mapping | None = None, hint: int | None = None
) -> Outcome:
    """What the returned expectations decide; fails the task where they are no suite."""
    value = returned.value
    is_list = isinstance(value, list | tuple) and all(isinstance(one, dict) for one in value)
    returned.must(
        is_list,
        "It returns no list of expectations.",
        expected="a list of dicts, each with `type` and `kwargs`, as a suite's JSON has them",
        got=value,
        hint=hint,
    )
    try:
        return outcome(value, flights, parameters)
    except RequestError as problem:
        raise returned.wrong(
            str(problem),
            "a suite that `workshop run --suite` takes",
            "",
            "docs/validation.md lists the expectations, and what severity, on_failure, conditions "
            "and parameters may be.",
            hint,
        ) from None


# Real days


@functools.cache
def days() -> dict[tuple[int, int], pa.RecordBatch]:
    """The real flights of 2013 by month and day; reading them takes a third of a second."""
    with zipfile.ZipFile(embedded.flights()) as archive:
        text = archive.read(archive.namelist()[0])
    types = {field.name: field.type for field in FLIGHTS}
    options = pyarrow.csv.ConvertOptions(
        column_types=types, null_values=["NA", ""], strings_can_be_null=True
    )
    # Without threads, which here cost more than they save.
    read = pyarrow.csv.ReadOptions(use_threads=False)
    table = pyarrow.csv.read_csv(io.BytesIO(text), read, convert_options=options)
    table = table.select(FLIGHTS.names)
    batch = table.cast(FLIGHTS).combine_chunks().to_batches()[0]
    months, numbers = (batch[name].to_numpy().astype(int) for name in ("month", "day"))
    dates = 100 * months + numbers
    starts = [0, *(np.flatnonzero(np.diff(dates)) + 1).tolist(), len(dates)]
    return {
        divmod(int(dates[start]), 100): batch.slice(start, end - start)
        for start, end in itertools.pairwise(starts)
    }
