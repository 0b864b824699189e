"""What an answer to exercise 27 is tried on once its tests pass."""

import math
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from exercises.ex27_serve_without_skew.drive import AROUND
from pipelines.flights.job import JOB

LARGEST = (2 - 2**-23) * 2.0**127
CLOCK = ("month", "day", "weekday", "sched_dep_time")
REQUIRED = ("dep_delay", "sched_arr_time", "distance", "carrier", "origin", "dest")
NUMBERS = [name for name in JOB.raw.numbers if name not in CLOCK]
TEXTS = [*JOB.raw.categories]
OPTIONAL = [name for name in [*NUMBERS, *TEXTS] if name not in REQUIRED]

# --- what is served -------------------------------------------------------------------------

DESTINATIONS = ["ATL", "ORD", "SJU", "IAH", "XXX", "", "atl", " ATL", "Montréal"]
RAW = st.fixed_dictionaries(
    {
        "sched_dep_time": st.sampled_from([0, 5, 515, 1259, 1300, 2359, 2400]),
        "dest": st.sampled_from(DESTINATIONS),
    },
    optional={
        "dep_delay": st.sampled_from([-6.0, 0.0, 2.0, 14.5, 300.0]),
        "sched_arr_time": st.sampled_from([0.0, 819.0, 2359.0]),
        "weather_temp": st.sampled_from([-10.0, 0.0, 39.02, 100.0]),
        "plane_year": st.sampled_from([0.0, 1999.0]),
        "carrier": st.sampled_from(["UA", ""]),
    },
)
KNOWN = {"sched_dep_time": 600, "dest": "ORD", "dep_delay": 2.0, "sched_arr_time": 800.0}


def served(harness, how, rows, categories):
    model = "" if categories else ", a model of numbers alone"
    ran = harness.drive("asked", rows, categories, call=f"{how}({rows!r}){model}")
    return ran, ran.value


def same(ran, name, got, want):
    got, want = np.asarray(got), np.asarray(want)
    alike = got.shape == want.shape and (
        np.array_equal(got, want)
        if want.dtype.kind in "iu"
        else np.allclose(got, want, rtol=1e-5, atol=1e-5, equal_nan=True)
    )
    ran.must(alike, f"{name} is another.", expected=repr(want.tolist()), got=repr(got.tolist()))


@pytest.mark.task("features", examples=4)
@given(rows=st.lists(RAW, max_size=4), categories=st.booleans())
@example(rows=[], categories=True)
@example(rows=[KNOWN | {"weather_temp": 40.0}] * 2, categories=True)
@example(rows=[{"sched_dep_time": 600, "dest": "ORD"}], categories=False)
def test_features_of_any_rows(harness, rows, categories):
    ran, found = served(harness, "features", rows, categories)
    want = found["trained"]["features"]
    ran.must(
        set(found["together"]["features"]) == set(want),
        "The features are others.",
        expected=repr(sorted(want)),
        got=repr(sorted(found["together"]["features"])),
    )
    for name, values in want.items():
        same(ran, name, found["together"]["features"][name], values)


@pytest.mark.task("predictions", examples=4)
@given(rows=st.lists(RAW, max_size=4), categories=st.booleans())
@example(rows=[], categories=False)
def test_predictions_of_any_rows(harness, rows, categories):
    ran, found = served(harness, "serving_default", rows, categories)
    for name in ("late_probability", "delay_minutes"):
        same(ran, name, found["together"][name], found["trained"][name])


@pytest.mark.task("examples", examples=3)
@given(rows=st.lists(RAW, max_size=4), categories=st.booleans())
@example(rows=[], categories=True)
@example(rows=[{"sched_dep_time": 600}], categories=True)
def test_examples_of_any_rows(harness, rows, categories):
    ran, found = served(harness, "examples", rows, categories)
    ran.must(
        "error" not in found["examples"],
        "They could not be read.",
        got=found["examples"].get("error", ""),
    )
    for name in ("late_probability", "delay_minutes"):
        same(ran, name, found["examples"][name], found["trained"][name])


# --- what is answered -----------------------------------------------------------------------


def ends(name):
    """The least and the largest value of a column."""
    column = JOB.checked[name]
    low = -LARGEST if column.minimum is None else column.minimum
    return low, LARGEST if column.maximum is None else column.maximum


def number(name):
    low, high = ends(name)
    inside = [value for value in (0, 0.0, -1, 1, 39.02, 0.1, 819.5, 2013) if low <= value <= high]
    return st.sampled_from([*inside, low, high])


# What is no number for some is a text like any other.
WORDS = ["UA", "ORD", "nan", "None", "NA", "0", " BOEING ", "boeing", "Montréal", "東京", "N14228"]


def text(name):
    return st.sampled_from(WORDS if name in REQUIRED else [*WORDS, ""])


def value(name):
    return number(name) if name in NUMBERS else text(name)


