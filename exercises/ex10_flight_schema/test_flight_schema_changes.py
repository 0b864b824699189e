"""The contract of exercise 10: what a change of a declaration breaks."""

import pytest

from exercises.ex10_flight_schema.drive import (
    DELAY,
    DISTANCE,
    HOUR,
    MINUTE,
    MONTH,
    ORIGIN,
    column,
    table,
)

# Columns that come, go or are renamed: the task columns


SENTENCE = "Who reads that a change breaks looks for the column, and for what was and is."


def judged(ran, change, name, backward, forward, words, meaning, hint):
    """Looks at the verdict of one column: each field by itself, then the sentence."""
    found = ran.value if isinstance(ran.value, list) else [ran.value]
    found = [one for one in found if isinstance(one, dict) and one.get("column") == name]
    ran.must(
        len(found) == 1,
        f"There is not one change of {name}.",
        expected=f"one change of {name}",
        got=str(ran.value),
        meaning=meaning,
        hint=hint,
    )
    for key, expected in (("change", change), ("backward", backward), ("forward", forward)):
        ran.must(
            found[0].get(key) == expected and type(found[0][key]) is type(expected),
            f"{key} of {name} is wrong.",
            expected=repr(expected),
            got=repr(found[0].get(key)),
            meaning=meaning,
            hint=hint,
        )
    why = found[0].get("why")
    for word in (name, *words):
        ran.must(
            isinstance(why, str) and word in why,
            f"why does not say {word!r}.",
            expected=f"a sentence with {word}",
            got=repr(why),
            meaning=meaning if change == "renamed" else SENTENCE,
            hint=hint,
        )


NO_DIFFERENCE = "Nothing was added, removed or renamed."


@pytest.mark.task("columns")
@pytest.mark.parametrize(
    ("facts", "backward", "meaning"),
    [
        ({"nullable": True}, True, "Old files have no such column: it is read as missing."),
        ({}, True, "It may be missing, for nothing else is stated."),
        (
            {"nullable": False},
            False,
            "Old files have no value, and the new schema wants one; BigQuery refuses to add a "
            "REQUIRED column to a table.",
        ),
    ],
)
def test_a_column_is_added(harness, facts, backward, meaning):
    ran = harness.call("moved_columns", table(MONTH), table(MONTH, column("int8", "gate", **facts)))
    judged(ran, "added", "gate", backward, True, [], meaning + " Old readers do not ask for it.", 1)


@pytest.mark.task("columns")
@pytest.mark.parametrize(
    ("facts", "forward", "meaning"),
    [
        ({"nullable": True}, True, "Old readers find no value in new files, which they allow."),
        ({}, True, "Old readers find no value in new files, which they allow."),
        ({"nullable": False}, False, "Old readers find no value in new files, and require one."),
    ],
)
def test_a_column_is_removed(harness, facts, forward, meaning):
    ran = harness.call("moved_columns", table(MONTH, column("int8", "gate", **facts)), table(MONTH))
    meaning += " New readers do not ask for what old files have."
    judged(ran, "removed", "gate", True, forward, [], meaning, 2)


@pytest.mark.task("columns")
@pytest.mark.parametrize("is_nullable", [True, False])
def test_a_renamed_column_is_lost_in_both_directions(harness, is_nullable):
    old = column("int16", "dep_delay", nullable=is_nullable)
    new = {**old, "name": "departure_delay"}
    ran = harness.call("moved_columns", table(MONTH, old), table(MONTH, new))
    judged(
        ran,
        "renamed",
        "dep_delay",
        False,
        False,
        ["departure_delay"],
        "Read as one removed and one added column that may be missing, nothing fails: every delay "
        "is missing from that day on.",
        3,
    )


@pytest.mark.task("columns")
@pytest.mark.parametrize(
    "facts", [{"type": "int32"}, {"description": "In hours."}, {"description": "in minutes."}]
)
def test_another_type_or_description_is_another_column(harness, facts):
    new = {**DELAY, "name": "delay", **facts}
    ran = harness.call("moved_columns", table(DELAY), table(new))
    meaning = "A renamed column has the same type and the same description: these are two columns."
    judged(ran, "removed", "dep_delay", True, True, [], meaning, 3)
    judged(ran, "added", "delay", True, True, [], meaning, 3)


@pytest.mark.task("columns")
def test_of_several_renamed_the_first_goes_with_the_first(harness):
    old = table(column("int8", "month"), HOUR, column("int8", "day"), column("int8", "week"))
    new = table(column("int8", "m_local"), column("int8", "d_local"), HOUR)
    ran = harness.call("moved_columns", old, new)
    meaning = (
        "month, day and week look the same, as m_local and d_local do: the first goes with the "
        "first, the second with the second, each once, and what is left over is removed."
    )
    judged(ran, "renamed", "month", False, False, ["m_local"], meaning, 3)
    judged(ran, "renamed", "day", False, False, ["d_local"], meaning, 3)
    judged(ran, "removed", "week", True, True, [], meaning, 3)


