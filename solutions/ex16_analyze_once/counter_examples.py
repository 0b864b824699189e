"""What an answer to exercise 16 is tried on once its tests pass."""

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exercises.ex16_analyze_once.drive import TREES, as_near

NAN = float("nan")
COLUMNS = {"weather_temp": "score", "dep_delay": "bucket", "tailnum": "id"}

# Few values, so that they meet. Halves and fahrenheit; instants that are minutes apart.
SCORES = st.one_of(
    st.lists(st.sampled_from([None, NAN, 0.0, -0.5, 39.02, 39.92, 24.08, -40.0, 110]), max_size=8),
    st.lists(
        st.sampled_from([1357035300.0, 1357035301.0, 1357036140.0, 1357036800.0, None]), max_size=8
    ),
    st.lists(st.sampled_from([1.5e-9, 4e-9, -2e-9, 0.0, None]), max_size=8),
    st.builds(
        lambda value, times: [value] * times,
        st.sampled_from([0.1, 39.02, -7.3]),
        st.integers(0, 30),
    ),
)
DELAYS = st.lists(
    st.sampled_from([None, NAN, 0, -1, -6, 2, 10, 7.5, 1301, 1234567.25, 1234567.5]), max_size=30
)
TEXTS = st.lists(
    st.sampled_from([None, "", "N1", "N10", "N9EAMQ", "n1", "0", "NA", "nan", "é", "N1 ", " "]),
    max_size=16,
)
TREE = st.sampled_from(TREES)
CUTS = st.lists(st.integers(0, 30), max_size=4)


def cut(values, cuts):
    """The values in parts, some of them empty."""
    places = [0, *sorted(min(place, len(values)) for place in cuts), len(values)]
    return [values[a:b] for a, b in itertools.pairwise(places)]


def is_there(value):
    return (
        value is not None and value != "" and not (isinstance(value, float) and math.isnan(value))
    )


def score_of(values):
    """By fractions, which lose nothing."""
    numbers = [Fraction(value) for value in values if is_there(value)]
    if not numbers:
        return {"mean": 0.0, "deviation": 0.0}
    mean = sum(numbers) / len(numbers)
    variance = sum((number - mean) ** 2 for number in numbers) / len(numbers)
    return {"mean": float(mean), "deviation": math.sqrt(variance)}


def limits_of(values):
    """By trying each number in turn."""
    numbers = sorted(float(value) for value in values if is_there(value))
    return {
        "limits": [
            next(x for x in numbers if 10 * sum(y <= x for y in numbers) >= k * len(numbers))
            for k in range(1, 10)
            if numbers
        ]
    }


def ids_of(values, at_least=1):
    texts = [value for value in values if is_there(value)]
    often = sorted({text for text in texts if texts.count(text) >= at_least}, reverse=True)
    # A sort keeps the order of equals.
    often.sort(key=texts.count, reverse=True)
    return {"ids": {text: place for place, text in enumerate(often)}}


def constants_of(rows, columns, at_least=1):
    found = {}
    for name, kind in columns.items():
        values = [row[name] for row in rows]
        found[name] = {
            "score": score_of,
            "bucket": limits_of,
            "id": lambda values: ids_of(values, at_least),
        }[kind](values)
    return found


def gives(returned, expected):
    returned.gives(as_near(expected, returned.value))


def known(harness, column, kind, values, cuts, tree, **options):
    parts = [[{column: value} for value in part] for part in cut(values, cuts)]
    shown = ", ".join(map(str, cut(values, cuts)))
    call = f"Parts {shown}, merged {tree}"
    columns = {column: kind}
    return harness.drive("known", parts, columns, tree, call=call, **options)


@pytest.mark.task("moments", examples=40)
@given(values=SCORES, cuts=CUTS, tree=TREE)
@example(values=[1357035300.0, 1357036140.0], cuts=[], tree="all at once")
@example(values=[1357035300.0, 1357035301.0], cuts=[1], tree="in pairs")
@example(values=[1.5e-9, 4e-9], cuts=[], tree="all at once")
@example(values=[0.1] * 10, cuts=[7], tree="all at once")
@example(values=[39.02] * 5, cuts=[2, 4], tree="from the left")
def test_the_moments_of_any_numbers(harness, values, cuts, tree):
    ran = known(harness, "weather_temp", "score", values, cuts, tree)
    gives(ran, {"weather_temp": score_of(values)})


@pytest.mark.task("limits", examples=40)
@given(values=DELAYS, cuts=CUTS, tree=TREE)
@example(values=list(range(10)), cuts=[], tree="all at once")
@example(values=[NAN, None], cuts=[1], tree="all at once")
def test_the_limits_of_any_numbers(harness, values, cuts, tree):
    ran = known(harness, "dep_delay", "bucket", values, cuts, tree)
    gives(ran, {"dep_delay": limits_of(values)})


