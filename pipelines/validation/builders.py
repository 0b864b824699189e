"""From an expectation's arguments to what measures it; what is wrong with them is said here.

Each function takes what a suite asks for and returns a measure; its ValueError is the
middle of a sentence that names the file and the expectation.
"""

import functools
import itertools
import math
from dataclasses import dataclass

import pyarrow as pa

from pipelines.validation import rows
from pipelines.validation.conditions import Condition
from pipelines.validation.distinct_counts import (
    DistinctValues,
    OverlappingLegs,
    RepeatedCombinations,
)
from pipelines.validation.measures import (
    Completeness,
    Histogram,
    KeyedMeasure,
    Measure,
    Moments,
    Quantiles,
    RowCounts,
    TableShape,
    limits_of,
)
from pipelines.validation.outliers import Outliers
from pipelines.validation.pandas_semantics import (
    NUMBER,
    OTHER,
    TEXT,
    TIME,
    constant,
    kind_of,
    value_set,
)
from pipelines.validation.rows import IGNORE_PAIR, IGNORE_SEVERAL, Domain, RowExpectation


@dataclass(frozen=True)
class Asked:
    """An expectation's arguments, and what they are about.

    Attributes:
        arguments: with the parameters' values, without condition and `mostly`.
        schema: of the collection.
    """

    id: str
    arguments: dict
    schema: pa.Schema
    condition: Condition | None

    @property
    def column(self) -> str:
        """The column that it is about."""
        return self.arguments["column"]

    def type(self, column: str | None = None) -> pa.DataType:
        """A column's Arrow type."""
        return self.schema.field(column or self.column).type

    def must_hold(self, *kinds: str, column: str | None = None) -> None:
        """Refuses a column of another kind of values."""
        if kind_of(self.type(column)) not in kinds:
            raise ValueError(
                f"the column {column or self.column} holds {self.type(column)}, and it is for "
                + " or ".join(kinds)
            )

    def of_rows(
        self, domain: Domain, predicate: rows.Predicate, metric: str, shape: str = "column"
    ) -> RowCounts:
        """The measure of an expectation of single rows."""
        return RowCounts(RowExpectation(self.id, domain, predicate, self.condition), metric, shape)

    def of_column(self, predicate: rows.Predicate, metric: str, every: bool = False) -> RowCounts:
        """The same of one column; missing values are passed over unless `every`."""
        domain = Domain((self.column,), "none" if every else "any")
        return self.of_rows(domain, predicate, f"column_values.{metric}")


def limits(asked: Asked, type: pa.DataType) -> tuple:
    """(min, max) of an expectation, as constants that values of a type compare with."""
    low, high = (asked.arguments.get(name) for name in ("min_value", "max_value"))
    if low is None and high is None:
        raise ValueError("min_value or max_value is needed")
    texts = kind_of(type) in (TEXT, TIME)
    for limit in (low, high):
        if limit is None:
            continue
        if isinstance(limit, bool) or not isinstance(limit, str if texts else int | float):
            what = "texts" if kind_of(type) == TEXT else "dates" if texts else "numbers"
            raise ValueError(f"min_value and max_value must be {what}: the column holds {type}")
        if isinstance(limit, float) and math.isnan(limit):
            raise ValueError("min_value and max_value must be numbers")
    low, high = (None if limit is None else constant(limit, type) for limit in (low, high))
    if low is not None and high is not None:
        plain = [x.as_py() if isinstance(x, pa.Scalar) else x for x in (low, high)]
        if plain[0] > plain[1]:
            shown = [asked.arguments[name] for name in ("min_value", "max_value")]
            raise ValueError(f"min_value {shown[0]} is above max_value {shown[1]}")
    return low, high


def _flag(asked: Asked, name: str) -> bool:
    value = asked.arguments.get(name)
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false")
    return bool(value)


def _number(asked: Asked, name: str, default: float | None = None) -> float:
    value = asked.arguments.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise ValueError(f"{name} must be a number")
    return value


