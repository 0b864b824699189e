"""Generated rows, and a table of expectations that cover every supported one."""

import datetime as dt

import numpy as np
import pyarrow as pa

WORDS = ["alpha", "Beta", "γάμμα", "日本", "", "x1", "x22", "N12AB", "naïve", "a b"]
MARCH, SEPTEMBER = "2013-03-01T00:00:00", "2013-09-01T00:00:00"


def rows(count: int, seed: int = 0, missing: float = 0.2) -> pa.RecordBatch:
    """Rows of every kind of column: nulls, NaN, unicode, large integers, times, categories."""
    random = np.random.default_rng(seed)

    def some(values, type) -> pa.Array:
        gone = random.random(count) < missing
        pairs = zip(values, gone, strict=True)
        return pa.array([None if absent else value for value, absent in pairs], type)

    def of(values, type=None) -> pa.Array:
        return pa.array(list(values), type)

    def words(*choice) -> list[str]:
        return random.choice(choice, count).tolist()

    start = dt.datetime(2013, 1, 1, tzinfo=dt.UTC)
    times = [start + dt.timedelta(minutes=int(x)) for x in random.integers(0, 500_000, count)]
    floats = random.normal(0, 2, count).round(2)
    floats[random.random(count) < missing / 2] = np.nan
    return pa.record_batch(
        {
            "n": some(random.integers(-5, 6, count).tolist(), pa.int64()),
            "i": of(random.integers(0, 10, count), pa.int16()),
            "k": of(random.integers(0, 10, count), pa.int16()),
            "big": of((2**60 + random.integers(0, 3, count)).tolist(), pa.int64()),
            "f": some(floats.tolist(), pa.float64()),
            "f32": some(random.normal(10, 2, count).tolist(), pa.float32()),
            "t": some(words(*WORDS), pa.string()),
            "u": of(words(*WORDS), pa.string()),
            "c": of(words("r", "g", "b"), pa.string()).dictionary_encode(),
            "b": of((random.random(count) < 0.5).tolist(), pa.bool_()),
            "d": some(times, pa.timestamp("s", tz="UTC")),
            "e": of([time.replace(tzinfo=None) for time in times], pa.timestamp("us")),
            "j": some(words('{"a":1}', '{"a":"x"}', "[1]", "5"), pa.string()),
            "w": some(words("2013-01-31", "2013-02-30", "x", "31 Jan 2013"), pa.string()),
        }
    )


def _comparison(column: str, operator: str, parameter) -> dict:
    return {
        "type": "comparison",
        "column": {"name": column},
        "operator": operator,
        "parameter": parameter,
    }


CONDITIONS = [
    ("i > 3", "pandas"),
    ('t == "alpha" or i < 2', "pandas"),
    ("n != 1", "pandas"),
    ("t not in ['alpha']", "pandas"),
    ("f.isnull()", "pandas"),
    ("not (i >= 2 and k < 7)", "pandas"),
    ("2 < i <= 7", "pandas"),
    ("n < i", "pandas"),
    ('col("n") >= 1', "great_expectations"),
    ('col("t").notnull()', "great_expectations"),
    ('col("t").notNull()', "great_expectations"),
    ('col("t") == "alpha"', "great_expectations"),
    (_comparison("i", "<", 5), None),
    ({"type": "nullity", "column": {"name": "t"}, "is_null": True}, None),
    (
        {
            "type": "or",
            "conditions": [
                _comparison("t", "IN", ["alpha", "日本"]),
                _comparison("i", "NOT_IN", [1, 2]),
            ],
        },
        None,
    ),
]


def expectations() -> list[dict]:
    """Entries of a suite, each with its number `n`."""
    found: list[dict] = []

    def add(type: str, **kwargs):
        found.append({"type": f"expect_{type}", "kwargs": kwargs, "n": len(found)})

    _of_values(add)
    _of_texts(add)
    _of_several(add)
    _of_numbers(add)
    _of_tables(add)
    for condition, parser in CONDITIONS:
        where = {"row_condition": condition} | ({"condition_parser": parser} if parser else {})
        add("column_values_to_be_between", column="n", min_value=0, max_value=3, **where)
        add("column_values_to_not_be_null", column="f", **where)
        add("column_mean_to_be_between", column="f", min_value=-1, max_value=1, **where)
        add("table_row_count_to_be_between", min_value=1, max_value=20, **where)
        add("compound_columns_to_be_unique", column_list=["i", "k"], **where)
        add("column_pair_values_to_be_equal", column_A="i", column_B="k", **where)
        add("column_unique_value_count_to_be_between", column="i", min_value=2, **where)
    return found


