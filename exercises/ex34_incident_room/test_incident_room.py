"""The contract of exercise 34: what went wrong in each job, and its steps, repaired."""

import hashlib

import pytest

from exercises.ex34_incident_room.diagnoses import check_diagnosis


def flight(number, carrier="UA", origin="EWR", day="2013-01-03", hour=8, dep=0, arr=0):
    return {
        "carrier": carrier,
        "flight": number,
        "origin": origin,
        "day": day,
        "hour": hour,
        "dep_delay": dep,
        "arr_delay": arr,
    }


@pytest.mark.task("worst")
def test_worst_is_diagnosed(harness):
    check_diagnosis(harness, "worst")


# Worked out by hand: 90; then 45 of the 2nd before 45 of the 3rd; of 12 on one day 9E before UA,
# and flight 7 before 30.
SOME = [
    flight(30, day="2013-01-03", arr=12),
    flight(7, day="2013-01-03", arr=12),
    flight(500, carrier="9E", day="2013-01-03", arr=12),
    flight(1, day="2013-01-03", arr=45),
    flight(2, day="2013-01-02", arr=45),
    flight(3, day="2013-01-09", arr=90),
    flight(4, arr=None),
    flight(5, origin="JFK", arr=-20),
    flight(6, origin="JFK", arr=0),
    flight(8, origin="LGA", arr=None),
]
FIVE = [
    [90, "2013-01-09", "UA", 3],
    [45, "2013-01-02", "UA", 2],
    [45, "2013-01-03", "UA", 1],
    [12, "2013-01-03", "9E", 500],
    [12, "2013-01-03", "UA", 7],
]


@pytest.mark.task("worst")
def test_the_worst_of_each_origin_are_listed(harness):
    harness.run("WorstDelays", 5, rows=SOME, distributed=True).gives(
        [
            {"origin": "EWR", "worst": FIVE},
            {"origin": "JFK", "worst": [[0, "2013-01-03", "UA", 6], [-20, "2013-01-03", "UA", 5]]},
        ],
        key="origin",
        meaning="The largest delays come first; of equal ones the earlier day, the carrier, the "
        "flight's number. Without an arrival delay a flight is not listed.",
    )


@pytest.mark.task("worst")
def test_what_is_brought_together_does_not_grow_with_the_flights(harness):
    rows = [
        flight(number, origin=origin, day=f"2013-02-{1 + number % 28:02}", arr=number * 37 % 500)
        for number in range(1, 401)
        for origin in ("EWR", "JFK", "LGA")
    ]
    ran = harness.run("WorstDelays", 3, rows=rows)
    elements = sum(count for count, _ in (ran.shuffles or {}).values())
    size = sum(weight for _, weight in (ran.shuffles or {}).values())
    ran.must(
        elements <= 30 and size <= 6_000,
        "The worst 3 of each of 3 origins are found, but what is brought together for it are "
        f"{elements:,} elements of {size:,} bytes.",
        expected="a few elements for each origin, however many flights it has",
        got=f"{elements:,} elements, {size:,} bytes, of 1,200 flights",
        meaning="A group is in the memory of one worker. What a report keeps of a group can be "
        "kept while the flights come: it is small from the first flight to the last.",
        hint=4,
    )


@pytest.mark.task("scores")
def test_scores_is_diagnosed(harness):
    check_diagnosis(harness, "scores")


RISKS = {"UA": 0.25, "9E": 0.5, "EV": 0.125}


def load(harness, risks, work=1):
    return harness.recipe("drive:Load", risks, work)


def scored(rows, risks, work=1):
    key = hashlib.pbkdf2_hmac("sha256", b"model", b"incident_room", work)
    return [
        {**row, "risk": risks[row["carrier"]] + (row["dep_delay"] or 0) / 4096 + key[0] / 256}
        for row in rows
    ]


@pytest.mark.task("scores")
def test_each_flight_has_its_risk(harness):
    rows = [flight(number, carrier) for carrier in RISKS for number in (1, 2, 3)]
    harness.run("ScoreFlights", load(harness, RISKS), rows=rows, distributed=True).gives(
        scored(rows, RISKS),
        meaning="To each flight the model's risk is added, and the rest of it stays.",
    )