@pytest.mark.task("vocabulary", examples=40)
@given(values=TEXTS, cuts=CUTS, tree=TREE, at_least=st.integers(1, 4))
@example(values=["N1", "N10"] * 2, cuts=[1, 2, 3], tree="in pairs", at_least=2)
def test_the_vocabulary_of_any_texts(harness, values, cuts, tree, at_least):
    ran = known(harness, "tailnum", "id", values, cuts, tree, at_least=at_least)
    gives(ran, {"tailnum": ids_of(values, at_least)})


ROW = st.fixed_dictionaries(
    {
        "weather_temp": st.sampled_from([None, NAN, 39.02, 24.08, 0.0, 30, -4.5]),
        "dep_delay": st.sampled_from([None, NAN, 0, -2, 2, 10, 43, 7.5]),
        "tailnum": st.sampled_from([None, "", "N1", "N10", "N2", "N14228"]),
    }
)
ROWS = st.lists(ROW, max_size=7)
DAYS = st.lists(ROWS, max_size=4)


@pytest.mark.task("kept", examples=20)
@given(days=DAYS, tree=TREE)
@example(days=[], tree="all at once")
def test_any_days_through_files(harness, days, tree):
    call = f"Days {days}, merged {tree} through files"
    expected = constants_of([row for day in days for row in day], COLUMNS)
    gives(harness.drive("known", days, COLUMNS, tree, stored=True, call=call), expected)
    changed = harness.drive("changes_its_parts", days, COLUMNS, call=call)
    changed.must(
        changed.value is False,
        "It changes a part that it was given.",
        expected="the parts as they were",
        got="one of them keeps something else",
    )


@pytest.mark.task("kept", examples=3)
@given(first=st.integers(-40, 900), step=st.integers(1, 7), times=st.integers(10, 20))
def test_the_room_that_rows_take(harness, first, step, times):
    numbers = [first + step * n / 8 for n in range(10 * times)]
    for column, kind, few, many in (
        ("weather_temp", "score", numbers[:4], numbers),
        ("dep_delay", "bucket", numbers[:4], numbers[:4] * 2 * times),
        ("tailnum", "id", ["N1", "N2"], ["N1", "N2"] * 3 * times),
    ):
        several = [[{column: value} for value in values] for values in (few, many)]
        ran = harness.drive(
            "sizes", several, {column: kind}, call=f"What is kept of {kind}s, {len(many)} rows"
        )
        small, large = ran.value
        ran.must(
            large <= 2 * small + 200,
            "It grows with the rows.",
            expected=f"about {small} characters in the file",
            got=f"{small} of {len(few)} rows, {large} of {len(many)}",
        )


CONSTANTS = st.fixed_dictionaries(
    {
        "weather_temp": st.fixed_dictionaries(
            {
                "mean": st.sampled_from([0.0, 30.0, -4.5]),
                "deviation": st.sampled_from([0.0, 1e-9, 0.5, 4.0]),
            }
        ),
        "dep_delay": st.one_of(
            st.just([]),
            st.lists(st.sampled_from([-2, 0, 2, 7.5, 10]), min_size=9, max_size=9).map(sorted),
        ).map(lambda limits: {"limits": limits}),
        "tailnum": st.lists(st.sampled_from(["N1", "N10", "N2", "ZZZ", " "]), unique=True).map(
            lambda texts: {"ids": {text: n for n, text in enumerate(texts)}}
        ),
    }
)
# By TensorFlow's tf.strings.to_hash_bucket_fast(text, 5).
REMAINDERS = {
    "": 3,
    " ": 0,
    "N1": 3,
    "N1 ": 0,
    "zzz": 0,
    "ZZZ ": 1,
    "N14228": 2,
    "N8604C": 2,
    "N580JB": 0,
    "N162UW": 1,
    "LEX": 4,
    "ZZZ": 4,
}


def features_of(row, known):
    found = {}
    temp, constants = row["weather_temp"], known["weather_temp"]
    scored = is_there(temp) and constants["deviation"] > 0
    found["weather_temp_z"] = (
        float((Fraction(temp) - Fraction(constants["mean"])) / Fraction(constants["deviation"]))
        if scored
        else 0.0
    )
    delay, limits = row["dep_delay"], known["dep_delay"]["limits"]
    found["dep_delay_bucket"] = (
        sum(limit <= delay for limit in limits) if is_there(delay) else len(limits)
    )
    text, ids = row["tailnum"] or "", known["tailnum"]["ids"]
    found["tailnum_id"] = ids[text] if text in ids else len(ids) + REMAINDERS[text]
    return found


def row_of(temp, delay, text):
    return {"weather_temp": temp, "dep_delay": delay, "tailnum": text}


