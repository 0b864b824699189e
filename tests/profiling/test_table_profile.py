"""What a sample tells of a table: identity, day, label, leaks; each worked out by hand."""

import datetime

import pyarrow as pa
import pytest

from pipelines.problems import RequestError
from pipelines.profiling.sampling import Sample
from pipelines.profiling.table_profile import Wishes, profile_table


def sample(**columns) -> Sample:
    arrays = {name: pa.array(values) for name, values in columns.items()}
    return Sample("/data/rows.csv", arrays, len(next(iter(arrays.values()))), True)


def profile(wishes: Wishes | None = None, **columns):
    return profile_table("rows", sample(**columns), wishes or Wishes())


def texts(*values) -> list[str]:
    return [str(value) for value in values]


# 3 shops, 4 tills, 5 numbers: no two of the three columns tell the 60 rows apart.
SHOPS = [shop for shop in "abc" for _ in range(20)]
TILLS = texts(*(till for _ in range(3) for till in range(4) for _ in range(5)))
NUMBERS = texts(*(number for _ in range(12) for number in range(5)))


def test_the_identity_is_the_fewest_columns_that_tell_all_rows_apart():
    found = profile(shop=SHOPS, till=TILLS, number=NUMBERS, price=["1.5"] * 59 + ["2.5"])
    assert found.identity.columns == ("shop", "till", "number")
    assert (found.identity.rows, found.identity.distinct) == (60, 60)
    assert profile(shop=SHOPS, till=TILLS, ticket=texts(*range(60))).identity.columns == ("ticket",)


def test_measurements_and_missing_values_identify_nothing():
    unique = [f"{number}.5" for number in range(60)]
    holes = ["", *texts(*range(59))]
    found = profile(shop=SHOPS, weight=unique, ticket=holes)
    assert found.identity.columns == ()
    assert found.identity.distinct == 60


def test_rows_that_repeat_are_counted():
    found = profile(shop=[*SHOPS, "a"], till=[*TILLS, "0"], number=[*NUMBERS, "0"])
    assert found.identity.columns == ()
    assert (found.identity.rows, found.identity.distinct) == (61, 60)


def test_an_identity_that_is_given_must_be_one():
    with pytest.raises(RequestError, match=r"60 rows have 12 different ones; name more columns"):
        profile(Wishes(identity=("shop", "till")), shop=SHOPS, till=TILLS, number=NUMBERS)
    found = profile(
        Wishes(identity=("number", "till", "shop")), shop=SHOPS, till=TILLS, number=NUMBERS
    )
    assert found.identity.columns == ("number", "till", "shop")


DAYS = [str(datetime.date(2013, 1, 1) + datetime.timedelta(days)) for days in range(60)]


def test_the_only_date_is_the_day_and_two_are_a_question():
    assert profile(shop=SHOPS, sold=DAYS).day == ("sold",)
    two = profile(shop=SHOPS, sold=DAYS, paid=DAYS)
    assert (two.day, two.day_columns) == ((), (("sold",), ("paid",)))
    assert profile(Wishes(day="paid"), shop=SHOPS, sold=DAYS, paid=DAYS).day == ("paid",)


def test_year_month_and_day_are_the_day_whatever_their_case():
    parts = [day.split("-") for day in DAYS]
    columns = dict(zip(("Year", "MONTH", "day"), map(list, zip(*parts, strict=True)), strict=True))
    columns = {name: texts(*map(int, values)) for name, values in columns.items()}
    assert profile(shop=SHOPS, **columns).day == ("Year", "MONTH", "day")
    assert profile(shop=SHOPS, **{**columns, "MONTH": ["13"] * 60}).day == ()


def test_few_days_are_not_split_by():
    few = profile(shop=SHOPS, sold=DAYS[:29] + [DAYS[0]] * 31)
    assert (few.day, few.few_days) == ((), 29)
    assert profile(shop=SHOPS, sold=DAYS[:30] + [DAYS[0]] * 30).day == ("sold",)


def test_a_day_with_a_missing_value_is_taken_only_when_asked_for():
    sold = ["", *DAYS[1:]]
    assert profile(shop=SHOPS, sold=sold).day == ()
    assert profile(Wishes(day="sold"), shop=SHOPS, sold=sold).day == ("sold",)
    with pytest.raises(RequestError, match="--day shop: the column is string"):
        profile(Wishes(day="shop"), shop=SHOPS, sold=sold)