@pytest.mark.task("scores")
def test_a_flight_is_scored_by_all_that_it_has(harness):
    rows = [flight(1), flight(1, dep=64), {**flight(2), "risk": 9.0}]
    harness.run("ScoreFlights", load(harness, RISKS), rows=rows).gives(
        scored(rows, RISKS),
        meaning="What a model looks at, it alone knows: two flights that differ in their "
        "delay alone may have another risk. One that a flight brings along gives way.",
        hint=4,
    )


@pytest.mark.task("scores")
def test_a_model_is_loaded_once_for_many_flights(harness):
    rows = [flight(number, carrier) for carrier in RISKS for number in range(20)]
    harness.run("ScoreFlights", load(harness, RISKS), rows=rows).counts(
        loaded=1,
        meaning="60 flights in one bundle need one model. A DoFn has setup(), which runs once in "
        "its life on a worker.",
        hint=4,
    )


@pytest.mark.task("scores")
def test_a_job_may_have_two_models(harness):
    rows = [flight(number, carrier) for carrier in RISKS for number in (1, 2)]
    others = {"UA": 0.75, "9E": 0.0, "EV": 1.0}
    harness.drive(
        "two_models",
        *(rows, RISKS, others),
        call="A job with two steps ScoreFlights, of a model each,",
    ).gives(
        [scored(rows, RISKS), scored(rows, others)],
        meaning="A worker keeps its process: what one step has loaded into a global, another step "
        "finds there, though its own model is another.",
    )


@pytest.mark.task("scores")
def test_many_flights_are_scored_in_a_workers_time(harness):
    # Each load takes some hundredths of a second; 600 of them, more than a test has.
    rows = [flight(number, carrier) for carrier in RISKS for number in range(200)]
    harness.run("ScoreFlights", load(harness, RISKS, work=100_000), rows=rows).gives(
        scored(rows, RISKS, work=100_000)
    )


@pytest.mark.task("delays")
def test_delays_is_diagnosed(harness):
    check_diagnosis(harness, "delays")


GOOD = ["UA,1545,2013-01-01,2,11", "EV,30,2013-01-02,NA,NA", "9E,4,2013-01-03,-4,-12"]
PARSED = [
    {"carrier": "UA", "flight": 1545, "day": "2013-01-01", "dep_delay": 2, "arr_delay": 11},
    {"carrier": "EV", "flight": 30, "day": "2013-01-02", "dep_delay": None, "arr_delay": None},
    {"carrier": "9E", "flight": 4, "day": "2013-01-03", "dep_delay": -4, "arr_delay": -12},
]
# As many digits as are allowed.
LONG = "UA,123456789,2013-01-04,-123456789,987654321"
LONG_PARSED = {
    **PARSED[0],
    "flight": 123456789,
    "day": "2013-01-04",
    "dep_delay": -123456789,
    "arr_delay": 987654321,
}
# Of each line what its reason has to name: int() or csv.reader raises on the first ones.
RAISING = {
    "UA,1545,2013-01-01,2 h,11": "dep_delay",
    "UA,1545,2013-01-01,2,late": "arr_delay",
    "UA,,2013-01-01,2,11": "flight",
    "UA,NA,2013-01-01,2 h,11": "flight",
    "UA,1545,2013-01-01,2,": "arr_delay",
    "UA,1545,2013-01-01,-,11": "dep_delay",
    "UA,1545,2013-01-01,²,11": "dep_delay",
    "UA\r,1545,2013-01-01,2,11": "fields",
}
BAD = {
    **RAISING,
    "UA,1545,2013-01-01,2": "fields",
    "UA,1545,2013-01-01,2,11,": "fields",
    "UA,1545,2013-01-01,1_0,+11": "dep_delay",
    "UA,1545,2013-01-01, 2,11": "dep_delay",
    "UA,-15,2013-01-01,2,11": "flight",
    "UA,1545,2013-01-01,2,1234567890": "arr_delay",
    'UA,1545,2013-01-01,"2\n",11': "dep_delay",
    "UA,1545,2013-01-01,2,11 ": "arr_delay",
}