def sunday(year, month, nth):
    """The nth Sunday of a month, the last one for 0."""
    if nth == 0:
        last = datetime(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() + 1) % 7)
    first = datetime(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def hours_behind(local, second):
    """New York's from UTC, by the law of 1986 and that of 2005. None: no clock shows this."""
    if local.year < 2007:
        begins, ends_ = sunday(local.year, 4, 1), sunday(local.year, 10, 0)
    else:
        begins, ends_ = sunday(local.year, 3, 2), sunday(local.year, 11, 1)
    begins, ends_ = begins + timedelta(hours=2), ends_ + timedelta(hours=2)
    if begins <= local < begins + timedelta(hours=1):
        return None
    if ends_ - timedelta(hours=1) <= local < ends_:
        return 5 if second else 4
    return 4 if begins <= local < ends_ else 5


DAYS = [(1, 1), (3, 10), (3, 31), (4, 7), (7, 4), (10, 27), (11, 3), (12, 31), (2, 28)]
OFFSETS = [0, 0, -300, -240, 60, 120, 330, 345, 840, -570]


@st.composite
def instants(draw):
    """A text, and what New York's clock shows: month, day, weekday, HHMM."""
    year = draw(st.sampled_from([2013, 1987, 2006, 2007, 2037, 2038, 2100, 2260, 2261]))
    month, day = draw(st.sampled_from(DAYS))
    hour = draw(st.sampled_from([0, 1, 2, 3, 5, 12, 19, 20, 23]))
    local = datetime(year, month, day, hour, draw(st.sampled_from([0, 5, 30, 59])))
    behind = hours_behind(local, draw(st.booleans()))
    assume(behind is not None)
    return written(draw, local + timedelta(hours=behind)), clock_of(local)


def clock_of(local):
    return dict(
        zip(
            CLOCK,
            (local.month, local.day, local.weekday(), local.hour * 100 + local.minute),
            strict=True,
        )
    )


def written(draw, utc):
    offset = draw(st.sampled_from(OFFSETS))
    seconds = draw(st.sampled_from(["", ":00", ":59", ":31.5", ":59.999999"]))
    shown = (utc + timedelta(minutes=offset)).strftime("%Y-%m-%dT%H:%M")
    sign, (hours, minutes) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
    zone = "Z" if offset == 0 and draw(st.booleans()) else f"{sign}{hours:02}:{minutes:02}"
    return shown + seconds + zone


NOON = ("2013-07-05T16:59:00+00:00", {"month": 7, "day": 5, "weekday": 4, "sched_dep_time": 1259})
RIGHT = {"sched_dep": NOON[0], "dep_delay": 2, "sched_arr_time": 819, "distance": 1400}
RIGHT |= {"carrier": "UA", "origin": "EWR", "dest": "IAH"}
OTHERS = {"month": "May", "weekday": 1e99, "day": None, "arr_delay": 5, "id": [{}], "late": "yes"}


@st.composite
def flights(draw):
    """A right flight, and the row that the model is asked about."""
    flight = {name: draw(value(name)) for name in REQUIRED}
    more = draw(st.lists(st.sampled_from(OPTIONAL), max_size=5, unique=True))
    flight |= {name: draw(value(name)) for name in more}
    flight["sched_dep"], clock = NOON
    raw = dict.fromkeys(NUMBERS, math.nan) | dict.fromkeys(TEXTS, "") | flight | clock
    raw.pop("sched_dep")
    if draw(st.booleans()):
        gone = draw(st.lists(st.sampled_from(OPTIONAL), max_size=3, unique=True))
        flight |= {name: None for name in gone if name not in flight}
        flight |= OTHERS
    return flight, raw


NO_NUMBERS = ["2", "", "39 F", True, False, [], [1400], {}, {"value": 1}, math.nan]
NO_TEXTS = [7, 0, 0.0, True, False, [], ["UA"], {}, {"b64": "QUE="}]
NO_INSTANTS = [None, 515, 1357035300.0, True, [], {}, "", "tomorrow", "10:15", "2013-01-01"]
NO_INSTANTS += ["2013-01-01T10:15:00", "2013-02-30T10:15:00Z", "2013-01-01T25:00:00Z", "Z"]
ANOTHER_YEAR = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-05:00"]
ANOTHER_YEAR += ["1987-01-01T04:59:59.5Z", "1986-07-01T00:00Z", "2262-01-01T05:00:00Z"]
ANOTHER_YEAR += ["1987-01-01T00:59:00+01:00", "2262-01-01T00:00:00-05:00", "0001-01-01T00:00+14:00"]


def beyond(name):
    low, high = ends(name)
    found = [10**400, -(10**400), 1e39, -1e39, math.inf, -math.inf]
    column = JOB.checked[name]
    if column.minimum is not None:
        found += [low - 1, low - 0.25]
    if column.maximum is not None:
        found += [high + 1, high + 0.25]
    return found


@st.composite
def wrong_kinds(draw):
    """A flight with a value of the wrong kind, or without one that it must have; its column."""
    flight = dict(RIGHT)
    name = draw(st.sampled_from([*NUMBERS, *TEXTS, *REQUIRED, "sched_dep", "sched_dep"]))
    gone = name in REQUIRED and draw(st.booleans())
    if gone or (name == "sched_dep" and draw(st.integers(0, 9)) == 0):
        values = [None, ""] if name in TEXTS else [None]
        flight[name] = draw(st.sampled_from(values))
        if flight[name] is None and draw(st.booleans()):
            del flight[name]
    else:
        kinds = NO_INSTANTS if name == "sched_dep" else NO_TEXTS if name in TEXTS else NO_NUMBERS
        flight[name] = draw(st.sampled_from(kinds))
    return flight, name


@st.composite
def beyond_limits(draw):
    """A flight with a number out of its range, or in no year of flights; its column."""
    flight = dict(RIGHT)
    name = draw(st.sampled_from([*NUMBERS, "sched_dep", "sched_dep"]))
    values = ANOTHER_YEAR if name == "sched_dep" else beyond(name)
    flight[name] = draw(st.sampled_from(values))
    return flight, name


def gives(harness, pairs, quantiles=3):
    """The answers and the question, for flights with a row, or a column that is wrong."""
    given_ = [flight for flight, _ in pairs]
    call = f"answer({given_!r}, predict)"
    ran = harness.drive("answered", given_, quantiles, call=call)
    answers, asked = ran.value["answers"], ran.value["asked"]
    right = [raw for _, raw in pairs if isinstance(raw, dict)]
    ran.must(
        len(asked) == bool(right) and all(len(one) == len(right) for one in asked),
        "The model is asked about others than the right flights, or not once.",
        expected=f"{int(bool(right))} question, {len(right)} rows",
        got=f"{len(asked)} questions, {sum(map(len, asked))} rows",
    )
    for raw, got in zip(right, asked[0] if asked else [], strict=True):
        want = {
            name: float(np.float32(x)) if name in JOB.raw.numbers else x for name, x in raw.items()
        }
        other = [name for name in want if repr(got[name]) != repr(want[name])]
        ran.must(
            not other,
            f"The model is asked about another {', '.join(other)}.",
            expected=repr({name: want[name] for name in other}),
            got=repr({name: got[name] for name in other}),
        )
    ran.must(
        isinstance(answers, list) and len(answers) == len(pairs),
        "There is not an answer for each flight.",
        expected=f"{len(pairs)} answers",
        got=repr(answers),
    )
    for place, ((_, right), got) in enumerate(zip(pairs, answers, strict=True)):
        if isinstance(right, str):
            holds = isinstance(got, dict) and set(got) == {"error"} and right in str(got["error"])
            want = f"an error that names {right}"
        else:
            delay = float(np.float32(right["dep_delay"]))
            minutes = [delay + more for more in AROUND[:quantiles]]
            late = 1 / (1 + math.exp(min((15 - delay) / 10, 700)))
            holds = isinstance(got, dict) and set(got) == {"late_probability", "delay_minutes"}
            holds = holds and close(got["delay_minutes"], minutes)
            holds = holds and close([got["late_probability"]], [late])
            want = repr({"late_probability": late, "delay_minutes": minutes})
        ran.must(holds, f"The answer [{place}] is another.", expected=want, got=repr(got))


def close(got, want):
    return (
        isinstance(got, list)
        and all(isinstance(x, float) for x in got)
        and len(got) == len(want)
        and np.allclose(got, want, rtol=1e-5, atol=1e-5)
    )


@pytest.mark.task("columns", examples=16)
@given(pairs=st.lists(flights(), max_size=4), quantiles=st.integers(1, 4))
@example(pairs=[], quantiles=3)
def test_any_right_flights(harness, pairs, quantiles):
    gives(harness, pairs, quantiles)


@pytest.mark.task("missing", examples=10)
@given(pair=flights(), gone=st.lists(st.sampled_from(OPTIONAL), unique=True), how=st.booleans())
def test_whatever_is_missing(harness, pair, gone, how):
    flight, raw = dict(pair[0]), dict(pair[1])
    for name in gone:
        flight.pop(name, None)
        raw[name] = math.nan if name in NUMBERS else ""
        if how:
            flight[name] = None
    gives(harness, [(flight, raw)])


@pytest.mark.task("clock", examples=30)
@given(drawn=st.lists(instants(), min_size=1, max_size=3))
def test_any_instants(harness, drawn):
    rest = dict.fromkeys(NUMBERS, math.nan) | dict.fromkeys(TEXTS, "") | RIGHT
    rest.pop("sched_dep")
    gives(harness, [(RIGHT | {"sched_dep": text}, rest | clock) for text, clock in drawn])


@pytest.mark.task("wrong_rows", examples=60)
@given(pair=wrong_kinds())
def test_any_wrong_value(harness, pair):
    gives(harness, [pair])


def at(name, number):
    return {**RIGHT, name: number}, name


@pytest.mark.task("limits", examples=45)
@given(pair=beyond_limits())
@example(pair=at("sched_dep", "9999-12-31T23:59:59-05:00"))
@example(pair=at("sched_dep", "1987-01-01T04:59:59.5Z"))
def test_anything_beyond_the_limits(harness, pair):
    gives(harness, [pair])


@pytest.mark.task("others", examples=14)
@given(pairs=st.lists(flights() | wrong_kinds() | beyond_limits(), max_size=5))
def test_any_flights_beside_each_other(harness, pairs):
    gives(harness, pairs)