def _text(asked: Asked, name: str) -> str:
    if not isinstance(asked.arguments.get(name), str):
        raise ValueError(f"{name} must be a text")
    return asked.arguments[name]


def _texts(asked: Asked, name: str) -> list[str]:
    values = asked.arguments.get(name)
    if not isinstance(values, list) or not values or not all(isinstance(x, str) for x in values):
        raise ValueError(f"{name} must be a list of texts with a text in it")
    return values


def _set(asked: Asked, name: str = "value_set") -> pa.Array:
    values = asked.arguments.get(name)
    if not isinstance(values, list) or not values:
        raise ValueError(f"{name} must be a list with a value in it")
    try:
        return value_set(values, asked.type())
    except ValueError as error:
        raise ValueError(f"{name}: {error}: the column holds {asked.type()}") from error


def between(asked: Asked) -> Measure:
    """Values in a range."""
    asked.must_hold(NUMBER, TIME)
    strict = (_flag(asked, "strict_min"), _flag(asked, "strict_max"))
    low, high = limits(asked, asked.type())
    return asked.of_column(rows.Between(asked.column, low, high, *strict), "between")


def in_set(asked: Asked) -> Measure:
    """Values in a set."""
    return asked.of_column(rows.InSet(asked.column, _set(asked)), "in_set")


def not_in_set(asked: Asked) -> Measure:
    """Values outside a set."""
    return asked.of_column(rows.InSet(asked.column, _set(asked), inside=False), "not_in_set")


def present(asked: Asked) -> Measure:
    """Values that are there."""
    return asked.of_column(rows.Present(asked.column), "nonnull", every=True)


def null(asked: Asked) -> Measure:
    """Values that are missing."""
    return asked.of_column(rows.Present(asked.column, there=False), "null", every=True)


def length_between(asked: Asked) -> Measure:
    """Texts' lengths in a range."""
    asked.must_hold(TEXT)
    low, high = limits(asked, pa.int64())
    strict = (_flag(asked, "strict_min"), _flag(asked, "strict_max"))
    check = rows.Between(asked.column, low, high, *strict, of_length=True)
    return asked.of_column(check, "value_length.between")


def length_equal(asked: Asked) -> Measure:
    """Texts of one length."""
    asked.must_hold(TEXT)
    length = _number(asked, "value")
    check = rows.Between(asked.column, length, length, of_length=True)
    return asked.of_column(check, "value_length.equals")


def patterns(judge, name: str, metric: str, which: str | None, asked: Asked) -> Measure:
    """Texts that patterns match, or do not; `judge` makes a judge of a pattern."""
    if kind_of(asked.type()) == NUMBER:
        # Great Expectations asks for the text that pandas would print, "517.0" where a value of
        # the column is missing and "517" where none is: whether a row is valid would depend on
        # others.
        raise ValueError(
            f"the column {asked.column} holds {asked.type()}, and a pattern is for texts; use "
            "expect_column_values_to_be_between or expect_column_values_to_be_in_set"
        )
    asked.must_hold(TEXT)
    patterns = _texts(asked, name) if name.endswith("_list") else [_text(asked, name)]
    if asked.arguments.get("escape") is not None:
        raise ValueError("escape is not supported; a backslash escapes")
    match_on = asked.arguments.get("match_on", "any")
    if match_on not in ("any", "all"):
        raise ValueError(f"match_on must be any or all, not {match_on!r}")
    judges = tuple(judge(pattern) for pattern in patterns)
    return asked.of_column(
        rows.Matches(asked.column, tuple(patterns), judges, which or match_on), metric
    )


def parses(accepts, metric: str, what: str, asked: Asked) -> Measure:
    """Texts that a function accepts."""
    asked.must_hold(TEXT)
    return asked.of_column(rows.Parses(asked.column, accepts, what), metric)


def strftime(asked: Asked) -> Measure:
    """Texts that strptime reads."""
    import datetime

    format = _text(asked, "strftime_format")
    try:
        then = datetime.datetime(2013, 1, 1, tzinfo=datetime.UTC)
        datetime.datetime.strptime(then.strftime(format), format)
    except ValueError as error:
        raise ValueError(f"strftime_format {format!r} is not understood ({error})") from error
    accepts = functools.partial(rows.has_format, format)
    return parses(accepts, "match_strftime_format", f"time of the format {format}", asked)