def _of_values(add) -> None:
    for column in ("n", "f", "t", "d", "c"):
        add("column_values_to_not_be_null", column=column)
        add("column_values_to_be_null", column=column)
    add("column_values_to_not_be_null", column="n", mostly=0.5)
    for column, low, high in (
        ("n", -2, 3),
        ("i", 2, 7),
        ("f", -1.5, 1.5),
        ("f32", 8.1, 12.3),
        ("d", f"{MARCH}+00:00", f"{SEPTEMBER}+00:00"),
        ("e", MARCH, SEPTEMBER),
    ):
        add("column_values_to_be_between", column=column, min_value=low, max_value=high)
        add("column_values_to_be_between", column=column, min_value=low, strict_min=True)
        add(
            "column_values_to_be_between",
            column=column, max_value=high, strict_max=True, mostly=0.6,
        )  # fmt: skip
    for column, values in (
        ("n", [1, 2, 3]),
        ("i", [1, 2.0, 2.5]),
        ("f", [1.0, 0.5]),
        ("t", ["alpha", "日本"]),
        ("c", ["r", "g"]),
        ("big", [2**60]),
    ):
        add("column_values_to_be_in_set", column=column, value_set=values)
        add("column_values_to_not_be_in_set", column=column, value_set=values)
        for how in ("be_in_set", "contain_set", "equal_set"):
            add(f"column_distinct_values_to_{how}", column=column, value_set=values)
    for column, values in (("n", [1, 2]), ("t", ["alpha"]), ("c", ["r", "g", "b"])):
        add("column_most_common_value_to_be_in_set", column=column, value_set=values)
        add("column_most_common_value_to_be_in_set", column=column, value_set=values,
            ties_okay=True)  # fmt: skip
    for column in ("n", "f", "t", "c", "d", "big"):
        add("column_values_to_be_unique", column=column)
        add("column_values_to_be_unique", column=column, mostly=0.1)
        add("column_unique_value_count_to_be_between", column=column, min_value=2, max_value=20)
        for what in ("unique", "non_null"):
            add(
                f"column_proportion_of_{what}_values_to_be_between",
                column=column, min_value=0.1, max_value=0.9, strict_max=True,
            )  # fmt: skip


def _of_texts(add) -> None:
    for column in ("t", "u", "c"):
        add("column_values_to_match_regex", column=column, regex="^[a-z]+$")
        add("column_values_to_not_match_regex", column=column, regex="a")
        add("column_values_to_match_regex_list", column=column, regex_list=["^a", "1"])
        add(
            "column_values_to_match_regex_list",
            column=column, regex_list=["^x", "1"], match_on="all",
        )  # fmt: skip
        add("column_values_to_not_match_regex_list", column=column, regex_list=["^a", "1"])
        add("column_value_lengths_to_be_between", column=column, min_value=1, max_value=4)
        add("column_value_lengths_to_be_between", column=column, min_value=1, strict_min=True)
        add("column_value_lengths_to_equal", column=column, value=2)
    # RE2 has no look-around.
    add("column_values_to_match_regex", column="u", regex="(?=.*x)(?=.*1)")
    add("column_values_to_match_strftime_format", column="w", strftime_format="%Y-%m-%d")
    add("column_values_to_be_dateutil_parseable", column="w")
    add("column_values_to_be_json_parseable", column="j")
    add("column_values_to_be_json_parseable", column="t")
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    add("column_values_to_match_json_schema", column="j", json_schema=schema)


