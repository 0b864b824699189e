"""The contract of exercise 16: rows become features, and days are read once."""

from numbers import Integral

import pytest

from exercises.ex16_analyze_once.drive import as_near

NAN = float("nan")

COLUMNS = {"weather_temp": "score", "dep_delay": "bucket", "tailnum": "id"}
KNOWN = {
    "weather_temp": {"mean": 30.0, "deviation": 4.0},
    "dep_delay": {"limits": [-6, -5, -4, -3, 0, 0, 7, 20, 49]},
    "tailnum": {"ids": {"N730MQ": 0, "N228JB": 1, "N516JB": 2}},
}
NOTHING = {
    "weather_temp": {"mean": 0.0, "deviation": 0.0},
    "dep_delay": {"limits": []},
    "tailnum": {"ids": {}},
}


def row(temp=30.0, delay=0, tail="N730MQ"):
    return {"weather_temp": temp, "dep_delay": delay, "tailnum": tail, "arr_delay": 11}


def features(z, bucket, id):
    return {"weather_temp_z": z, "dep_delay_bucket": bucket, "tailnum_id": id}


# A row


@pytest.mark.task("transform")
@pytest.mark.parametrize(
    ("temp", "z", "meaning"),
    [
        (36.0, 1.5, "36 is 6 above the mean of 30, one and a half times 4."),
        (24.08, -1.48, "5.92 below the mean."),
        (None, 0.0, "A missing number has the mean's score, 0: NaN would make a loss NaN."),
        (NAN, 0.0, "NaN is a missing number too."),
        (0.0, -7.5, "0 °F is a temperature."),
    ],
)
def test_a_score_is_by_the_given_mean_and_deviation(harness, temp, z, meaning):
    only = {"weather_temp": "score"}
    harness.call("transform", row(temp), KNOWN, only).gives(
        {"weather_temp_z": z}, meaning=meaning, hint=1
    )


@pytest.mark.task("transform")
def test_a_deviation_of_0_makes_a_score_of_0(harness):
    dry = {"precip": {"mean": 0.5, "deviation": 0.0}}
    for value in (0.5, 3.0):
        harness.call("transform", {"precip": value}, dry, {"precip": "score"}).gives(
            {"precip_z": 0.0},
            meaning="Where all were equal there is no scale to divide by.",
            hint=1,
        )


@pytest.mark.task("transform")
def test_a_small_deviation_is_a_scale(harness):
    known = {"ozone": {"mean": 2e-9, "deviation": 1e-9}}
    harness.call("transform", {"ozone": 3.5e-9}, known, {"ozone": "score"}).gives(
        {"ozone_z": 1.5},
        meaning="1.5e-9 above the mean is one and a half deviations. Only a deviation of exactly "
        "0 is no scale: how small one is depends on the unit.",
        hint=1,
    )


@pytest.mark.task("transform")
@pytest.mark.parametrize(
    ("delay", "bucket", "meaning"),
    [
        (-43, 0, "It is below the first limit."),
        (-6, 1, "The first limit is not above -6, and the second is."),
        (-4.5, 2, "Two limits are not above it."),
        (0, 6, "Two limits are 0: six are not above it."),
        (1301, 9, "All nine are below it."),
        (None, 9, "A missing one is in the last bucket."),
        (NAN, 9, "A missing one is in the last bucket."),
    ],
)
def test_a_bucket_is_the_number_of_limits_not_above(harness, delay, bucket, meaning):
    only = {"dep_delay": "bucket"}
    harness.call("transform", row(delay=delay), KNOWN, only).gives(
        {"dep_delay_bucket": bucket}, meaning=meaning, hint=2
    )


