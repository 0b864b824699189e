"""The contract of `answer`, line by line, on flights of 2013.

The model is one of `drive.py`, for which a flight's delay at the arrival is that at the departure.
"""

import math

import pytest

from exercises.ex27_serve_without_skew.drive import AROUND

SECONDS = 60

FIRST = {
    "sched_dep": "2013-01-01T10:15:00+00:00",
    "sched_arr_time": 819,
    "dep_delay": 2,
    "distance": 1400,
    "carrier": "UA",
    "flight": 1545,
    "tailnum": "N14228",
    "origin": "EWR",
    "dest": "IAH",
    "plane_manufacturer": "BOEING",
    "plane_year": 1999,
    "weather_temp": 39.02,
}
# One whose aircraft is registered as it should not be: real data has it.
SECOND = {
    "sched_dep": "2013-02-11T19:00:00+00:00",
    "sched_arr_time": 1636,
    "dep_delay": 68,
    "distance": 762,
    "carrier": "DL",
    "flight": 2247,
    "tailnum": "D942DN",
    "origin": "LGA",
    "dest": "ATL",
    "plane_manufacturer": "Mcdonnell Douglas ",
    "weather_temp": 36,
}
RIGHT = {**FIRST, "dep_delay": -6}


class Answered:
    """What `answer` gave for some flights, and what it asked the model."""

    def __init__(self, harness, flights, call, hint=1, quantiles=3):
        self.ran = harness.drive("answered", flights, quantiles, call=f"answer({call}, predict)")
        self.hint = hint
        self.ran.must(True, "", hint=hint, meaning=OF_PREDICT)
        self.answers = self.ran.value["answers"]
        self.must(
            isinstance(self.answers, list) and all(isinstance(one, dict) for one in self.answers),
            "The answers are no list of dicts.",
            "a dict for each flight",
            self.answers,
            "A service sends them as JSON, in the order of the flights.",
        )
        self.asked = [row for question in self.ran.value["asked"] for row in question]
        self.questions = len(self.ran.value["asked"])

    def must(self, holds, sentence, expected, got, meaning, hint=None):
        self.ran.must(
            bool(holds),
            sentence,
            expected=expected,
            got=got,
            meaning=meaning,
            hint=hint or self.hint,
        )

    def has(self, place: int, wanted: dict, sentence: str, meaning: str, hint=None) -> None:
        """The row that the model was asked about has these values."""
        self.must(
            len(self.asked) > place,
            "The model was not asked about the flight.",
            wanted,
            f"{len(self.asked)} rows",
            meaning,
            hint,
        )
        got = {name: self.asked[place].get(name) for name in wanted}
        same = all(_same(got[name], value) for name, value in wanted.items())
        self.must(same, sentence, wanted, got, meaning, hint)


OF_PREDICT = (
    "`predict` takes what the served model takes: an array [n] of float32 or of texts for each raw "
    "column; answers hold numbers of Python's own, which JSON knows. What is wrong about a flight "
    "is an answer of that flight, and no exception."
)


def _same(got, want) -> bool:
    if isinstance(want, float) and math.isnan(want):
        return isinstance(got, float) and math.isnan(got)
    if isinstance(want, str) or got is None:
        return got == want
    return isinstance(got, int | float) and math.isclose(got, want, rel_tol=1e-6, abs_tol=1e-9)


def probability(delay: float) -> float:
    """As `drive.py` makes it up."""
    return 1 / (1 + math.exp((15 - delay) / 10))


@pytest.mark.task("columns", seconds=SECONDS)
def test_the_model_is_asked_once_about_all_flights(harness):
    answered = Answered(harness, [FIRST, SECOND], "[two flights]")
    answered.must(
        answered.questions == 1 and len(answered.asked) == 2,
        "The model was not asked once about both flights.",
        "one question of 2 rows",
        f"{answered.questions} questions of {len(answered.asked)} rows in all",
        "A question costs about as much for a hundred flights as for one.",
    )


@pytest.mark.task("columns", seconds=SECONDS)
def test_values_go_in_as_they_are(harness):
    answered = Answered(harness, [FIRST, SECOND], "[two flights]", 2)
    names = ("dep_delay", "distance", "sched_arr_time", "weather_temp", "carrier", "origin")
    names += ("dest", "tailnum", "plane_manufacturer")
    for place, flight in enumerate((FIRST, SECOND)):
        answered.has(
            place,
            {name: flight[name] for name in names},
            "A value was changed on its way to the model.",
            "Training did not tidy its texts, nor round its numbers. A service that strips blanks "
            "or writes names in capitals asks about a maker of aircraft that training never saw.",
        )