@pytest.mark.task("delays")
def test_a_line_that_cannot_be_read_stops_nothing(harness):
    harness.run("ParseDelays", rows=[*GOOD, *RAISING]).gives(
        PARSED,
        tag="flights",
        key="flight",
        meaning="A row that raises takes its bundle with it, four times, and then the job. int() "
        "raises on what is no number, and csv.reader on a carriage return within a line.",
        hint=4,
    )


@pytest.mark.task("delays")
def test_what_is_no_number_by_the_contract_is_rejected_with_a_reason(harness):
    ran = harness.run("ParseDelays", rows=[*GOOD, LONG, *BAD], distributed=True)
    ran.gives(
        [*PARSED, LONG_PARSED],
        tag="flights",
        key="flight",
        meaning="What the docstring does not allow is no number, though int() may take it: "
        "1_0, +11, a flight -15, a blank or a line break beside it, ten digits. Nine are allowed.",
        hint=4,
    )
    came = ran.outputs.get("rejected", [])
    ran.must(
        all(
            isinstance(one, dict)
            and set(one) == {"line", "reason"}
            and all(isinstance(text, str) for text in one.values())
            for one in came
        ),
        "What is rejected is not a dict of two texts, line and reason.",
        expected={"line": next(iter(BAD)), "reason": "a sentence"},
        got=came,
        meaning="Who repairs the source needs the line as it came, and what is wrong with it.",
    )
    rejected = {one["line"]: one["reason"] for one in came}
    for line, named in BAD.items():
        reason = rejected.get(line)
        ran.must(
            reason is not None and named in reason,
            f"Of the line {line!r} the reason does not name what is wrong.",
            expected=f"a sentence with {named!r}",
            got="no such line is rejected" if line not in rejected else reason,
            meaning="Who repairs the source wants the line as it came, with its blanks, and the "
            "first column that is wrong.",
        )
    ran.must(
        len(came) == len(BAD),
        "Of the lines that cannot be read not each is rejected once.",
        expected=[*BAD],
        got=[*rejected],
    )


@pytest.mark.task("delays")
def test_what_csv_reads_is_parsed(harness):
    harness.run("ParseDelays", rows=['"U"A,1545,2013-01-01,2,11']).gives(
        PARSED[:1],
        tag="flights",
        key="flight",
        meaning="csv.reader raises on nothing here, unless it is told to be strict: a line is "
        "rejected only where the docstring says so.",
        hint=4,
    )


@pytest.mark.task("delays")
def test_every_line_that_is_read_is_counted_once(harness):
    harness.run("ParseDelays", rows=[*GOOD, *BAD]).counts(
        rows_read=len(GOOD) + len(BAD),
        rows_parsed=len(GOOD),
        rows_rejected=len(BAD),
        meaning="What is read is parsed or rejected: the three counters add up.",
    )


@pytest.mark.task("feed")
def test_feed_is_diagnosed(harness):
    check_diagnosis(harness, "feed")


HEADER = "carrier,flight,day,dep_delay,arr_delay"


@pytest.mark.task("feed")
def test_a_column_is_found_by_its_name(harness):
    new = ["UA,1545,2013-01-01,0,2,11", "EV,30,2013-01-02,1,NA,NA", "9E,4,2013-01-03,0,-4,-12"]
    for header, lines in (
        (HEADER, GOOD),
        ("carrier,flight,day,cancelled,dep_delay,arr_delay", new),
        (
            'day,"arr_delay",note,dep_delay,flight,carrier',
            [
                '2013-01-01,11,"late, again",2,1545,UA',
                "2013-01-02,NA,,NA,30,EV",
                "2013-01-03,-12,,-4,4,9E",
            ],
        ),
    ):
        harness.run("ParseFeed", header, rows=lines, distributed=True).gives(
            PARSED,
            key="flight",
            meaning="The header says where a column is; the source may put another before it.",
            hint=4,
        )