def _of_several(add) -> None:
    pairs = [[1, "alpha"], [2, "日本"], [None, "x1"]]
    for ignored in ("both_values_are_missing", "either_value_is_missing", "neither"):
        columns = {"column_A": "n", "ignore_row_if": ignored}
        add("column_pair_values_to_be_equal", column_B="i", **columns)
        add("column_pair_values_a_to_be_greater_than_b", column_B="f", **columns)
        add("column_pair_values_to_be_in_set", column_B="t", value_pairs_set=pairs, **columns)
    add("column_pair_values_to_be_equal", column_A="t", column_B="u")
    add(
        "column_pair_values_a_to_be_greater_than_b",
        column_A="i", column_B="k", or_equal=True, mostly=0.4,
    )  # fmt: skip
    for ignored in ("all_values_are_missing", "any_value_is_missing", "never"):
        several = {"ignore_row_if": ignored}
        add("multicolumn_sum_to_equal", column_list=["n", "i"], sum_total=5, **several)
        add("multicolumn_values_to_be_equal", column_list=["n", "f"], **several)
        add("select_column_values_to_be_unique_within_record", column_list=["n", "i", "k"],
            **several)  # fmt: skip
        add("compound_columns_to_be_unique", column_list=["n", "t"], **several)
    add("flights_to_land_after_departure", column_list=["d", "e", "i"])
    add("aircraft_to_be_in_one_place", column_list=["t", "d", "e"], mostly=0.5)


def _of_numbers(add) -> None:
    quantiles = {
        "quantiles": [0, 0.1, 0.25, 0.5, 0.9, 1],
        "value_ranges": [[None, 3], [0, 1], [None, None], [0, None], [0, 5], [0, 10]],
    }
    third = {"quantiles": [0.33], "value_ranges": [[0, 3]]}
    bins = {"bins": [-10, -1, 0, 3, 20], "weights": [0.2, 0.2, 0.3, 0.3]}
    for column in ("n", "i", "f", "f32", "big"):
        for what in ("max", "min", "mean", "stdev", "median"):
            add(f"column_{what}_to_be_between", column=column, min_value=0, max_value=10)
        add("column_quantile_values_to_be_between", column=column, quantile_ranges=quantiles)
        for way in ("linear", "midpoint"):
            add(
                "column_quantile_values_to_be_between",
                column=column, quantile_ranges=third, allow_relative_error=way,
            )  # fmt: skip
        add("column_value_z_scores_to_be_less_than", column=column, threshold=1.5,
            double_sided=True)  # fmt: skip
        add(
            "column_value_z_scores_to_be_less_than",
            column=column, threshold=1.0, double_sided=False, mostly=0.5,
        )  # fmt: skip
        add("column_values_to_not_be_outliers", column=column)
        add("column_values_to_not_be_outliers", column=column, method="std", multiplier=1.0)
        add(
            "column_kl_divergence_to_be_less_than",
            column=column, threshold=0.5, partition_object=bins, tail_weight_holdout=0.01,
        )  # fmt: skip
        add("column_values_to_be_of_type", column=column, type_="int64")
        add("column_values_to_be_in_type_list", column=column, type_list=["float64", "int16"])
        add("column_type_to_be", column=column, type_="float64")
        if column != "big":
            add("column_sum_to_be_between", column=column, min_value=0, max_value=10)
    for what, limit in (("max", SEPTEMBER), ("min", MARCH)):
        add(f"column_{what}_to_be_between", column="d", max_value=f"{limit}+00:00")
        add(f"column_{what}_to_be_between", column="e", max_value=limit)
    for column, values in (
        ("t", ["alpha", "Beta", "zz"]),
        ("c", ["r", "g", "b"]),
        ("i", [1, 2, 3]),
    ):
        add(
            "column_kl_divergence_to_be_less_than",
            column=column,
            threshold=0.5,
            partition_object={"values": values, "weights": [0.3, 0.3, 0.4]},
            tail_weight_holdout=0.01,
        )


def _of_tables(add) -> None:
    add("column_to_exist", column="n")
    add("column_to_exist", column="zz")
    add("column_to_exist", column="i", column_index=1)
    add("table_row_count_to_equal", value=50)
    add("table_row_count_to_be_between", min_value=1, max_value=100)
    add("table_column_count_to_equal", value=14)
    add("table_column_count_to_be_between", min_value=1, max_value=5)
    add("table_columns_to_match_set", column_set=["n", "i", "zz"])
    add("table_columns_to_match_set", column_set=["n", "i"], exact_match=False)
    add("table_columns_to_match_ordered_list", column_list=["n", "i", "k"])
