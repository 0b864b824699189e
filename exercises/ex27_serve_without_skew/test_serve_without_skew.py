"""The contract of exercise 27, line by line, on flights of 2013.

The model and the transform are small ones of `drive.py`; what they give for training is compared
with what is served.
"""

import math

import numpy as np
import pytest

from pipelines.flights.job import JOB

SECONDS = 60

# Raw columns of six flights; what is not here was missing in training too. Of the destinations
# the vocabulary knows ATL, ORD and SJU.
ROWS = [
    {"dep_delay": 2, "sched_dep_time": 515, "sched_arr_time": 819, "dest": "IAH"},
    {"dep_delay": -6, "sched_dep_time": 2359, "sched_arr_time": 442, "dest": "SJU"},
    {"dep_delay": 68, "sched_dep_time": 1400, "sched_arr_time": 1636, "dest": "ATL"},
    {"dep_delay": -6, "sched_dep_time": 600, "sched_arr_time": 730, "dest": "ORD"},
    {"dep_delay": 14, "sched_dep_time": 2359, "sched_arr_time": 437, "dest": "BQN"},
    {"dep_delay": 40, "sched_dep_time": 1300, "sched_arr_time": 1554, "dest": "MCO"},
]
TEMPERATURES = [39.02, math.nan, 36.0, 51.08, math.nan, 44.06]
ROWS = [{**row, "weather_temp": t} for row, t in zip(ROWS, TEMPERATURES, strict=True)]

EVERY = tuple(range(len(ROWS)))

LABELS = ("late", "arrival_delay", "arr_delay")
SKEW = "What is computed at serving a second time is another computation: by and by, or at once."


OF_SIGNATURES = (
    "Each is a tf.function with an input_signature, so that it can be saved. `features.numbers` "
    "are names, `features.categories` are pairs of a name and a size; ids are int32 for the model."
)


class Served:
    """What signatures answer for the flights, and what training made of them."""

    def __init__(self, harness, hint=1):
        call = "make_signatures(model, transform, features)"
        self.ran = harness.drive("served", ROWS, call=call)
        self.hint = hint
        self.ran.must(True, "", hint=hint, meaning=OF_SIGNATURES)
        self.signatures = self.ran.value["signatures"]
        self.trained = self.ran.value["trained"]

    def must(self, holds, sentence, expected, got, meaning, hint=None):
        self.ran.must(
            bool(holds),
            sentence,
            expected=expected,
            got=got,
            meaning=meaning,
            hint=hint or self.hint,
        )

    def found(self, how: str) -> dict:
        self.must(
            how in self.ran.value,
            "The model could not be asked.",
            "the signatures serving_default, examples and features",
            sorted(self.signatures),
            "Each of the three takes a batch of any length.",
        )
        return self.ran.value[how]

    def close(self, name, got, want, sentence, meaning, hint=None, rows=EVERY):
        """The values of some rows are those of training; numbers to 1e-5, ids exactly."""
        rows = list(rows)
        got, want = np.asarray(got), np.asarray(want)
        same = got.shape == want.shape and (
            np.array_equal(got[rows], want[rows])
            if want.dtype.kind in "iu"
            else np.allclose(got[rows], want[rows], rtol=0, atol=1e-5)
        )
        self.must(
            same,
            sentence,
            f"{name} {shown(want[rows])}",
            shown(got[rows]) if got.shape == want.shape else f"shape {list(got.shape)}",
            meaning,
            hint,
        )


def shown(values: np.ndarray) -> list:
    return np.round(values, 4).tolist() if values.dtype.kind == "f" else values.tolist()


