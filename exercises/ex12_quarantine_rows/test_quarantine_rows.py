"""The contract of exercise 12, line by line. The flights are real ones, of flights.csv."""

import datetime

import pyarrow as pa
import pytest

SCHEMA = pa.schema(
    [
        ("carrier", pa.string()),
        ("flight", pa.int32()),
        ("tailnum", pa.string()),
        ("origin", pa.string()),
        ("dest", pa.string()),
        ("distance", pa.int16()),
        ("dep_delay", pa.int16()),
        ("arr_delay", pa.int16()),
        ("weather_temp", pa.float32()),
        ("time_hour", pa.timestamp("s", tz="UTC")),
    ]
)
LISTS = pa.list_(pa.string())


def flights(text: str) -> pa.RecordBatch:
    """A batch of lines in the order of SCHEMA; `-` is a missing value."""
    rows = []
    for line in text.strip().splitlines():
        row: dict = {}
        for field, value in zip(SCHEMA, line.split(), strict=True):
            if value == "-":
                row[field.name] = None
            elif field.type == pa.string():
                row[field.name] = value
            elif field.name == "time_hour":
                row[field.name] = datetime.datetime.fromisoformat(f"2013-{value}:00:00+00:00")
            else:
                row[field.name] = float(value) if field.name == "weather_temp" else int(value)
        rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


# Sound flights: one on time, one cancelled, one that was diverted.
SOUND = flights("""
    B6   79 N529JB JFK MCO  944    0    0 39.0 01-02T11
    EV 4352 N10575 EWR CVG  569    -    - 39.9 01-02T20
    MQ 4525 N719MQ LGA XNA 1147   -5    -    - 01-01T20
""")
# D942DN is the one registration that does not begin with N. US 1632 is 17 miles long, and has
# no registration. B6 707's delay and destination have been spoilt.
MIXED = flights("""
    US 1030 N162UW EWR CLT  529   -2   13 39.0 01-02T10
    DL 2247 D942DN LGA ATL  762   68   91 39.9 02-11T19
    UA 1453 N76515 EWR IAH 1400   -3  -10    - 01-02T10
    US 1632      - EWR LGA   17    -    - 80.1 07-27T05
    B6  707 N580JB JFK   - 1598 20000  36    - 01-03T04
""")
BAD = {
    2247: ["tailnum.registered"],
    1632: ["distance.range"],
    707: ["dep_delay.range", "dest.required"],
}
REASONS = {
    2247: ["tailnum is 'D942DN', which does not match N[1-9]"],
    1632: ["distance is 17, and must be at least 50 and at most 12500"],
    707: ["dep_delay is 20000, and must be at least -120 and at most 2880", "dest is missing"],
}


def rules(harness) -> list:
    """Rules of the pipeline and one of the tests, in this order."""
    module = "pipelines.validation.rules"
    return [
        harness.recipe("drive:MatchesRegex", "tailnum.registered", "tailnum", "N[1-9]"),
        harness.recipe(f"{module}:Between", "distance.range", "distance", 50, 12500),
        harness.recipe(f"{module}:Between", "dep_delay.range", "dep_delay", -120, 2880),
        harness.recipe(f"{module}:NotNull", "dest.required", "dest"),
    ]


def rows_of(ran, tag: str) -> list[dict]:
    """An output's rows by number of the flight."""
    if tag not in ran.outputs:
        ran.must(
            False,
            f"There is no output {tag!r}.",
            expected="a dict with valid and quarantined",
            got=f"the outputs {', '.join(ran.outputs)}",
            hint=3,
        )
    for batch in ran.outputs[tag]:
        ran.must(
            isinstance(batch, pa.RecordBatch) and "flight" in batch.schema.names,
            f"The output {tag} has what is no batch of flights.",
            expected="record batches with the columns that came in",
            got=batch,
        )
    rows = [row for batch in ran.outputs[tag] for row in batch.to_pylist()]
    return sorted(rows, key=lambda row: row["flight"])