TEMPS = st.sampled_from([None, NAN, 39.02, 24.08, 0.0, 30, -4.5])
TIMES = st.sampled_from([None, NAN, 0, -2, -2.5, 2, 10, 43, 7.5])


def gives_features(harness, row, constants):
    ran = harness.call("transform", {**row, "late": 1}, constants, COLUMNS)
    ran.gives(features_of(row, constants))
    ran.must(not ran.changed_its_input, "It changes the row, or the constants.")


@pytest.mark.task("transform", examples=25)
@given(temp=TEMPS, delay=TIMES, constants=CONSTANTS)
def test_the_scores_and_buckets_of_any_row(harness, temp, delay, constants):
    gives_features(harness, row_of(temp, delay, None), constants)


@pytest.mark.task("transform", clause="unknown", examples=25)
@given(text=st.sampled_from([None, *REMAINDERS]), constants=CONSTANTS)
def test_any_text_known_or_not(harness, text, constants):
    gives_features(harness, row_of(0.0, 0, text), constants)


EXAMPLE_ROW = st.builds(row_of, TEMPS, TIMES, st.sampled_from([None, *REMAINDERS]))


@pytest.mark.task("training", examples=6)
@given(
    days=st.lists(st.lists(EXAMPLE_ROW, max_size=4), min_size=4, max_size=4),
    splits=st.lists(st.sampled_from(["train", "eval", "later"]), min_size=4, max_size=4),
    at_least=st.integers(1, 3),
)
@example(days=[[row_of(0.0, 2, "ZZZ")]] * 4, splits=["eval"] * 4, at_least=1)
def test_the_examples_of_any_days(harness, days, splits, at_least):
    names = [f"2013-01-0{n}" for n in range(1, 5)]
    rows = dict(zip(names, days, strict=True))
    of = {split: [] for split in ("train", "eval", "later")}
    for name, split in zip(names, splits, strict=True):
        of[split].append(name)
    ran = harness.run("Examples", harness.recipe("drive:Days", rows), COLUMNS, at_least, rows=of)
    expected = constants_of([row for day in of["train"] for row in rows[day]], COLUMNS, at_least)
    got = ran.outputs.get("constants", [])
    ran.gives([as_near(expected, got[0] if got else None)], tag="constants")
    for split, its in of.items():
        features = [features_of(row, got[0]) for day in its for row in rows[day]]
        ran.gives(features, tag=split)
    ran.counts(**dict.fromkeys(names, 1))


NIGHT = st.tuples(
    st.sampled_from(
        [
            COLUMNS,
            {"weather_temp": "score"},
            {"dep_delay": "bucket", "tailnum": "id"},
            {"dep_delay": "score"},
            {"dep_delay": "bucket"},
        ]
    ),
    st.dictionaries(st.sampled_from(["01", "02", "03"]), st.integers(0, 2), max_size=3),
)


@pytest.mark.task("cache", examples=20)
@given(
    nights=st.lists(NIGHT, min_size=1, max_size=4),
    versions=st.lists(st.lists(ROW, max_size=3), min_size=9, max_size=9),
)
@example(nights=[(COLUMNS, {"01": 0}), (COLUMNS, {"01": 0})], versions=[[]] * 9)
def test_any_nights(harness, nights, versions):
    several, expected, ever, last = [], [], set(), set()
    for columns, days in nights:
        of_days = {
            day: (f"{day}-{version}", versions[3 * (int(day) - 1) + version])
            for day, version in days.items()
        }
        several.append((columns, of_days))
        keys = {(day, checksum, str(columns)) for day, (checksum, _) in of_days.items()}
        # What the last update had not, but one before it, a cache may have or not.
        reads = [{day for day, *_ in keys - had} for had in (ever, last)]
        ever, last = ever | keys, keys
        rows = [row for _, its in of_days.values() for row in its]
        expected.append((*reads, constants_of(rows, columns)))
    ran = harness.drive("updates", several, call=f"Updates {said(several)}")
    came = zip(ran.value, expected, strict=True)
    for night, ((got_read, got, changed), (least, most, found)) in enumerate(came, 1):
        ran.must(
            least <= set(got_read) <= most and len(set(got_read)) == len(got_read),
            f"Update {night} reads other days.",
            expected=", ".join(sorted(most)) or "no day",
            got=", ".join(got_read) or "no day",
        )
        ran.must(
            as_near(found, got) == got,
            f"Update {night} keeps something else of the days.",
            expected=found,
            got=got,
        )
        ran.must(not changed, "It changes the cache that it is given.")


def said(nights):
    """Columns and checksums of each, as a learner reads them."""
    return "; ".join(
        f"{'+'.join(columns)} of {', '.join(c for c, _ in days.values()) or 'no day'}"
        for columns, days in nights
    )