@pytest.mark.task("columns")
def test_an_environment_does_not_make_a_column_optional_in_files(harness):
    meaning = (
        "`missing_in` is of requests: in the table's files, of which this is, each row has a "
        "value, and a reader requires one."
    )
    one, both = table(MONTH), table(MONTH, DISTANCE)
    ran = harness.call("moved_columns", one, both)
    judged(ran, "added", "distance", False, True, [], meaning, 1)
    ran = harness.call("moved_columns", both, one)
    judged(ran, "removed", "distance", True, False, [], meaning, 1)


@pytest.mark.task("columns")
def test_a_column_in_both_is_not_moved(harness):
    old, new = table(MONTH, HOUR), table(HOUR, {**MONTH, "type": "int16", "max": 13})
    harness.call("moved_columns", old, new).gives([], meaning=NO_DIFFERENCE, hint=1)


# Columns whose values are others: the task values


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MONTH, MONTH),
        (ORIGIN, {**ORIGIN, "values": ["LGA", "EWR", "JFK"]}),
        (column("int8"), column("int8", min=-128, max=127, nullable=True)),
        (MONTH, {**MONTH, "description": "Of the year.", "known": "departure"}),
        (ORIGIN, {**ORIGIN, "values": ["EWR", "JFK", "LGA", "JFK"]}),
        (column("float32", min=0, max=1), column("float32", min=0.0, max=1.0)),
        (DISTANCE, {**DISTANCE, "missing_in": []}),
    ],
)
def test_the_same_type_and_values_are_no_change(harness, old, new):
    harness.call("changed_column", old, new).gives(
        None,
        meaning="The same values are valid, however they are written down: another order of a "
        "list, a text that is there twice, 1.0 for 1, or a limit that the type has anyway, changes "
        "nothing.",
        hint=1,
    )


WIDTH = (
    "An integer's width is a range: it is the values that fit or do not, whoever casts them. "
    "BigQuery and TensorFlow Metadata know no other difference."
)


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new", "backward", "forward", "words", "meaning"),
    [
        (
            column("int8"),
            column("int16"),
            True,
            False,
            ["int8", "int16", "-128", "127", "-32768", "32767"],
            "Every int8 is an int16; 300, which may come now, is no int8: reading it fails.",
        ),
        (
            column("int32"),
            column("int16"),
            False,
            True,
            ["int32", "int16", "-2147483648", "32767"],
            "40,000 in an old file is no int16.",
        ),
        (
            column("int64"),
            column("int32"),
            False,
            True,
            ["int64", "int32"],
            "An int64 has no limit here: 3,000,000,000 in an old file is no int32.",
        ),
        (
            column("int8", min=1, max=12),
            column("int16", min=1, max=12),
            True,
            True,
            ["int8", "int16"],
            WIDTH,
        ),
        (
            column("int16", min=1, max=12),
            column("int8"),
            True,
            False,
            ["int16", "int8", "12", "127"],
            "The type is narrower and the range is wider: " + WIDTH,
        ),
        (
            column("float32"),
            column("float64"),
            True,
            False,
            ["float32", "float64"],
            "0.1 as a float64 is no float32: an old reader gets another number.",
        ),
        (
            column("float64"),
            column("float32"),
            False,
            True,
            ["float64", "float32"],
            "0.1 as a float64 is no float32: of an old file a new reader gets another number.",
        ),
        (
            column("float32"),
            column("float64", max=0.5),
            False,
            False,
            ["float32", "float64", "0.5"],
            "Old files may have 0.75, which is not valid any more, and new ones 0.1 as a float64: "
            "type and range each break a direction.",
        ),
        (
            column("float64", max=0.5),
            column("float32"),
            False,
            False,
            ["float64", "float32", "0.5"],
            "New files may have 0.75, which was not valid, and old ones 0.1 as a float64: type and "
            "range each break a direction.",
        ),
    ],
)
def test_a_type_is_widened_or_narrowed(harness, old, new, backward, forward, words, meaning):
    ran = harness.call("changed_column", old, new)
    judged(ran, "changed", "x", backward, forward, words, meaning, 2)


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("int16", "float64"),
        ("float32", "int32"),
        ("int64", "timestamp"),
        ("timestamp", "date32"),
        ("string", "bool"),
        ("bool", "int8"),
    ],
)
def test_another_kind_is_another_column(harness, old, new):
    ran = harness.call("changed_column", column(old), column(new))
    judged(
        ran,
        "changed",
        "x",
        False,
        False,
        [old, new],
        "Nothing of another kind fits, though BigQuery would turn an INTEGER into a FLOAT: a "
        "tf.Example has an integer in another list than a float, and whoever parses it fails.",
        2,
    )


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new", "backward", "forward", "meaning"),
    [
        (True, False, False, True, "Rows of old files may have no value, and it is required now."),
        (None, False, False, True, "Without `nullable` a value may be missing; now it may not."),
        (False, True, True, False, "BigQuery relaxes a REQUIRED column; old readers rely on it."),
        (False, None, True, False, "Without `nullable` a value may be missing; before, it did not"),
    ],
)
def test_a_value_may_be_missing_or_not(harness, old, new, backward, forward, meaning):
    one, other = (
        column("int8", "gate", **({} if stated is None else {"nullable": stated}))
        for stated in (old, new)
    )
    ran = harness.call("changed_column", one, other)
    word = "is required" if backward is False else "was required"
    judged(ran, "changed", "gate", backward, forward, [word], meaning, 1)


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new", "backward", "forward", "words", "meaning"),
    [
        ({"max": 2880}, {"max": 4320}, True, False, ["2880", "4320"], "4,000 was not valid."),
        ({"max": 4320}, {"max": 2880}, False, True, ["4320", "2880"], "4,000 is not valid."),
        ({"min": -120}, {"min": -240}, True, False, ["-120", "-240"], "-200 was not valid."),
        ({"min": -240}, {"min": -120}, False, True, ["-240", "-120"], "-200 is not valid."),
        (
            {"min": 0, "max": 59},
            {"min": 1, "max": 60},
            False,
            False,
            ["0", "60"],
            "0 went, 60 came",
        ),
        (
            {"min": 1, "max": 60},
            {"min": 0, "max": 59},
            False,
            False,
            ["0", "60"],
            "60 went, 0 came",
        ),
        ({"max": 0}, {}, True, False, ["0"], "1 was not valid, and there is no limit any more."),
        ({}, {"max": 0}, False, True, ["0"], "There was no limit, and 1 is not valid any more."),
        ({"min": 0}, {}, True, False, ["0"], "-1 was not valid, and there is no limit any more."),
        ({}, {"min": 0}, False, True, ["0"], "There was no limit, and -1 is not valid any more."),
        (
            {"max": 2**53},
            {"max": 2**53 + 1},
            True,
            False,
            ["9007199254740992", "9007199254740993"],
            "As floats the two limits are the same; an int64 keeps them apart.",
        ),
        (
            {"min": -(2**53) - 1},
            {"min": -(2**53)},
            False,
            True,
            ["-9007199254740993", "-9007199254740992"],
            "As floats the two limits are the same; an int64 keeps them apart.",
        ),
    ],
)
def test_a_range_is_wider_narrower_or_another(harness, old, new, backward, forward, words, meaning):
    ran = harness.call("changed_column", column("int64", **old), column("int64", **new))
    judged(ran, "changed", "x", backward, forward, words, meaning, 2)


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new", "backward", "forward", "words", "meaning"),
    [
        (["EWR", "JFK"], ["EWR", "JFK", "LGA"], True, False, ["LGA"], "LGA may come, was none."),
        (["EWR", "JFK", "LGA"], ["EWR", "JFK"], False, True, ["LGA"], "Old files may have LGA."),
        (["EWR", "JFK"], ["EWR", "LGA"], False, False, ["JFK", "LGA"], "One went, one came."),
        (["EWR"], ["EWR "], False, False, ["EWR", "EWR "], "With a blank it is another text."),
        (["EWR"], None, True, False, [], "Any text may come, and old readers know one."),
        (None, ["EWR"], False, True, [], "Old files may have any text."),
    ],
)
def test_a_list_of_values_has_more_or_fewer(harness, old, new, backward, forward, words, meaning):
    one, other = (
        column("string", "origin", **({} if values is None else {"values": values}))
        for values in (old, new)
    )
    ran = harness.call("changed_column", one, other)
    judged(ran, "changed", "origin", backward, forward, words, meaning, 2)


