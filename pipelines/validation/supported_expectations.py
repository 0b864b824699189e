"""Every expectation that runs on Beam, by Great Expectations' name, and why others do not.

The one place where an expectation is declared: its arguments, whether it is about single
rows, and what measures it. `docs/validation.md` lists the same, which a test checks.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.validation import builders as of
from pipelines.validation import rows
from pipelines.validation.builders import Asked
from pipelines.validation.measures import AnyMeasure

ROW, COLUMN, TABLE = "row", "column", "table"


@dataclass(frozen=True)
class Spec:
    """An expectation that is supported.

    Attributes:
        level: ROW where single rows keep or break it, COLUMN or TABLE.
        required, optional: its arguments beside `row_condition` and, for rows, `mostly`.
        build: makes its measure; ValueError says what is wrong with an argument.
        map: it counts rows, so that it takes `mostly`.
    """

    level: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    build: Callable[[Asked], AnyMeasure]
    map: bool = False


_LIMITS = ("min_value", "max_value", "strict_min", "strict_max")


def _row(build, *required: str, optional: tuple[str, ...] = ()) -> Spec:
    return Spec(ROW, required, optional, build, map=True)


def _regex(name: str, metric: str, which: str | None) -> Callable[[Asked], AnyMeasure]:
    return functools.partial(of.patterns, rows.expression, name, metric, which)


def _like(name: str, metric: str, which: str | None) -> Callable[[Asked], AnyMeasure]:
    return functools.partial(of.patterns, rows.like, name, metric, which)


_JSON = functools.partial(of.parses, rows.is_json, "json_parseable", "JSON")
_DATE = functools.partial(of.parses, rows.is_date, "dateutil_parseable", "date or time")
_AB = ("column_A", "column_B")

SUPPORTED: dict[str, Spec] = {
    "expect_column_values_to_not_be_null": _row(of.present, "column"),
    "expect_column_values_to_be_null": _row(of.null, "column"),
    "expect_column_values_to_be_between": _row(of.between, "column", optional=_LIMITS),
    "expect_column_values_to_be_in_set": _row(of.in_set, "column", "value_set"),
    "expect_column_values_to_not_be_in_set": _row(of.not_in_set, "column", "value_set"),
    "expect_column_value_lengths_to_be_between": _row(
        of.length_between, "column", optional=_LIMITS
    ),
    "expect_column_value_lengths_to_equal": _row(of.length_equal, "column", "value"),
    "expect_column_values_to_match_regex": _row(
        _regex("regex", "match_regex", "any"), "column", "regex"
    ),
    "expect_column_values_to_not_match_regex": _row(
        _regex("regex", "not_match_regex", "none"), "column", "regex"
    ),
    "expect_column_values_to_match_regex_list": _row(
        _regex("regex_list", "match_regex_list", None), "column", "regex_list",
        optional=("match_on",),
    ),
    "expect_column_values_to_not_match_regex_list": _row(
        _regex("regex_list", "not_match_regex_list", "none"), "column", "regex_list"
    ),
    "expect_column_values_to_match_like_pattern": _row(
        _like("like_pattern", "match_like_pattern", "any"), "column", "like_pattern",
        optional=("escape",),
    ),
    "expect_column_values_to_not_match_like_pattern": _row(
        _like("like_pattern", "not_match_like_pattern", "none"), "column", "like_pattern",
        optional=("escape",),
    ),
    "expect_column_values_to_match_like_pattern_list": _row(
        _like("like_pattern_list", "match_like_pattern_list", None), "column",
        "like_pattern_list", optional=("match_on", "escape"),
    ),
    "expect_column_values_to_not_match_like_pattern_list": _row(
        _like("like_pattern_list", "not_match_like_pattern_list", "none"), "column",
        "like_pattern_list", optional=("escape",),
    ),
    "expect_column_values_to_match_strftime_format": _row(
        of.strftime, "column", "strftime_format"
    ),
    "expect_column_values_to_be_dateutil_parseable": _row(_DATE, "column"),
    "expect_column_values_to_be_json_parseable": _row(_JSON, "column"),
    "expect_column_values_to_match_json_schema": _row(of.json_schema, "column", "json_schema"),
    "expect_column_pair_values_to_be_equal": _row(
        functools.partial(of.pair, "==", "column_pair_values.equal"), *_AB,
        optional=("ignore_row_if",),
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": _row(
        functools.partial(of.pair, ">", "column_pair_values.a_greater_than_b"), *_AB,
        optional=("or_equal", "ignore_row_if"),
    ),
    "expect_column_pair_values_to_be_in_set": _row(
        of.pair_in_set, *_AB, "value_pairs_set", optional=("ignore_row_if",)
    ),
    "expect_multicolumn_sum_to_equal": _row(
        of.sum_equal, "column_list", "sum_total", optional=("ignore_row_if",)
    ),
    "expect_multicolumn_values_to_be_equal": _row(
        of.all_equal, "column_list", optional=("ignore_row_if",)
    ),
    "expect_select_column_values_to_be_unique_within_record": _row(
        of.all_different, "column_list", optional=("ignore_row_if",)
    ),
    "expect_column_values_to_be_unique": Spec(COLUMN, ("column",), (), of.values, map=True),
    "expect_compound_columns_to_be_unique": Spec(
        TABLE, ("column_list",), ("ignore_row_if",), of.compound, map=True
    ),
    "expect_column_value_z_scores_to_be_less_than": Spec(
        COLUMN, ("column", "threshold", "double_sided"), (), of.z_scores, map=True
    ),
    "expect_column_values_to_not_be_outliers": Spec(
        COLUMN, ("column",), ("method", "multiplier"), of.outliers, map=True
    ),
    "expect_column_values_to_be_of_type": Spec(COLUMN, ("column", "type_"), (), of.type_name),
    "expect_column_values_to_be_in_type_list": Spec(
        COLUMN, ("column", "type_list"), (), of.type_list
    ),
    "expect_column_type_to_be": Spec(COLUMN, ("column", "type_"), (), of.type_name),
    "expect_column_max_to_be_between": Spec(COLUMN, ("column",), _LIMITS, of.limits_measure),
    "expect_column_min_to_be_between": Spec(COLUMN, ("column",), _LIMITS, of.limits_measure),
    "expect_column_mean_to_be_between": Spec(COLUMN, ("column",), _LIMITS, of.moments),
    "expect_column_stdev_to_be_between": Spec(COLUMN, ("column",), _LIMITS, of.moments),
    "expect_column_sum_to_be_between": Spec(COLUMN, ("column",), _LIMITS, of.moments),
    "expect_column_median_to_be_between": Spec(COLUMN, ("column",), _LIMITS, of.median),
    "expect_column_quantile_values_to_be_between": Spec(
        COLUMN, ("column", "quantile_ranges"), ("allow_relative_error",), of.quantiles
    ),
    "expect_column_proportion_of_non_null_values_to_be_between": Spec(
        COLUMN, ("column",), _LIMITS, of.complete
    ),
    "expect_column_proportion_of_unique_values_to_be_between": Spec(
        COLUMN, ("column",), _LIMITS, of.value_count
    ),
    "expect_column_unique_value_count_to_be_between": Spec(
        COLUMN, ("column",), _LIMITS, of.value_count
    ),
    "expect_column_distinct_values_to_be_in_set": Spec(
        COLUMN, ("column", "value_set"), (), of.values_of
    ),
    "expect_column_distinct_values_to_contain_set": Spec(
        COLUMN, ("column", "value_set"), (), of.values_of
    ),
    "expect_column_distinct_values_to_equal_set": Spec(
        COLUMN, ("column", "value_set"), (), of.values_of
    ),
    "expect_column_most_common_value_to_be_in_set": Spec(
        COLUMN, ("column", "value_set"), ("ties_okay",), of.most_common
    ),
    "expect_column_kl_divergence_to_be_less_than": Spec(
        COLUMN,
        ("column", "partition_object"),
        ("threshold", "internal_weight_holdout", "tail_weight_holdout", "bucketize_data",
         "min_value", "max_value"),
        of.kl_divergence,
    ),
    "expect_column_to_exist": Spec(TABLE, ("column",), ("column_index",), of.column_exists),
    "expect_table_row_count_to_be_between": Spec(TABLE, (), _LIMITS, of.count_between),
    "expect_table_row_count_to_equal": Spec(TABLE, ("value",), (), of.count_equal),
    "expect_table_column_count_to_be_between": Spec(TABLE, (), _LIMITS, of.count_between),
    "expect_table_column_count_to_equal": Spec(TABLE, ("value",), (), of.count_equal),
    "expect_table_columns_to_match_set": Spec(
        TABLE, ("column_set",), ("exact_match",), functools.partial(of.columns_named, "column_set")
    ),
    "expect_table_columns_to_match_ordered_list": Spec(
        TABLE, ("column_list",), (), functools.partial(of.columns_named, "column_list")
    ),
    # The project's own; see `pipelines.validation.custom`.
    "expect_flights_to_land_after_departure": _row(
        of.lands, "column_list", optional=("ignore_row_if",)
    ),
    "expect_aircraft_to_be_in_one_place": Spec(
        TABLE, ("column_list",), ("ignore_row_if",), of.one_place, map=True
    ),
}  # fmt: skip

_NO_ORDER = (
    "a collection has no order of rows",
    "compare columns of one row with expect_column_pair_values_a_to_be_greater_than_b",
)
_NEVER_DONE = "Great Expectations 1.x has no implementation of it"

# Great Expectations' core expectations that do not run on Beam: (why not, what instead).
REFUSED: dict[str, tuple[str, str]] = {
    "expect_column_values_to_be_increasing": _NO_ORDER,
    "expect_column_values_to_be_decreasing": _NO_ORDER,
    "expect_multicolumn_values_to_be_unique": (
        "it is deprecated and Great Expectations cannot evaluate it",
        "use expect_select_column_values_to_be_unique_within_record",
    ),
    "expect_column_bootstrapped_ks_test_p_value_to_be_greater_than": (
        _NEVER_DONE,
        "use expect_column_kl_divergence_to_be_less_than",
    ),
    "expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than": (
        _NEVER_DONE,
        "use expect_column_kl_divergence_to_be_less_than",
    ),
    "expect_column_chisquare_test_p_value_to_be_greater_than": (
        _NEVER_DONE,
        "use expect_column_kl_divergence_to_be_less_than",
    ),
    "expect_column_pair_cramers_phi_value_to_be_less_than": (
        _NEVER_DONE,
        "use expect_column_pair_values_to_be_in_set",
    ),
    "expect_query_results_to_match_comparison": (
        "it asks a database in SQL",
        "use the expectations of columns and of the table",
    ),
    "expect_table_row_count_to_equal_other_table": (
        "it asks a database for another table",
        "use expect_table_row_count_to_equal with a $PARAMETER",
    ),
    "unexpected_rows_expectation": (
        "it asks a database in SQL",
        "use an expectation of rows with a row_condition",
    ),
}