@pytest.mark.task("signatures", seconds=SECONDS)
def test_three_signatures_take_raw_flights(harness):
    served = Served(harness)
    served.must(
        set(served.signatures) == {"serving_default", "examples", "features"},
        "The signatures are not the three that are wanted.",
        ["examples", "features", "serving_default"],
        sorted(served.signatures),
        "A client asks a signature by its name, and serving_default if it gives none.",
    )
    raw = {name: [[None], "float32"] for name in JOB.raw.numbers}
    raw |= {name: [[None], "string"] for name in JOB.raw.categories}
    for signature in ("serving_default", "features"):
        inputs = served.signatures[signature]["inputs"]
        labels = sorted(set(LABELS) & set(inputs))
        served.must(
            not labels,
            f"{signature} wants the label {', '.join(labels)}.",
            "raw columns that are known when the aircraft leaves",
            labels,
            "The label is what the question is about: who asks has none, and a made-up one is one "
            "more thing to be wrong. The specification can be had without labels.",
            2,
        )
        unknown = [name for name in inputs if name not in raw]
        served.must(
            not unknown,
            f"{signature} has inputs that are no raw columns.",
            f"{len(raw)} inputs: {', '.join(list(raw)[:3])}, …",
            f"{len(inputs)} inputs: {', '.join(unknown[:3])}, …",
            "In a saved signature an input has the name of its TensorSpec, which is its third "
            "argument; without one TensorFlow makes a name up. Clients give columns by name.",
            2,
        )
        name = next((name for name in raw if inputs.get(name) != raw[name]), None)
        served.must(
            name is None,
            f"{signature} does not take the raw columns as they are.",
            f"{name}: {raw.get(name)}",
            f"{name}: {inputs.get(name)}",
            "[None] is a batch of any length, and types are those of `feature_spec`: a client "
            "needs to know nothing of features.",
            2,
        )
    served.must(
        list(served.signatures["examples"]["inputs"].items()) == [("examples", [[None], "string"])],
        "The signature examples does not take serialised examples.",
        {"examples": [[None], "string"]},
        served.signatures["examples"]["inputs"],
        "It has one input of that name: texts, any number of them.",
        3,
    )


@pytest.mark.task("signatures", seconds=SECONDS)
def test_each_signature_gives_what_it_says(harness):
    served = Served(harness)
    for signature in ("serving_default", "examples"):
        outputs = served.signatures[signature]["outputs"]
        ranks = {name: [len(shape or []), dtype] for name, (shape, dtype) in outputs.items()}
        expected = {"late_probability": [1, "float32"], "delay_minutes": [2, "float32"]}
        served.must(
            ranks == expected,
            f"{signature} does not give the two answers.",
            {"late_probability": "float32 [batch]", "delay_minutes": "float32 [batch, quantiles]"},
            {name: f"{dtype} {shape}" for name, (shape, dtype) in outputs.items()},
            "Clients take an answer's parts by name.",
            3,
        )


@pytest.mark.task("features", seconds=SECONDS)
def test_the_features_are_those_that_the_model_takes(harness):
    served = Served(harness)
    trained = served.trained["features"]
    expected = {name: values.dtype.name for name, values in trained.items()}
    got = {name: v.dtype.name for name, v in served.found("together")["features"].items()}
    served.must(
        got == expected,
        "The signature features does not give the model's features.",
        expected,
        got,
        "It is for looking into an answer: what the model was given, no more, no less, and of the "
        "types that the transform gives. An id is no number.",
    )


@pytest.mark.task("features", seconds=SECONDS)
def test_a_row_alone_has_the_features_that_it_has_among_others(harness):
    served = Served(harness, 2)
    trained = served.trained["features"]
    together, alone = served.found("together")["features"], served.found("alone")["features"]
    for name, want in trained.items():
        differs = not np.allclose(together[name], alone[name], rtol=0, atol=1e-5)
        served.must(
            not differs,
            f"{name} depends on the other rows of a request.",
            f"{shown(want)}, six at a time or one by one",
            f"{shown(together[name])} together, {shown(alone[name])} one by one",
            "A request may be of one flight, whose mean is itself. Means, deviations and "
            "vocabularies are training's, and are in the transform already.",
        )