@pytest.mark.task("columns", seconds=SECONDS)
def test_answers_come_in_the_flights_order(harness):
    answered = Answered(harness, [FIRST, SECOND], "[two flights]", 3)
    expected = [round(probability(2), 5), round(probability(68), 5)]
    got = [one.get("late_probability") for one in answered.answers]
    answered.must(
        len(got) == 2 and all(map(lambda a, b: a is not None and abs(a - b) < 1e-4, got, expected)),
        "The answers are not the model's, in the flights' order.",
        f"late_probability {expected}",
        answered.answers,
        "An answer is a dict for each flight; numbers of Python's own, which JSON can hold.",
    )
    answered.must(
        answered.answers[0].get("delay_minutes") == [-8.0, 2.0, 22.0],
        "The delay's quantiles are not the model's.",
        "delay_minutes [-8.0, 2.0, 22.0]",
        answered.answers[0],
        "A list of the quantiles for each flight.",
    )


@pytest.mark.task("columns", seconds=SECONDS)
@pytest.mark.parametrize("quantiles", [1, 4])
def test_a_model_has_any_number_of_quantiles(harness, quantiles):
    answered = Answered(
        harness, [FIRST, SECOND], f"[two flights], of {quantiles} quantiles", 3, quantiles
    )
    expected = [
        {"late_probability": round(probability(delay), 5), "delay_minutes": minutes}
        for delay in (2, 68)
        for minutes in [[float(delay + more) for more in AROUND[:quantiles]]]
    ]
    got = [
        {name: round(v, 5) if name == "late_probability" else v for name, v in one.items()}
        for one in answered.answers
    ]
    answered.must(
        got == expected,
        "The answers are not all that the model says, or more than that.",
        expected,
        answered.answers,
        "An answer has late_probability and delay_minutes, as many as the model gives.",
    )


@pytest.mark.task("columns", seconds=SECONDS)
def test_what_else_a_flight_has_is_not_looked_at(harness):
    more = {"month": 7, "weekday": 9, "year": None, "arr_delay": [1], "late": True, "id": {}}
    answered = Answered(harness, [{**FIRST, **more}], "[a flight with more than is asked]", 2)
    answered.has(
        0,
        {"month": 1, "dep_delay": 2},
        "What else a flight has was looked at.",
        "Clients send what they have. `sched_dep` says which month it is, and a label is "
        "not known when the aircraft leaves.",
    )


@pytest.mark.task("columns", seconds=SECONDS)
def test_no_flights_have_no_answers(harness):
    answered = Answered(harness, [], "[]", 3)
    answered.must(
        answered.answers == [] and answered.questions == 0,
        "Of no flights the model was asked, or something was answered.",
        "[] and no question",
        f"{answered.answers} and {answered.questions} questions",
        "There is nothing to ask, and a model that is asked about nothing may raise.",
    )


@pytest.mark.task("missing", seconds=SECONDS)
@pytest.mark.parametrize("how", ["left out", "null"])
def test_missing_is_nan_or_empty(harness, how):
    gone = ("tailnum", "plane_manufacturer", "plane_year", "weather_temp")
    without = {name: value for name, value in FIRST.items() if name not in gone}
    if how == "null":
        without |= dict.fromkeys(gone)
    said = "a flight without a temperature and an aircraft" + (": None" if how == "null" else "")
    answered = Answered(harness, [SECOND, without], f"[another, {said}]")
    answered.has(
        1,
        {"weather_temp": math.nan, "plane_year": math.nan, "origin_delay": math.nan},
        "A missing number is not what it was in training.",
        "In training it was NaN, and the transform made of it what it makes of NaN. A 0 is a "
        "temperature, and a mean of the request's other flights is theirs.",
    )
    answered.has(
        1,
        {"tailnum": "", "plane_manufacturer": ""},
        "A missing text is not what it was in training.",
        "In training it was empty. 'None', 'nan' or 'unknown' are texts like any other, which the "
        "vocabulary has not seen.",
        2,
    )