def lists_of(ran, name: str) -> dict[int, list]:
    """A list column of the quarantined rows, by number of the flight."""
    found = rows_of(ran, "quarantined")
    names = [one for one in found[0] if one not in SCHEMA.names] if found else []
    ran.must(
        all(name in row for row in found),
        f"The quarantined rows have no column {name}.",
        expected="the columns that came in, and behind them _rules and _reasons",
        got=f"besides those that came in: {', '.join(names) or 'none'}",
        hint=3,
    )
    return {row["flight"]: row[name] for row in found}


def expect(ran, valid: list[int], quarantined: list[int], meaning: str, hint: int):
    """The outputs have flights of these numbers."""
    for tag, wanted in (("valid", valid), ("quarantined", quarantined)):
        got = [row["flight"] for row in rows_of(ran, tag)]
        ran.must(
            got == sorted(wanted),
            f"The output {tag!r} has other flights.",
            expected=f"the flights {', '.join(map(str, sorted(wanted))) or '(none)'}",
            got=f"the flights {', '.join(map(str, got)) or '(none)'}",
            meaning=meaning,
            hint=hint,
        )


@pytest.mark.task("parts")
def test_rows_that_break_a_rule_are_separated_from_the_others(harness):
    ran = harness.run("QuarantineRows", rules(harness), rows=[SOUND, MIXED], distributed=True)
    expect(
        ran,
        [79, 4352, 4525, 1030, 1453],
        [2247, 1632, 707],
        "DL 2247 flies D942DN, US 1632 is 17 miles long, B6 707 leaves 20,000 minutes late for "
        "nowhere. The others are sound, beside them in a batch or not, cancelled or not.",
        1,
    )


@pytest.mark.task("parts")
def test_rows_that_are_equal_come_out_as_often_as_they_came(harness):
    twice = pa.Table.from_batches([MIXED, MIXED]).combine_chunks().to_batches()[0]
    ran = harness.run("QuarantineRows", rules(harness), rows=[twice, SOUND, SOUND])
    expect(
        ran,
        [1030, 1453, 79, 4352, 4525] * 2,
        [2247, 1632, 707] * 2,
        "No row is lost or doubled, whether there is an equal one or not: duplicates are for "
        "another step to find.",
        3,
    )


@pytest.mark.task("parts")
def test_without_rules_every_row_is_valid(harness):
    ran = harness.run("QuarantineRows", [], rows=[MIXED])
    expect(ran, [1030, 2247, 1453, 1632, 707], [], "There is nothing to break.", 2)


@pytest.mark.task("rules")
def test_a_row_names_every_rule_that_it_broke(harness):
    ran = harness.run("QuarantineRows", rules(harness), rows=[SOUND, MIXED])
    got = lists_of(ran, "_rules")
    ran.must(
        got == BAD,
        "The column _rules is wrong.",
        expected="\n".join(f"{number}: {BAD[number]}" for number in sorted(BAD)),
        got="\n".join(f"{number}: {names}" for number, names in got.items()),
        meaning="B6 707 breaks two rules, and in the order of `rules`. Who repairs the one that is "
        "named, and reads the row again, must not meet the next one tomorrow.",
        hint=1,
    )


@pytest.mark.task("rules")
def test_rules_are_in_their_own_order(harness):
    ran = harness.run("QuarantineRows", rules(harness)[::-1], rows=[MIXED])
    got = lists_of(ran, "_rules")
    expected = {number: names[::-1] for number, names in BAD.items()}
    ran.must(
        got == expected,
        "The column _rules is wrong.",
        expected="\n".join(f"{number}: {expected[number]}" for number in sorted(expected)),
        got="\n".join(f"{number}: {names}" for number, names in got.items()),
        meaning="The rules are given the other way round, so their ids are too: neither the "
        "alphabet nor the order of columns decides.",
        hint=3,
    )


@pytest.mark.task("reasons")
def test_a_reason_is_of_the_row_that_broke_the_rule(harness):
    ran = harness.run("QuarantineRows", rules(harness), rows=[SOUND, MIXED], distributed=True)
    got = lists_of(ran, "_reasons")
    ran.must(
        got == REASONS,
        "The column _reasons is wrong.",
        expected="\n".join(f"{number}: {REASONS[number]}" for number in sorted(REASONS)),
        got="\n".join(f"{number}: {reasons}" for number, reasons in got.items()),
        meaning="A reason shows the values of its own row: rule.reason(row), of the row as a dict. "
        "Places in the whole batch are not places among its broken rows.",
        hint=1,
    )