@pytest.mark.task("feed")
def test_another_column_may_be_there_twice(harness):
    harness.run("ParseFeed", f"note,{HEADER},note", rows=[f"1,{line},2" for line in GOOD]).gives(
        PARSED,
        key="flight",
        meaning="Of columns that are not read it does not matter how often they are there: only "
        "one of DELAY_COLUMNS is ambiguous.",
        hint=4,
    )


@pytest.mark.task("feed")
def test_a_line_is_what_it_was_given_as(harness):
    notes = ["late\u2028again", "late\x85again", '"late\nagain"']
    lines = [f"{note},{line}" for note, line in zip(notes, GOOD, strict=True)]
    harness.run("ParseFeed", f"note,{HEADER}", rows=lines).gives(
        PARSED,
        key="flight",
        meaning="A text may have characters at which `splitlines` parts it. What comes is one "
        "line, and csv.reader takes a list of one.",
        hint=4,
    )


@pytest.mark.task("feed")
def test_a_header_without_a_column_is_refused_before_the_job_runs(harness):
    for header, name in (
        ("carrier,flight,day,departure_delay,arr_delay", "dep_delay"),
        ("carrier,flight,day,dep_delay", "arr_delay"),
        ("carrier,flight,day,dep_delay,arr_delay,carrier", "carrier"),
        ("carrier,flight,date,dep_delay,arr_delay", "day"),
        ("carrier,Flight,day,dep_delay,arr_delay", "flight"),
        ("carrier,flight,day, dep_delay,arr_delay", "dep_delay"),
        ("\ufeffcarrier,flight,day,dep_delay,arr_delay", "carrier"),
    ):
        harness.run("ParseFeed", header, rows=[]).raises(
            "ValueError",
            saying=name,
            meaning="A column that is gone, is there twice or has another name (a capital, a "
            "blank, a byte order mark) stops the job with its name, before "
            "it has read a line and not after it has written a report.",
            hint=4,
        )


@pytest.mark.task("weather")
def test_weather_is_diagnosed(harness):
    check_diagnosis(harness, "weather")


FLIGHTS = [flight(1, hour=8), flight(2, hour=8), flight(3, hour=9), flight(4, origin="JFK")]
WEATHER = [
    {"origin": "EWR", "day": "2013-01-03", "hour": 8, "wind": 11.5},
    {"origin": "JFK", "day": "2013-01-03", "hour": 8, "wind": 0.0},
    {"origin": "LGA", "day": "2013-01-03", "hour": 8, "wind": 4.6},
    {"origin": "EWR", "day": "2013-01-04", "hour": 9, "wind": 9.2},
]


@pytest.mark.task("weather")
def test_a_flight_without_weather_stays(harness):
    winds = {1: 11.5, 2: 11.5, 3: None, 4: 0.0}
    harness.run(
        "JoinWeather", rows={"flights": FLIGHTS, "weather": WEATHER}, distributed=True
    ).gives(
        [{**one, "wind": winds[one["flight"]]} for one in FLIGHTS],
        key="flight",
        meaning="One flight in, one flight out. Of weather that is not known the wind is None.",
        hint=4,
    )


@pytest.mark.task("weather")
def test_each_flight_stays_however_alike_they_are(harness):
    alike = [flight(1), flight(1, dep=5), flight(1), {**flight(2), "wind": 99.0}]
    harness.run("JoinWeather", rows={"flights": alike, "weather": WEATHER}).gives(
        [{**one, "wind": 11.5} for one in alike],
        key="flight",
        meaning="For each flight that goes in one comes out, though others have its number or are "
        "the same. A wind that a flight brings along gives way.",
        hint=4,
    )


@pytest.mark.task("weather")
def test_flights_with_and_without_weather_add_up(harness):
    harness.run("JoinWeather", rows={"flights": FLIGHTS, "weather": WEATHER}).counts(
        flights_read=4,
        flights_joined=3,
        flights_alone=1,
        meaning="Whoever looks at the counters sees that 3 and 1 are 4.",
        hint=4,
    )