@pytest.mark.task("features", seconds=SECONDS)
def test_what_is_missing_is_told_to_the_transform_as_in_training(harness):
    served = Served(harness, 3)
    without = [i for i, t in enumerate(TEMPERATURES) if math.isnan(t)]
    for name in ("temp_missing", "temp_z"):
        served.close(
            name,
            served.found("together")["features"][name],
            served.trained["features"][name],
            "A missing temperature is not what it was in training.",
            "A missing number is NaN, which the transform knows how to take. A 0 in its place is a "
            "frosty day: 0 degrees Fahrenheit, 3 deviations below the mean, and not missing.",
            rows=without,
        )


@pytest.mark.task("features", seconds=SECONDS)
def test_a_destination_that_training_has_not_seen_has_the_same_id(harness):
    served = Served(harness, 2)
    unseen = [i for i, row in enumerate(ROWS) if row["dest"] in ("IAH", "BQN", "MCO")]
    served.close(
        "dest_id",
        served.found("together")["features"]["dest_id"],
        served.trained["features"]["dest_id"],
        "A text out of the vocabulary has another id than in training.",
        "The ids behind the vocabulary's are a hash of the text, by the transform's own function. "
        "Another hash, or one id for all, is an embedding that was learnt for another airport.",
        rows=unseen,
    )


@pytest.mark.task("features", seconds=SECONDS)
def test_every_feature_is_the_trainings(harness):
    served = Served(harness, 2)
    for name, want in served.trained["features"].items():
        served.close(
            name,
            served.found("together")["features"][name],
            want,
            f"{name} is not what it was in training.",
            SKEW + " Take every feature out of the transform, as it is.",
        )


@pytest.mark.task("predictions", seconds=SECONDS)
def test_a_probability_is_between_0_and_1(harness):
    served = Served(harness)
    found = served.found("together")["late_probability"]
    served.must(
        ((found >= 0) & (found <= 1)).all(),
        "late_probability is no probability.",
        f"late_probability {shown(served.trained['late_probability'])}",
        shown(found),
        "The model gives a logit: the loss applies the sigmoid in training, so serving has to.",
    )


@pytest.mark.task("predictions", seconds=SECONDS)
def test_the_model_is_not_in_training(harness):
    served = Served(harness)
    first, again = (served.found(how)["late_probability"] for how in ("together", "alone"))
    served.must(
        not np.isnan(first).any() and np.allclose(first, again, rtol=0, atol=1e-5),
        "The same flights are predicted otherwise when they are asked about one by one.",
        shown(served.trained["late_probability"]),
        f"{shown(first)} together, {shown(again)} one by one",
        "A model that is called with training=True leaves out units by chance.",
        2,
    )


@pytest.mark.task("predictions", seconds=SECONDS)
@pytest.mark.parametrize("output", ["late_probability", "delay_minutes"])
def test_the_answer_is_the_trained_models(harness, output):
    served = Served(harness)
    served.close(
        output,
        served.found("together")[output],
        served.trained[output],
        f"{output} is not what the trained model says of these flights.",
        "The model has no names for its columns: they are `features.numbers` and "
        "`features.categories`, in that order, whatever the order of the transform's dict or of "
        "the alphabet. A probability is the sigmoid of the logit, and minutes are as they come.",
        3,
    )


@pytest.mark.task("examples", seconds=SECONDS)
@pytest.mark.parametrize("output", ["late_probability", "delay_minutes"])
def test_examples_are_answered_as_columns_are(harness, output):
    served = Served(harness)
    found = served.found("examples")
    served.must(
        "error" not in found,
        "Serialised examples could not be read.",
        "examples that lack what is missing, and have no label",
        found.get("error", ""),
        "Who asks has no label. And what is missing is left out of an example: the specification "
        "has to say what it then is.",
        2,
    )
    known = [i for i, t in enumerate(TEMPERATURES) if not math.isnan(t)]
    for rows in (known, EVERY):
        served.close(
            output,
            found[output],
            served.trained[output],
            f"Of serialised examples {output} is another than of the same flights' columns.",
            "An example without a temperature is one whose temperature is NaN, and a text that it "
            "lacks is empty: `feature_spec` says so, with the defaults of training.",
            2,
            rows=rows,
        )


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

    def __init__(self, harness, flights, call, hint=1):
        self.ran = harness.drive("answered", flights, call=f"answer({call}, predict)")
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
]