# By TensorFlow's own tf.strings.to_hash_bucket_fast(text, 5).
@pytest.mark.task("transform")
@pytest.mark.parametrize(
    ("tail", "id"),
    [
        ("N580JB", 3 + 0),
        ("N14228", 3 + 2),
        ("N8604C", 3 + 2),
        ("N162UW", 3 + 1),
        ("LEX", 3 + 4),
        ("ZZZ", 3 + 4),
    ],
)
def test_an_unknown_text_has_one_of_five_ids(harness, tail, id):
    only = {"tailnum": "id"}
    ran = harness.call("transform", row(tail=tail), KNOWN, only)
    got = ran.value.get("tailnum_id") if isinstance(ran.value, dict) else None
    ran.must(
        isinstance(got, Integral) and 3 <= got < 8,
        "An unknown text has an id that is no unknown one's.",
        expected="from 3 to 7",
        got=repr(ran.value),
        meaning="Three texts have the ids 0 to 2, and behind them five are for all others. An id "
        "of -1, or of a known aircraft, says something that is not so.",
        hint=3,
    )
    ran.gives(
        {"tailnum_id": id},
        meaning="It is the fingerprint's remainder, and the fingerprint is taken as unsigned: a "
        "negative one has another remainder. Python's hash() is another one in each process.",
        hint=3,
    )


@pytest.mark.task("transform")
@pytest.mark.parametrize(
    ("tail", "id"), [("N228JB", 1), ("N730MQ ", 4 + 2), ("zzz", 4 + 0), (" ", 3), ("ZZZ ", 4 + 1)]
)
def test_a_text_is_looked_up_as_it_is(harness, tail, id):
    known = {"tailnum": {"ids": {"N730MQ": 0, "N228JB": 1, "ZZZ": 2, " ": 3}}}
    harness.call("transform", row(tail=tail), known, {"tailnum": "id"}).gives(
        {"tailnum_id": id},
        meaning="The analysis took the texts as they are, blanks and small letters included. "
        "Whoever changes them here looks for others than it found, and a blank is a text.",
        hint=3,
    )


@pytest.mark.task("transform")
@pytest.mark.parametrize("missing", [None, ""])
def test_a_missing_text_has_the_unknown_id_of_an_empty_one(harness, missing):
    harness.call("transform", row(tail=missing), KNOWN, {"tailnum": "id"}).gives(
        {"tailnum_id": 3 + 3},
        meaning="No text is a text that training has not seen, the empty one.",
        hint=3,
    )


@pytest.mark.task("transform")
def test_a_row_has_the_features_of_its_columns_alone(harness):
    ran = harness.call("transform", row(34.0, -3, "N228JB"), KNOWN, COLUMNS)
    ran.gives(
        features(1.0, 4, 1),
        meaning="Each column has one feature, with its suffix. The other columns, the label among "
        "them, are left out.",
        hint=1,
    )
    ran.must(
        not ran.changed_its_input,
        "It changes the row, or the constants.",
        expected="both as they were",
        got="other values",
        meaning="Another step of the pipeline has the same row.",
        hint=1,
    )


@pytest.mark.task("transform")
def test_constants_of_nothing_will_do(harness):
    harness.call("transform", row(34.0, -3, "ZZZ"), NOTHING, COLUMNS).gives(
        features(0.0, 0, 4),
        meaning="Without limits there is one bucket, and without a vocabulary all are unknown.",
        hint=1,
    )
    harness.call("transform", row(None, None, None), NOTHING, COLUMNS).gives(
        features(0.0, 0, 3), meaning="The last of one bucket is 0.", hint=2
    )


# Days

ROWS = {
    "2013-01-02": [row(30.0, 43, "N580JB"), row(30.0, 156, "N636JB"), row(24.0, -2, "N162UW")],
    "2013-01-03": [row(24.0, -2, "N162UW"), row(None, None, "N580JB"), row(NAN, -5, "")],
    "2013-01-04": [],
    # Evaluation: colder and later than any day of training, and another aircraft.
    "2013-01-06": [row(-50.0, 1301, "ZZZ"), row(30.0, 43, "ZZZ"), row(30.0, 43, "ZZZ")],
    "2013-01-01": [row(33.0, -2, "N14228"), row(None, None, None)],
}
DAYS = {
    "train": ["2013-01-02", "2013-01-03", "2013-01-04"],
    "eval": ["2013-01-06"],
    "test": ["2013-01-01"],
}
# Training: 30, 30, 24, 24; -5, -2, -2, 43, 156.
OF_TRAINING = {
    "weather_temp": {"mean": 27.0, "deviation": 3.0},
    "dep_delay": {"limits": [-5.0, -5.0, -2.0, -2.0, -2.0, -2.0, 43.0, 43.0, 156.0]},
    "tailnum": {"ids": {"N580JB": 0, "N162UW": 1, "N636JB": 2}},
}
EXAMPLES = {
    "train": [
        *(features(1.0, 8, 0), features(1.0, 9, 2), features(-1.0, 6, 1)),
        *(features(-1.0, 6, 1), features(0.0, 9, 0), features(0.0, 2, 3 + 3)),
    ],
    "eval": [features(-77 / 3, 9, 3 + 4), *[features(1.0, 8, 3 + 4)] * 2],
    "test": [features(2.0, 6, 3 + 2), features(0.0, 9, 3 + 3)],
}