@pytest.mark.task("reasons")
def test_a_rule_may_look_at_several_columns(harness):
    rule = harness.recipe(
        "pipelines.flights.rules:PresentWith", "departed", "dep_delay", "arr_delay"
    )
    batch = flights("""
        US 1030 N162UW EWR CLT  529    -   13 39.0 01-02T10
        EV 4352 N10575 EWR CVG  569    -    - 39.9 01-02T20
    """)
    ran = harness.run("QuarantineRows", [rule], rows=[batch])
    got = lists_of(ran, "_reasons")
    expected = {1030: ["dep_delay is missing though arr_delay is 13"]}
    ran.must(
        got == expected,
        "A rule about two columns is not asked as it should be.",
        expected=expected,
        got=got,
        meaning="A rule gets the whole batch, and its reason the whole row.",
        hint=2,
    )


@pytest.mark.task("whole")
def test_rows_keep_their_columns_and_types(harness):
    ran = harness.run("QuarantineRows", rules(harness), rows=[MIXED])
    ran.gives(
        [MIXED.take([0, 2])],
        tag="valid",
        key="flight",
        meaning="A row that goes on is as it came: no column more or less, each of its type.",
        hint=1,
    )
    wanted = [*SCHEMA.names, "_rules", "_reasons"]
    for batch in ran.outputs["quarantined"]:
        more = [name for name in batch.schema.names if name not in wanted]
        ran.must(
            not more,
            f"A quarantined row has the column {' and the column '.join(more)} as well.",
            expected="\n".join(wanted),
            got="\n".join(batch.schema.names),
            meaning="What is written of it is read again with these columns and no others.",
            hint=2,
        )
    bad = MIXED.take([1, 3, 4])
    numbers = bad.column("flight").to_pylist()
    bad = bad.append_column("_rules", pa.array([BAD[number] for number in numbers], LISTS))
    bad = bad.append_column("_reasons", pa.array([REASONS[number] for number in numbers], LISTS))
    ran.gives(
        [bad],
        tag="quarantined",
        key="flight",
        meaning="Who repairs a row needs all of it, and reads it again with the same types: "
        "columns as they came, then two lists of texts.",
        hint=1,
    )


@pytest.mark.task("whole")
def test_columns_that_no_rule_looks_at_are_kept(harness):
    stops = pa.array([[1], None, [], [2, 3], [None]], pa.list_(pa.int8()))
    seats = pa.array(["A", "B", "A", None, "C"]).dictionary_encode()
    batch = MIXED.append_column("stops", stops).append_column("seats", seats)
    ran = harness.run("QuarantineRows", rules(harness), rows=[batch.slice(1)])
    ran.gives(
        [batch.take([2])],
        tag="valid",
        key="flight",
        meaning="A table may have columns that this step has never heard of, of any type.",
        hint=1,
    )
    found = rows_of(ran, "quarantined")
    got = {row["flight"]: (row.get("stops"), row.get("seats")) for row in found}
    expected = {2247: (None, "B"), 1632: ([2, 3], None), 707: ([None], "C")}
    ran.must(
        got == expected,
        "Columns of a quarantined row are lost or changed.",
        expected=expected,
        got=got,
        meaning="Who repairs a row needs all of it.",
        hint=1,
    )


@pytest.mark.task("batches")
def test_no_batch_is_without_rows(harness):
    broken = MIXED.slice(3, 2)
    ran = harness.run("QuarantineRows", rules(harness), rows=[SOUND, broken, SOUND.slice(0, 0)])
    for tag, batches in ran.outputs.items():
        empty = [batch for batch in batches if not batch.num_rows]
        ran.must(
            not empty,
            f"The output {tag!r} has {len(empty)} batches without rows.",
            expected="only batches with rows",
            got=f"{len(batches)} batches, {len(empty)} of them without rows",
            meaning="Most batches of a sound feed break nothing. One for the quarantine each time "
            "costs every step behind it a call, and writes files with nothing in them.",
            hint=1,
        )