@pytest.mark.task("missing", seconds=SECONDS)
def test_0_is_not_missing(harness):
    zero = {**FIRST, "dep_delay": 0, "weather_temp": 0.0, "origin_delay": 0, "dest_lat": 0}
    answered = Answered(harness, [zero], "[a flight with a delay of 0]", 3)
    answered.has(
        0,
        {"dep_delay": 0, "weather_temp": 0.0, "origin_delay": 0, "dest_lat": 0},
        "A 0 was taken for missing.",
        "Flights that left to the minute are 16,514 of the year's. `if not value` and `value or` "
        "do not tell 0 from None.",
    )


# Instants, and what the clock of the airport shows: month, day, weekday (Monday is 0), HHMM.
CLOCKS = [
    ("2013-01-01T10:15:00+00:00", "a morning in winter", (1, 1, 1, 515)),
    ("2013-01-02T04:59:00+00:00", "23:59 on New Year's Day", (1, 1, 1, 2359)),
    ("2013-07-05T16:59:00+00:00", "noon in summer", (7, 5, 4, 1259)),
    ("2014-01-01T04:59:00+00:00", "23:59 on the last day of the year", (12, 31, 1, 2359)),
    ("2013-11-03T11:00:00+00:00", "the morning after summer time", (11, 3, 6, 600)),
    (
        "2013-03-24T08:35:00-04:00",
        "an instant that is written with New York's offset",
        (3, 24, 6, 835),
    ),
    ("2013-07-06T05:30:00+02:00", "the same day before, seen from Europe", (7, 5, 4, 2330)),
    ("2013-06-16T04:00:00Z", "midnight, with a Z", (6, 16, 6, 0)),
    ("2013-11-03T05:30:00Z", "the hour that comes twice", (11, 3, 6, 130)),
    ("2013-11-03T06:30:59Z", "that hour again, a second before 1:31", (11, 3, 6, 130)),
]


@pytest.mark.task("clock", seconds=SECONDS)
@pytest.mark.parametrize(("instant", "what", "shows"), CLOCKS, ids=[c[1] for c in CLOCKS])
def test_the_clock_of_the_airport_is_read(harness, instant, what, shows):
    answered = Answered(harness, [{**FIRST, "sched_dep": instant}], f"[sched_dep={instant!r}]")
    answered.has(
        0,
        dict(zip(("month", "day", "weekday", "sched_dep_time"), shows, strict=True)),
        f"The clock was not read as in training: {what}.",
        "`sched_dep_time` is the clock of the airport, hours times 100 plus minutes, and so are "
        "the date and the weekday (Monday is 0). In UTC it is four or five hours later, and in the "
        "evening another day: rush hours at midnight, Fridays on a Saturday.",
    )


@pytest.mark.task("clock", seconds=SECONDS)
def test_each_flight_has_its_own_clock(harness):
    instants = ["2013-01-01T10:15:00+00:00", "2013-11-03T05:30Z", "2013-07-06T05:30:00.25+02:00"]
    answered = Answered(
        harness, [{**FIRST, "sched_dep": one} for one in instants], f"[sched_dep of {instants}]", 3
    )
    for place, reading in enumerate((515, 130, 2330)):
        answered.has(
            place,
            {"sched_dep_time": reading},
            "Instants that are written in different ways were not read.",
            "ISO 8601 has seconds or none, fractions or none, and any offset. A format that one "
            "flight's text has need not be that of the next.",
        )


NO_FLIGHT = (
    "A prediction for what is no flight looks like any other. Who has asked can fix it when the "
    "answer says what is wrong."
)


def refused(answered: Answered, place: int, name: str, what: str, why: str = NO_FLIGHT) -> None:
    got = answered.answers[place] if place < len(answered.answers) else None
    error = got and got.get("error")
    answered.must(
        isinstance(error, str) and set(got) == {"error"} and error.strip(),
        f"A flight with {what} was not refused.",
        f"an `error` that names {name}, and no prediction",
        got or answered.answers,
        why,
        1,
    )
    answered.must(
        name in error,
        f"The error for a flight with {what} does not name the column.",
        f"a sentence with {name}",
        error,
        "Of 28 columns one is wrong; who asked should not have to guess which.",
        1,
    )


def without(name: str) -> dict:
    return {key: value for key, value in FIRST.items() if key != name}