def scaled(rows, known, mean=27.0, deviation=3.0):
    """The features of rows, with scores by the mean and deviation that the run has found.

    How near these must be is for the constants' own test to say.
    """
    try:
        found = known["weather_temp"]
        numbers = [row["weather_temp_z"] * deviation + mean for row in rows]
        scores = [(number - found["mean"]) / found["deviation"] for number in numbers]
    except (KeyError, TypeError, ZeroDivisionError):
        return rows
    return [{**row, "weather_temp_z": z} for row, z in zip(rows, scores, strict=True)]


def examples(harness, days, *at_least):
    read = harness.recipe("drive:Days", ROWS)
    return harness.run("Examples", read, COLUMNS, *at_least, rows=days)


@pytest.mark.task("training")
def test_constants_are_of_the_training_days_alone(harness):
    ran = examples(harness, DAYS)
    ran.must(
        len(ran.outputs.get("constants", [])) == 1,
        "There is not one dict of constants.",
        expected='one dict under "constants"',
        got=ran.outputs.get("constants", sorted(ran.outputs)),
        meaning="All workers transform by the same constants, those of all training days.",
        hint=1,
    )
    (got,) = ran.outputs["constants"]
    ran.gives(
        [as_near(OF_TRAINING, got)],
        tag="constants",
        meaning="The day of evaluation is far colder and later, and has an aircraft that training "
        "never saw. Analysed with it, ZZZ has an id of its own that no training row ever has: "
        "evaluation would never meet an unknown one, as tomorrow does.",
        hint=1,
    )


@pytest.mark.task("training")
def test_every_split_is_transformed_by_them(harness):
    ran = examples(harness, DAYS)
    for split, expected in EXAMPLES.items():
        ran.gives(
            scaled(expected, *ran.outputs.get("constants", [])[:1] or [None]),
            tag=split,
            meaning="Each split's rows, scaled by the mean 27 and the deviation 3 of training, "
            "and with training's limits and ids.",
            hint=2,
        )


@pytest.mark.task("training")
def test_any_workers_give_the_same(harness):
    # Four times the same three days, a row each.
    rows = {f"{n:02}": [row(24.0 + n % 3 * 3, n % 3, f"N{n % 3}")] for n in range(12)}
    read = harness.recipe("drive:Days", rows | {"eval": [row(33.0, 1, "N0")]})
    ran = harness.run(
        "Examples", read, COLUMNS, rows={"train": list(rows), "eval": ["eval"]}, distributed=True
    )
    deviation = 6**0.5
    expected = {
        "weather_temp": {"mean": 27.0, "deviation": deviation},
        "dep_delay": {"limits": [0.0] * 3 + [1.0] * 3 + [2.0] * 3},
        "tailnum": {"ids": {"N2": 0, "N1": 1, "N0": 2}},
    }
    meaning = (
        "Temperatures are 24, 27 and 30, with the deviation 6 ** 0.5, and delays 0, 1 and 2: the "
        "constants are of all training days, on whichever workers they were read."
    )
    got = (ran.outputs.get("constants") or [None])[0]
    ran.gives([as_near(expected, got)], tag="constants", meaning=meaning, hint=2)
    z = 6 / deviation
    ran.gives(
        scaled([features(z, 6, 2)], got, deviation=deviation), tag="eval", meaning=meaning, hint=2
    )


@pytest.mark.task("training")
def test_at_least_goes_for_all_training_days(harness):
    examples(harness, DAYS, 2).gives(
        [as_near(OF_TRAINING | {"tailnum": {"ids": {"N580JB": 0, "N162UW": 1}}}, OF_TRAINING)],
        tag="constants",
        meaning="N580JB and N162UW fly once on each of two days, N636JB on one.",
        hint=2,
    )