@pytest.mark.task("wrong_rows", seconds=SECONDS)
@pytest.mark.parametrize(("flight", "name", "what"), WRONG, ids=[one[2] for one in WRONG])
def test_a_wrong_flight_is_answered_with_what_is_wrong(harness, flight, name, what):
    answered = Answered(harness, [flight, RIGHT], f"[a flight with {what}, a right one]")
    refused(answered, 0, name, what)


OUTSIDE = [
    ({**FIRST, "dep_delay": 1e38}, "dep_delay", "a delay of 1e38 minutes"),
    ({**FIRST, "distance": -5}, "distance", "a distance below 0"),
    ({**FIRST, "sched_arr_time": 2401}, "sched_arr_time", "a clock reading of 2401"),
    ({**FIRST, "weather_humid": 101}, "weather_humid", "a humidity of 101 percent"),
    ({**FIRST, "dest_lat": -90.5}, "dest_lat", "a latitude beyond the pole"),
    ({**FIRST, "ground_minutes": -1}, "ground_minutes", "a landing after the departure"),
]


@pytest.mark.task("wrong_rows", seconds=SECONDS)
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


@pytest.mark.task("wrong_rows", seconds=SECONDS)
def test_the_limits_themselves_are_allowed(harness):
    flights = [
        {**FIRST, "dep_delay": 2880, "weather_humid": 100, "distance": 1, "dest_lat": -90},
        {**FIRST, "dep_delay": -120, "sched_arr_time": 2400, "ground_minutes": 0},
    ]
    answered = Answered(harness, flights, "[two flights with values at the ends of ranges]")
    for place, delay in ((0, 2880), (1, -120)):
        got = answered.answers[place].get("late_probability")
        answered.must(
            got is not None and abs(got - probability(delay)) < 1e-4,
            "A flight with values at the ends of their ranges was not answered.",
            f"late_probability {probability(delay):.5f}",
            answered.answers[place],
            "The smallest and the largest value that a schema states are valid; and a column "
            "without a limit has none.",
        )


YEARS = {"9999-12-31T23:00:00Z": "the year 9999", "0001-01-01T00:00:00Z": "the year 1"}


@pytest.mark.task("wrong_rows", seconds=SECONDS)
@pytest.mark.parametrize("instant", YEARS, ids=YEARS.values())
def test_an_instant_of_no_year_of_flights_is_wrong(harness, instant):
    flights = [{**FIRST, "sched_dep": instant}, RIGHT]
    refused(
        Answered(harness, flights, f"[sched_dep={instant!r}, a right one]"),
        0,
        "sched_dep",
        YEARS[instant],
        "0001 is what Go and .NET write for a time that nobody set, 9999 what others write for "
        "never. Both are instants, and in New York's clock the first is none that Python holds.",
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


@pytest.mark.task("wrong_rows", seconds=SECONDS)
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


@pytest.mark.task("wrong_rows", seconds=SECONDS)
def test_wrong_flights_alone_are_answered_too(harness):
    answered = Answered(harness, [without("dest")], "[a flight without a destination]", 3)
    refused(answered, 0, "dest", "no destination")


@pytest.mark.task("wrong_rows", seconds=SECONDS)
@pytest.mark.parametrize("huge", [10**400, -(10**39)], ids=["401 digits", "40 digits"])
def test_a_number_that_no_float32_can_hold_is_wrong(harness, huge):
    flights = [{**FIRST, "weather_wind_gust": huge}, RIGHT]
    answered = Answered(harness, flights, "[a flight with gusts of very many digits, right]", 3)
    refused(answered, 0, "weather_wind_gust", "a number that no float32 can hold")