WRONG = [
    ({**FIRST, "dep_delay": "2"}, "dep_delay", "a text for a delay"),
    ({**FIRST, "weather_temp": "39 F"}, "weather_temp", "a text for a temperature"),
    ({**FIRST, "distance": True}, "distance", "True for a distance"),
    ({**FIRST, "distance": [1400]}, "distance", "a list for a distance"),
    ({**FIRST, "carrier": 7}, "carrier", "a number for a carrier"),
    ({**FIRST, "tailnum": 14228}, "tailnum", "a number for a registration"),
    (without("dep_delay"), "dep_delay", "no delay: it has not left"),
    ({**FIRST, "dest": None}, "dest", "no destination"),
    ({**FIRST, "origin": ""}, "origin", "an empty origin"),
    (without("sched_dep"), "sched_dep", "no time"),
    ({**FIRST, "sched_dep": "tomorrow"}, "sched_dep", "a time that is none"),
    ({**FIRST, "sched_dep": 515}, "sched_dep", "a clock reading for an instant"),
    ({**FIRST, "tailnum": 0}, "tailnum", "0 for a registration"),
    ({**FIRST, "plane_manufacturer": []}, "plane_manufacturer", "an empty list for a text"),
    ({**FIRST, "plane_seats": ""}, "plane_seats", "an empty text for a number"),
    ({**FIRST, "weather_temp": math.nan}, "weather_temp", "a NaN, which is no JSON"),
]


@pytest.mark.task("wrong_rows", seconds=SECONDS)
@pytest.mark.parametrize(("flight", "name", "what"), WRONG, ids=[one[2] for one in WRONG])
def test_a_wrong_flight_is_answered_with_what_is_wrong(harness, flight, name, what):
    answered = Answered(harness, [flight, RIGHT], f"[a flight with {what}, a right one]")
    refused(answered, 0, name, what)


# Of float32.
LARGEST = (2 - 2**-23) * 2.0**127

OUTSIDE = [
    ({**FIRST, "dep_delay": 1e38}, "dep_delay", "a delay of 1e38 minutes"),
    ({**FIRST, "distance": -5}, "distance", "a distance below 0"),
    ({**FIRST, "sched_arr_time": 2401}, "sched_arr_time", "a clock reading of 2401"),
    ({**FIRST, "weather_humid": 101}, "weather_humid", "a humidity of 101 percent"),
    ({**FIRST, "dest_lat": -90.5}, "dest_lat", "a latitude beyond the pole"),
    ({**FIRST, "ground_minutes": -1}, "ground_minutes", "a landing after the departure"),
]


@pytest.mark.task("limits", seconds=SECONDS)
@pytest.mark.parametrize(("flight", "name", "what"), OUTSIDE, ids=[one[2] for one in OUTSIDE])
def test_the_schemas_limits_hold_at_serving_too(harness, flight, name, what):
    answered = Answered(harness, [flight, RIGHT], f"[a flight with {what}, a right one]")
    refused(
        answered,
        0,
        name,
        what,
        "No such row came through the pipeline's checks into training, so the model has nothing to "
        "say about it, and says it with two digits. The schema has the limits.",
    )


@pytest.mark.task("limits", seconds=SECONDS)
def test_the_limits_themselves_are_allowed(harness):
    flights = [
        {**FIRST, "dep_delay": 2880, "weather_humid": 100, "distance": 1, "dest_lat": -90},
        {**FIRST, "dep_delay": -120, "sched_arr_time": 2400, "ground_minutes": 0},
        {**FIRST, "dep_delay": 3, "weather_wind_gust": LARGEST},
        {**FIRST, "dep_delay": 4, "origin_delay": -LARGEST},
    ]
    answered = Answered(harness, flights, "[flights with values at the ends of ranges]")
    for place, delay in enumerate((2880, -120, 3, 4)):
        got = answered.answers[place].get("late_probability")
        answered.must(
            got is not None and abs(got - probability(delay)) < 1e-4,
            "A flight with values at the ends of their ranges was not answered.",
            f"late_probability {probability(delay):.5f}",
            answered.answers[place],
            "The smallest and the largest value that a schema states are valid; and a column "
            "without a limit has none.",
        )


YEARS = {
    "9999-12-31T23:00:00Z": "the year 9999",
    "0001-01-01T00:00:00Z": "the year 1",
    "9999-12-31T23:00:00-05:00": "a year that ends in no year that Python has",
    "1987-01-01T04:59:00Z": "the last minute of 1986 in New York",
}