@pytest.mark.task("training")
def test_without_a_training_day_there_are_constants_of_nothing(harness):
    for days in ([], ["2013-01-04"]):
        ran = examples(harness, {"train": days, "eval": ["2013-01-06"]})
        ran.gives(
            [NOTHING],
            tag="constants",
            meaning="The first night there is no training day yet. A side input without its one "
            "element stops the job.",
            hint=3,
        )
        ran.gives([features(0.0, 0, 4)] * 3, tag="eval", meaning="Its rows have features.", hint=3)


@pytest.mark.task("once")
def test_each_day_is_read_once(harness):
    days = [day for its in DAYS.values() for day in its]
    examples(harness, DAYS).counts(
        **dict.fromkeys(days, 1),
        meaning="Analysis and transformation are two steps with the same rows, and a file that is "
        "read in each of them is read, unzipped and parsed twice: that is most of the work.",
        hint=1,
    )


@pytest.mark.task("once")
def test_days_travel_as_what_is_kept_of_them(harness):
    few, many = (
        harness.run(
            "Examples",
            harness.recipe("drive:Days", {"2013-01-02": ROWS["2013-01-02"] * times}),
            COLUMNS,
            rows={"train": ["2013-01-02"]},
        )
        for times in (5, 60)
    )
    sizes = [sum(size for _, size in (ran.shuffles or {}).values()) for ran in (few, many)]
    many.must(
        sizes[1] <= 2 * sizes[0] + 200,
        "It brings rows together, and not what is kept of them.",
        expected=f"about {sizes[0]} bytes, however many rows a day has",
        got=f"{sizes[0]} bytes for 15 rows, {sizes[1]} for 180",
        meaning="A year's rows do not fit into one worker. What `analyze` keeps of a day does.",
        hint=2,
    )


@pytest.mark.task("once")
def test_constants_stand_beside_the_rows_and_not_other_rows(harness):
    sizes = [
        harness.drive(
            "bytes_beside",
            *({day: rows * times for day, rows in ROWS.items()}, DAYS, COLUMNS),
            call=f"Side inputs of Examples, days with {times} times as many rows",
        )
        for times in (5, 60)
    ]
    few, many = (size.value for size in sizes)
    sizes[1].must(
        many <= 2 * few + 200,
        "It brings rows together, as a side input.",
        expected=f"about {few} bytes, however many rows a day has",
        got=f"{few} bytes, and {many} of 12 times as many rows",
        meaning="A side input is sent to every worker whole. Constants are small; the rows of a "
        "year do not fit.",
        hint=2,
    )


# Nights

JANUARY = {
    "2013-01-02": ("a1", ROWS["2013-01-02"]),
    "2013-01-03": ("b1", ROWS["2013-01-03"]),
    "2013-01-04": ("c1", ROWS["2013-01-04"]),
}


def nights(harness, *several, meaning=""):
    """The updates of some nights, of each of which comes (days read, constants, changed)."""
    updates = harness.drive(
        "updates", list(several), call=f"{len(several)} updates, one after another"
    )
    updates.must(True, "", meaning=meaning, hint=1)
    updates.must(
        not any(changed for _, _, changed in updates.value),
        "It changes the cache that it is given.",
        expected="the cache as it was read",
        got="another one",
        meaning="Where the job fails after that, the cache says that days were analysed whose "
        "analysis was never written.",
        hint=1,
    )
    return updates


def reads(updates, night, days, meaning, hint):
    got = updates.value[night][0]
    updates.must(
        got == days,
        f"Update {night + 1} reads other days.",
        expected=", ".join(days) or "no day",
        got=", ".join(got) or "no day",
        meaning=meaning,
        hint=hint,
    )


def finds(updates, night, expected, meaning, hint):
    got = updates.value[night][1]
    different = as_near(expected, got) != got
    updates.must(
        not different,
        f"Update {night + 1} keeps something else of the days.",
        expected=expected,
        got=got,
        meaning=meaning,
        hint=hint,
    )


def only(*days):
    return {day: JANUARY[day] for day in days}