def json_schema(asked: Asked) -> Measure:
    """Texts that are JSON of a schema."""
    import jsonschema

    schema = asked.arguments.get("json_schema")
    if not isinstance(schema, dict):
        raise ValueError("json_schema must be an object")
    try:
        jsonschema.validators.validator_for(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        raise ValueError(f"json_schema is no JSON schema ({error.message})") from error
    accepts = functools.partial(rows.fits_json_schema, schema)
    return parses(accepts, "match_json_schema", "JSON that the schema allows", asked)


def _ignored(asked: Asked, ways: dict[str, str], default: str) -> str:
    way = asked.arguments.get("ignore_row_if") or default
    if way not in ways:
        raise ValueError(f"ignore_row_if must be one of {', '.join(ways)}, not {way!r}")
    return ways[way]


def pair(operator: str, metric: str, asked: Asked) -> Measure:
    """Values of two columns, compared."""
    a, b = (asked.arguments[name] for name in ("column_A", "column_B"))
    if kind_of(asked.type(a)) != kind_of(asked.type(b)) or kind_of(asked.type(a)) == OTHER:
        raise ValueError(
            f"{a} holds {asked.type(a)} and {b} {asked.type(b)}, which cannot be compared"
        )
    if operator == ">" and _flag(asked, "or_equal"):
        operator = ">="
    domain = Domain((a, b), _ignored(asked, IGNORE_PAIR, "both_values_are_missing"))
    return asked.of_rows(domain, rows.PairCompares(a, b, operator), metric, "pair")


def pair_in_set(asked: Asked) -> Measure:
    """Pairs of values in a set."""
    a, b = (asked.arguments[name] for name in ("column_A", "column_B"))
    pairs = asked.arguments.get("value_pairs_set")
    if (
        not isinstance(pairs, list)
        or not pairs
        or not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs)
    ):
        raise ValueError("value_pairs_set must be a list of pairs with a pair in it")
    for column, values in zip((a, b), zip(*pairs, strict=True), strict=True):
        value_set(values, asked.type(column))
    domain = Domain((a, b), _ignored(asked, IGNORE_PAIR, "both_values_are_missing"))
    check = rows.PairInSet(a, b, frozenset(map(tuple, pairs)))
    return asked.of_rows(domain, check, "column_pair_values.in_set", "pair")


def _several(asked: Asked, ways_default: str = "all_values_are_missing") -> Domain:
    columns = tuple(asked.arguments["column_list"])
    return Domain(columns, _ignored(asked, IGNORE_SEVERAL, ways_default))


def sum_equal(asked: Asked) -> Measure:
    """Values of several columns that add up to a total."""
    domain = _several(asked)
    for column in domain.columns:
        asked.must_hold(NUMBER, column=column)
    check = rows.SumEquals(domain.columns, _number(asked, "sum_total"))
    return asked.of_rows(domain, check, "multicolumn_sum.equal", "several")


def all_equal(asked: Asked) -> Measure:
    """Values of several columns that are the same."""
    domain = _several(asked)
    if len({kind_of(asked.type(column)) for column in domain.columns}) > 1:
        raise ValueError("column_list names columns of different kinds, which are never equal")
    check = rows.AllEqual(domain.columns)
    return asked.of_rows(domain, check, "multicolumn_values.equal", "several")


def all_different(asked: Asked) -> Measure:
    """Values of several columns that differ."""
    domain = _several(asked)
    check = rows.AllDifferent(domain.columns)
    metric = "select_column_values.unique.within_record"
    return asked.of_rows(domain, check, metric, "several")


def compound(asked: Asked) -> KeyedMeasure:
    """Values of several columns that are unique together."""
    return RepeatedCombinations(_several(asked), asked.condition)