@pytest.mark.task("values")
@pytest.mark.parametrize(
    ("old", "new", "forward", "word"),
    [
        (column("int8", nullable=False), column("float32"), False, "was required"),
        (column("int16"), column("int8", nullable=False), True, "is required"),
        (column("string", values=["EWR"]), column("bool", nullable=False), False, "is required"),
    ],
)
def test_a_sentence_has_all_that_differs(harness, old, new, forward, word):
    found = harness.call("changed_column", old, new)
    words = [old["type"], new["type"], word]
    judged(found, "changed", "x", False, forward, words, SENTENCE, 3)


@pytest.mark.task("values")
def test_one_direction_is_broken_by_one_of_two_differences(harness):
    old = column("int8", nullable=False, max=10)
    new = column("int8", nullable=True, max=5)
    judged(
        harness.call("changed_column", old, new),
        "changed",
        "x",
        False,
        False,
        ["10", "5", "was required"],
        "Old files may have 10, new ones no value: each of the two breaks a direction.",
        3,
    )


@pytest.mark.task("values")
def test_a_table_has_the_changes_of_all_its_columns(harness):
    old, new = table(MONTH, DELAY, HOUR), table(HOUR, {**MONTH, "max": 13}, MINUTE)
    ran = harness.call("changes", old, new)
    got = sorted((one["column"], one["change"]) for one in ran.value)
    ran.must(
        got == [("dep_delay", "removed"), ("minute", "added"), ("month", "changed")],
        "The changes are others.",
        expected="dep_delay removed, minute added, month changed",
        got=", ".join(f"{name} {change}" for name, change in got),
        meaning="`changes` was given: it asks for what moved, and for each column of both.",
        hint=1,
    )
    meaning = "The old declaration comes first: 13 is valid now, and old readers do not know it."
    judged(ran, "changed", "month", True, False, ["12", "13"], meaning, 3)