FIRST = {
    "weather_temp": {"mean": 28.0, "deviation": 8**0.5},
    "dep_delay": {"limits": [-2.0, -2.0, -2.0, 43.0, 43.0, 43.0, 156.0, 156.0, 156.0]},
    "tailnum": {"ids": {"N636JB": 0, "N580JB": 1, "N162UW": 2}},
}


@pytest.mark.task("cache")
def test_a_new_day_is_read_and_the_others_are_not(harness):
    updates = nights(
        harness, (COLUMNS, only("2013-01-02")), (COLUMNS, only("2013-01-02", "2013-01-03"))
    )
    reads(updates, 0, ["2013-01-02"], "The first night the cache is empty.", 1)
    finds(updates, 0, FIRST, "They are the constants of one day.", 1)
    reads(
        updates,
        1,
        ["2013-01-03"],
        "One day is new. What is kept of the other is in the cache: a year has 336,776 rows, a "
        "day 923.",
        1,
    )
    finds(updates, 1, OF_TRAINING, "The constants are of both days, as if both were read.", 1)


@pytest.mark.task("cache")
def test_days_with_the_same_checksum_count_each(harness):
    twice = {"2013-01-01": JANUARY["2013-01-02"], **only("2013-01-02", "2013-01-03")}
    expected = {
        "weather_temp": {"mean": 192 / 7, "deviation": 432**0.5 / 7},
        "dep_delay": {"limits": [-5.0, *[-2.0] * 4, 43.0, 43.0, 156.0, 156.0]},
        "tailnum": {"ids": {"N580JB": 0, "N162UW": 1, "N636JB": 2}},
    }
    finds(
        nights(harness, (COLUMNS, twice)),
        *(0, expected),
        "Two days have the same rows, as two empty ones would: a checksum tells a file's old text "
        "from its new one, and not a day from another.",
        2,
    )


@pytest.mark.task("cache")
def test_a_day_without_rows_is_known_too(harness):
    updates = nights(harness, (COLUMNS, JANUARY), (COLUMNS, JANUARY), (COLUMNS, JANUARY))
    for night in (1, 2):
        reads(updates, night, [], "Nothing is new, nor is the day on which nothing flew.", 1)
        finds(updates, night, OF_TRAINING, "The days are the same.", 1)


@pytest.mark.task("cache")
def test_a_day_that_was_corrected_is_read_again(harness):
    corrected = JANUARY | {"2013-01-02": ("a2", ROWS["2013-01-06"])}
    updates = nights(harness, (COLUMNS, corrected), (COLUMNS, JANUARY))
    reads(
        updates,
        1,
        ["2013-01-02"],
        "Its file has another checksum: rows were corrected after it was analysed.",
        2,
    )
    finds(updates, 1, OF_TRAINING, "What was kept of the old file counts no more.", 2)


@pytest.mark.task("cache")
def test_a_day_that_left_training_counts_no_more(harness):
    updates = nights(
        harness, (COLUMNS, JANUARY | {"2013-01-06": ("d1", ROWS["2013-01-06"])}), (COLUMNS, JANUARY)
    )
    reads(updates, 1, [], "Nothing is new.", 2)
    finds(
        updates,
        1,
        OF_TRAINING,
        "6 January became a day of evaluation. Merged still, it leaks into training.",
        2,
    )


@pytest.mark.task("cache")
@pytest.mark.parametrize(
    "others", [{"weather_temp": "score", "dep_delay": "bucket"}, COLUMNS | {"dep_delay": "score"}]
)
def test_other_columns_are_another_analysis(harness, others):
    meaning = (
        "What is kept of one column has nothing of another, and what is kept of a score has no "
        "counts for buckets: the cache is of another analysis."
    )
    updates = nights(harness, (others, JANUARY), (COLUMNS, JANUARY), meaning=meaning)
    reads(updates, 1, sorted(JANUARY), meaning, 3)
    finds(updates, 1, OF_TRAINING, "They are the constants of the columns asked for.", 3)


@pytest.mark.task("cache")
def test_columns_in_another_order_are_the_same(harness):
    turned = dict(reversed(COLUMNS.items()))
    updates = nights(harness, (COLUMNS, JANUARY), (turned, JANUARY))
    reads(updates, 1, [], "The same columns, named in another order.", 3)