def _flight_columns(asked: Asked, kinds: tuple[str, ...]) -> Domain:
    domain = _several(asked, "any_value_is_missing")
    if len(domain.columns) != len(kinds):
        raise ValueError(f"column_list must name {len(kinds)} columns, of {', '.join(kinds)}")
    for column, kind in zip(domain.columns, kinds, strict=True):
        asked.must_hold(kind, column=column)
    return domain


def lands(asked: Asked) -> Measure:
    """Flights that land after they left."""
    domain = _flight_columns(asked, (TIME, TIME, NUMBER))
    check = rows.LandsAfterDeparture(*domain.columns)
    return asked.of_rows(domain, check, "multicolumn_values.lands_after_departure", "several")


def one_place(asked: Asked) -> KeyedMeasure:
    """Aircraft that are in one place at a time."""
    return OverlappingLegs(_flight_columns(asked, (TEXT, TIME, TIME)), asked.condition)


def values(asked: Asked) -> KeyedMeasure:
    """The different values of a column."""
    if kind_of(asked.type()) == OTHER:
        raise ValueError(f"the column {asked.column} holds {asked.type()}, which has no equality")
    return DistinctValues(asked.column, asked.condition)


def value_count(asked: Asked) -> KeyedMeasure:
    """How many different values a column has."""
    limits(asked, pa.float64())
    return values(asked)


def values_of(asked: Asked) -> KeyedMeasure:
    """The different values of a column, beside a set."""
    allowed = _set(asked)
    holds = set(allowed.to_pylist())
    never: tuple = ()
    if kind_of(asked.type()) == NUMBER:
        never = tuple(x for x in asked.arguments["value_set"] if x is not None and x not in holds)
    return DistinctValues(asked.column, asked.condition, allowed, never)


def most_common(asked: Asked) -> KeyedMeasure:
    """The value that occurs most."""
    asked.must_hold(NUMBER, TEXT)
    _set(asked)
    _flag(asked, "ties_okay")
    return DistinctValues(asked.column, asked.condition)


def moments(asked: Asked) -> Measure:
    """Mean, deviation or sum."""
    asked.must_hold(NUMBER)
    limits(asked, pa.float64())
    return Moments(asked.column, asked.condition)


def limits_measure(asked: Asked) -> Measure:
    """The least or greatest value."""
    asked.must_hold(NUMBER, TIME)
    limits(asked, asked.type())
    return limits_of(asked.column, asked.type(), asked.condition)


def complete(asked: Asked) -> Measure:
    """The share of values that are there."""
    limits(asked, pa.float64())
    return Completeness(asked.column, asked.condition)


def median(asked: Asked) -> Measure:
    """The median."""
    asked.must_hold(NUMBER)
    limits(asked, pa.float64())
    return Quantiles(asked.column, (0.5,), "linear", "column.median", asked.condition)


def quantiles(asked: Asked) -> Measure:
    """Quantiles."""
    asked.must_hold(NUMBER)
    ranges = asked.arguments.get("quantile_ranges")
    shares = ranges.get("quantiles") if isinstance(ranges, dict) else None
    value_ranges = ranges.get("value_ranges") if isinstance(ranges, dict) else None
    if not isinstance(shares, list) or not isinstance(value_ranges, list) or not shares:
        raise ValueError("quantile_ranges must hold the lists quantiles and value_ranges")
    if len(shares) != len(value_ranges):
        raise ValueError("quantile_ranges must hold one range for each quantile")
    for share in shares:
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise ValueError(f"quantile_ranges: the quantile {share!r} is none from 0 to 1")
    for pair in value_ranges:
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError(f"quantile_ranges: {pair!r} is no pair of limits")
        if None not in pair and pair[0] > pair[1]:
            raise ValueError(f"quantile_ranges: {pair[0]} is above {pair[1]}")
    way = asked.arguments.get("allow_relative_error") or "nearest"
    ways = ("linear", "lower", "higher", "midpoint", "nearest")
    if way not in ways:
        raise ValueError(f"allow_relative_error must be false or one of {', '.join(ways)}")
    return Quantiles(asked.column, tuple(shares), way, "column.quantile_values", asked.condition)