@pytest.mark.parametrize(
    ("label", "at_least", "among"),
    [
        ("number", None, ()),
        ("number>=3", 3, ()),
        ("number >= 3.5", 3.5, ()),
        ("shop=a", None, ("a",)),
        ("number=3", None, (3,)),
    ],
)
def test_a_label_is_made_of_a_column_which_is_no_feature_then(label, at_least, among):
    found = profile(Wishes(label=label), shop=SHOPS, number=NUMBERS, till=TILLS)
    column = label.split("=")[0].strip(" >")
    assert (found.label.column, found.label.at_least, found.label.among) == (
        column,
        at_least,
        among,
    )
    assert found[column].feature is None
    assert found[column].known_after


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("shop", "say which value is to be predicted"),
        ("shop=d", "no row has shop 'd'; it has a, b, c"),
        ("shop>=3", "string, no number"),
        ("number>=many", "'many' is no number"),
        ("number=x", "no row has number 'x'"),
        ("price", "there is no column price"),
    ],
)
def test_a_label_that_cannot_be_made_is_refused(label, words):
    with pytest.raises(RequestError, match=words):
        profile(Wishes(label=label), shop=SHOPS, number=NUMBERS)


def test_columns_that_tell_the_label_alone_are_leaks():
    label = texts(*(row % 2 for row in range(600)))
    found = profile(
        Wishes(label="late"),
        late=label,
        delay=texts(*(row % 2 * 100 + row % 10 for row in range(600))),
        outcome=["late" if row % 2 else "" for row in range(600)],
        hour=texts(*(row % 7 for row in range(600))),
        place=[f"p{row // 2}" for row in range(600)],
    )
    assert set(found.leaks) == {"delay", "outcome"}
    assert found.leaks["outcome"] == 1.0
    late = profile(
        Wishes(label="late", known_after=("outcome",)),
        late=label,
        outcome=["late" if row % 2 else "" for row in range(600)],
        hour=texts(*(row % 7 for row in range(600))),
    )
    assert late.leaks == {}
    assert late["outcome"].feature is None


def test_what_teaches_nothing_is_no_feature():
    rows = range(600)
    found = profile(
        number=texts(*rows),
        same=["x"] * 600,
        nothing=[""] * 600,
        text=[f"text {row // 2}" for row in rows],
        prose=["a long sentence that goes on and on, and says the same as all the others"] * 599
        + ["another"],
        kind=[f"k{row % 30}" for row in rows],
        price=[f"{row % 50}.5" for row in rows],
    )
    assert {c.name: c.feature for c in found.columns} == {
        "number": None,
        "same": None,
        "nothing": None,
        "text": None,
        "prose": None,
        "kind": "category",
        "price": "number",
    }


def test_a_table_without_a_feature_is_refused():
    with pytest.raises(RequestError, match="no column can be a feature"):
        profile(same=["x"], other=["1"])


def test_what_is_missing_in_one_column_is_missing_in_all_and_said():
    found = profile(number=["1", "None", "3"] * 20, effect=["None", "stop", "turn"] * 20)
    assert found.missing == ("None",)
    assert found["effect"].nulls == 20
    assert "20 more missing values" in found["effect"].questions[0]


@pytest.mark.parametrize(
    "cells", [["12:30", "08:15"], ["7", "9"], ["2013-01-02", "2013-01-03"], ["noon", "x"]]
)
def test_utc_is_refused_of_what_is_no_date_with_a_time(cells):
    with pytest.raises(RequestError, match=r"--utc at: it has no dates with a time of day"):
        profile(Wishes(utc=("at",)), at=cells * 20, n=texts(*range(40)))


def test_what_is_no_time_is_quoted_as_the_file_has_it():
    with pytest.raises(RequestError, match=r"with a time of day, .* but '007\.50';"):
        profile(Wishes(utc=("at",)), at=["", "007.50"] * 20, n=texts(*range(40)))


def test_utc_of_times_with_other_texts_among_them_is_a_question():
    found = profile(
        Wishes(utc=("at",)), at=["soon", "2013-01-02 03:04:05"] * 20, n=texts(*range(40))
    )
    assert any("20 texts that are no times, such as 'soon'" in q for q in found["at"].questions)
    right = profile(Wishes(utc=("at",)), at=["2013-01-02 03:04:05", ""] * 20, n=texts(*range(40)))
    assert str(right["at"].type) == "timestamp[s, tz=UTC]"


@pytest.mark.parametrize("option", ["identity", "known_after", "utc"])
def test_a_wish_about_a_column_that_is_not_there_is_refused(option):
    with pytest.raises(RequestError, match="there is no such column; there are shop, till"):
        profile(Wishes(**{option: ("shops",)}), shop=SHOPS, till=TILLS)