@pytest.mark.task("limits", seconds=SECONDS)
@pytest.mark.parametrize("instant", YEARS, ids=YEARS.values())
def test_an_instant_of_no_year_of_flights_is_wrong(harness, instant):
    flights = [{**FIRST, "sched_dep": instant}, RIGHT]
    refused(
        Answered(harness, flights, f"[sched_dep={instant!r}, a right one]"),
        0,
        "sched_dep",
        YEARS[instant],
        "0001 is what Go and .NET write for a time that nobody set, 9999 what others write for "
        "never. Both are instants, and in New York's clock the first is none that Python holds. "
        "The schema's year is that of the airport's date, as `month` and `day` are.",
    )


@pytest.mark.task("limits", seconds=SECONDS)
def test_the_first_and_the_last_year_are_allowed(harness):
    instants = ["1987-01-01T05:00:00Z", "2262-01-01T04:59:00Z"]
    answered = Answered(
        harness, [{**FIRST, "sched_dep": one} for one in instants], f"[sched_dep of {instants}]"
    )
    answered.must(
        all("error" not in one for one in answered.answers),
        "The first or the last minute of the years that the schema has was not answered.",
        "two predictions",
        answered.answers,
        "The schema's year is that of the airport's date: there it is midnight of 1 January 1987, "
        "and 23:59 on 31 December 2261.",
    )


@pytest.mark.task("wrong_rows", seconds=SECONDS)
def test_a_time_without_an_offset_is_no_instant(harness):
    flight = {**FIRST, "sched_dep": "2013-01-01T10:15:00"}
    answered = Answered(harness, [flight, RIGHT], "[sched_dep='2013-01-01T10:15:00', a right one]")
    refused(
        answered,
        0,
        "sched_dep",
        "a time without an offset",
        "Nobody knows whose clock it is. `astimezone` takes it for the clock of the machine that "
        "it happens to run on: one answer on a laptop, another one on a server.",
    )


@pytest.mark.task("others", seconds=SECONDS)
def test_the_others_have_their_own_answers(harness):
    flights = [{**FIRST, "dep_delay": "2"}, SECOND, without("dest"), RIGHT]
    answered = Answered(harness, flights, "[a wrong flight, right, wrong, right]", 2)
    answered.must(
        len(answered.answers) == 4,
        "There is not an answer for each flight.",
        "4 answers, in the flights' order",
        answered.answers,
        "Who asked has nothing but the place to know which flight an answer is about.",
    )
    for place, delay in ((1, 68), (3, -6)):
        got = answered.answers[place].get("late_probability")
        answered.must(
            got is not None and abs(got - probability(delay)) < 1e-4,
            "A right flight beside wrong ones does not have its own answer.",
            f"late_probability {probability(delay):.5f} for the flight at [{place}]",
            answered.answers[place],
            "The model is asked about the right flights alone; its second answer may be the fourth "
            "flight's. One wrong row must neither stop nor shift the others.",
        )


@pytest.mark.task("others", seconds=SECONDS)
def test_wrong_flights_alone_are_answered_too(harness):
    answered = Answered(harness, [without("dest")], "[a flight without a destination]", 3)
    refused(answered, 0, "dest", "no destination")
    answered.must(
        answered.questions == 0,
        "The model was asked about no flights.",
        "no question",
        f"{answered.questions} questions",
        "Where no flight is right there is nothing to ask, and a model that is asked about nothing "
        "may raise.",
        3,
    )


@pytest.mark.task("others", seconds=SECONDS)
def test_the_model_is_asked_about_right_flights_alone(harness):
    answered = Answered(harness, [without("dest"), RIGHT], "[a wrong flight, a right one]", 2)
    answered.must(
        answered.questions == 1 and len(answered.asked) == 1,
        "The model was asked about a wrong flight, or not once.",
        "one question of 1 row",
        f"{answered.questions} questions of {len(answered.asked)} rows in all",
        "What is wrong about a flight is found before the model is asked.",
    )


@pytest.mark.task("limits", seconds=SECONDS)
@pytest.mark.parametrize(
    "huge", [10**400, -(10**39), math.inf], ids=["401 digits", "40 digits", "1e999"]
)
def test_a_number_that_no_float32_can_hold_is_wrong(harness, huge):
    flights = [{**FIRST, "weather_wind_gust": huge}, RIGHT]
    answered = Answered(harness, flights, "[a flight with gusts of very many digits, right]", 3)
    refused(answered, 0, "weather_wind_gust", "a number that no float32 can hold")