def kl_divergence(asked: Asked) -> Measure | KeyedMeasure:
    """A distribution, beside an expected one."""
    partition = asked.arguments.get("partition_object")
    if not isinstance(partition, dict):
        raise ValueError(
            "partition_object is needed: with bins and weights, or with values and weights"
        )
    weights = partition.get("weights")
    parts = partition.get("values", partition.get("bins"))
    if not isinstance(weights, list) or not isinstance(parts, list):
        raise ValueError("partition_object must hold weights, and values or bins")
    expected = len(parts) if "values" in partition else len(parts) - 1
    if len(weights) != expected or expected < 1:
        raise ValueError(f"partition_object has {len(weights)} weights, and needs {expected}")
    total = sum(weights) + sum(partition.get("tail_weights", []))
    if not math.isclose(total, 1, abs_tol=1e-6):
        raise ValueError(f"partition_object's weights add up to {total:g}, and must to 1")
    threshold = asked.arguments.get("threshold")
    if threshold is not None and _number(asked, "threshold") < 0:
        raise ValueError("threshold must not be negative")
    if "values" in partition:
        asked.must_hold(NUMBER, TEXT)
        value_set(parts, asked.type())
        return DistinctValues(asked.column, asked.condition, keep=True)
    asked.must_hold(NUMBER)
    if any(a >= b for a, b in itertools.pairwise(parts)):
        raise ValueError("partition_object's bins must ascend")
    return Histogram(asked.column, tuple(parts), asked.condition)


def z_scores(asked: Asked) -> Outliers:
    """Numbers by their z-score."""
    asked.must_hold(NUMBER)
    threshold = _number(asked, "threshold")
    sides = _flag(asked, "double_sided")
    return Outliers(
        asked.id, asked.column, "z_score", threshold, sides, asked.condition,
        "column_values.z_score.under_threshold",
    )  # fmt: skip


def outliers(asked: Asked) -> Outliers:
    """Numbers by their distance from the usual."""
    asked.must_hold(NUMBER)
    method = asked.arguments.get("method", "iqr")
    if method not in ("iqr", "std"):
        raise ValueError(f"method must be iqr or std, not {method!r}")
    multiplier = _number(asked, "multiplier", 1.5)
    if multiplier < 0:
        raise ValueError("multiplier must not be negative")
    return Outliers(
        asked.id, asked.column, method, multiplier, True, asked.condition,
        "column_values.not_outliers",
    )  # fmt: skip


def _type(asked: Asked) -> Measure:
    if kind_of(asked.type()) == OTHER or pa.types.is_date(asked.type()):
        raise ValueError(
            f"the column {asked.column} holds {asked.type()}, which pandas has no type of its own "
            "for; the schema checks it"
        )
    return TableShape(asked.schema)


def type_name(asked: Asked) -> Measure:
    """A column of a type."""
    _text(asked, "type_")
    return _type(asked)


def type_list(asked: Asked) -> Measure:
    """A column of one of some types."""
    _texts(asked, "type_list")
    return _type(asked)


def _table(asked: Asked) -> Measure:
    return TableShape(asked.schema, asked.condition)


def _whole(asked: Asked, name: str) -> None:
    value = asked.arguments.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ValueError(f"{name} must be a whole number of at least 0")


def count_between(asked: Asked) -> Measure:
    """Rows or columns, as many as a range says."""
    for name in ("min_value", "max_value"):
        _whole(asked, name)
    limits(asked, pa.int64())
    return _table(asked)


def count_equal(asked: Asked) -> Measure:
    """Rows or columns, as many as a number says."""
    _number(asked, "value")
    _whole(asked, "value")
    return _table(asked)


def columns_named(name: str, asked: Asked) -> Measure:
    """The table's columns, by name."""
    _texts(asked, name)
    return _table(asked)


def column_exists(asked: Asked) -> Measure:
    """A column that is there."""
    _text(asked, "column")
    _whole(asked, "column_index")
    return _table(asked)
