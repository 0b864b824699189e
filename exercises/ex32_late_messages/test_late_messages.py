"""The contract of exercise 32. The hours are those of the evening of 30 June 2013."""

import pytest

HOUR = 3600
NIGHT = 1_372_636_800  # 1 July 2013, 00:00 UTC


def clock(text):
    """Seconds since 1970 of a time such as "02:15", of that night or a later one."""
    hours, minutes, *seconds = text.split(":")
    whole = NIGHT + int(hours) * HOUR + int(minutes) * 60
    return whole + sum(float(one) if "." in one else int(one) for one in seconds)


def message(id, time, origin="EWR"):
    return {"id": id, "origin": origin, "at": clock(time)}


def row(time, count, origin="EWR"):
    return {"origin": origin, "hour": clock(time), "count": count}


def plays(harness, name, *steps, distributed=False):
    """Runs a transform on messages and watermarks, which are texts."""
    rows = [
        harness.watermark(clock(step)) if isinstance(step, str) else harness.at(step["at"], step)
        for step in steps
    ]
    ran = harness.run(name, rows=rows, distributed=distributed)
    shown = [
        f"watermark {step}"
        if isinstance(step, str)
        else f"{step['id']} of {(step['at'] - NIGHT) // HOUR}:{(step['at'] - NIGHT) // 60 % 60:02}"
        for step in steps
    ]
    ran.call = f"{', '.join(shown)} | {name}()"
    return ran


A, B, C = message("a", "02:05"), message("b", "02:40"), message("c", "02:50", "LGA")


@pytest.mark.task("once")
def test_a_message_that_comes_twice_is_given_once(harness):
    plays(harness, "Once", A, B, A, C, B).gives(
        [A, B, C], key="id", meaning="a and b came twice.", hint=1
    )


@pytest.mark.task("once")
def test_each_of_many_ids_is_known_by_itself(harness):
    # So many that of a code of 16 bits some are sure to fall together.
    ids = [message(f"EWR-{n}", "02:10") for n in range(2_000)]
    ran = harness.run("Once", rows=ids)
    ran.call = "2,000 messages, each with an id of its own | Once()"
    ran.gives(
        ids,
        key="id",
        meaning="The key is the id itself: of its hash two ids may have the same, and one of their "
        "messages is lost; and text has another hash on each worker.",
        hint=1,
    )


@pytest.mark.task("once")
def test_an_id_is_any_text(harness):
    ids = [message(id, "02:10") for id in ("a", "A", " a", "")]
    plays(harness, "Once", *ids, *ids).gives(
        ids,
        key="id",
        meaning="An id is any text, an empty one too; of two that differ in a capital or a blank "
        "each is its own.",
        hint=1,
    )


@pytest.mark.task("once")
def test_ids_are_remembered_on_every_worker(harness):
    plays(harness, "Once", A, B, A, C, B, A, distributed=True).gives(
        [A, B, C],
        key="id",
        meaning="The second copy comes in another bundle, to another worker, or before the first.",
        hint=1,
    )


@pytest.mark.task("once")
def test_a_late_message_is_given_and_its_copy_is_not(harness):
    plays(harness, "Once", B, "03:00", A, "03:10", A, B).gives(
        [A, B], key="id", meaning="a is late, and nobody has had it yet.", hint=2
    )


@pytest.mark.task("once")
def test_the_first_second_of_1970_is_a_time_too(harness):
    first = {"id": "z", "origin": "EWR", "at": 0}
    ran = harness.run("Once", rows=[harness.at(0, first), harness.at(0, first)])
    ran.call = "z of 0 seconds since 1970, z again | Once()"
    ran.gives(
        [first],
        key="id",
        meaning="Its event was at 0, which is a value like any other. Where nothing was written "
        "state reads as None.",
        hint=2,
    )


@pytest.mark.task("forget")
def test_an_id_is_remembered_for_a_day(harness):
    plays(harness, "Once", A, "26:04:59", A).gives(
        [A],
        meaning="a happened at 2:05, and a second less than a day later its copy comes.",
        hint=2,
    )


@pytest.mark.task("forget")
def test_an_id_is_given_again_when_it_was_forgotten(harness):
    plays(harness, "Once", A, "26:05:00", A).gives(
        [A, A],
        meaning="Nothing is remembered for ever: when the watermark has come to a day after its "
        "event, to the second, a has been forgotten.",
        hint=1,
    )


@pytest.mark.task("forget")
def test_a_copy_does_not_prolong_the_memory(harness):
    again = message("a", "02:05")
    plays(harness, "Once", A, "20:00", again, "26:05:01", again).gives(
        [A, A],
        meaning="It counts from the event of the message that was given; a publisher that repeats "
        "for ever would be remembered for ever.",
        hint=2,
    )


@pytest.mark.task("forget")
def test_what_is_given_again_is_remembered_again(harness):
    late = message("a", "27:00")
    plays(harness, "Once", A, "26:05:01", late, late, "27:30", late).gives(
        [A, late],
        meaning="An id that was forgotten is like one that has never been there.",
        hint=3,
    )


@pytest.mark.task("forget")
def test_nothing_is_kept_of_ids_that_are_forgotten(harness):
    ids = [message(f"m{n:03}", "02:10") for n in range(50)]
    ran = plays(harness, "Once", *ids, "30:00")
    kept = sum(ran.kept.values())
    ran.must(
        kept == 0,
        "State is left of ids that are to be forgotten.",
        expected="0 bytes",
        got=f"{kept} bytes, four hours after the last of 50 ids was to be forgotten",
        meaning="A value that says 'not seen' is kept like any other: clear() removes it.",
        hint=3,
    )


@pytest.mark.task("counts")
def test_an_hour_is_counted_when_it_is_over(harness):
    plays(harness, "HourlyCounts", A, B, C, "03:10", distributed=True).gives(
        [row("02:00", 2), row("02:00", 1, "LGA")],
        key=lambda row: (row["origin"], row["count"]),
        meaning="Two left Newark between 2:00 and 3:00, and one LaGuardia: no row before that.",
        hint=1,
    )


@pytest.mark.task("counts")
def test_an_hour_of_many_messages_is_counted_once_too(harness):
    many = [message(f"m{n}", "02:10") for n in range(2_000)]
    ran = plays(harness, "HourlyCounts", *many, "03:10")
    ran.call = "2,000 messages of an hour, watermark 03:10 | HourlyCounts()"
    ran.gives(
        [row("02:00", 2_000)],
        meaning="No row comes before the hour is over, however many messages have come: early rows "
        "are for boards, and this is a count that is entered.",
        hint=1,
    )


@pytest.mark.task("counts")
def test_each_late_message_counts_all_of_its_hour(harness):
    steps = (A, "03:10", B, "03:20", message("d", "02:59"))
    plays(harness, "HourlyCounts", *steps).gives(
        [row("02:00", 1), row("02:00", 2), row("02:00", 3)],
        meaning="A row takes the place of the one before: it counts what that one counted too.",
        hint=2,
    )


@pytest.mark.task("counts")
@pytest.mark.parametrize(("watermark", "late"), [("04:59:59.5", True), ("05:00:00.5", False)])
def test_two_hours_are_waited_and_no_longer(harness, watermark, late):
    plays(harness, "HourlyCounts", A, watermark, B).gives(
        [row("02:00", 1), row("02:00", 2)] if late else [row("02:00", 1)],
        meaning="The hour is over at 3:00, and takes what comes until 5:00.",
        hint=2,
    )


def entered(harness, *rows, expected, meaning, hint, distributed=False):
    ran = harness.run("Entries", rows=list(rows), distributed=distributed)
    ran.call = f"Entries of rows that count {', '.join(str(row['count']) for row in rows)}"
    ran.gives(
        expected,
        key=lambda row: (row["origin"], row["hour"], row["count"]),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("entries")
def test_entries_are_differences(harness):
    entered(
        *(harness, row("02:00", 2), row("02:00", 3), row("02:00", 7)),
        expected=[row("02:00", 2), row("02:00", 1), row("02:00", 4)],
        meaning="The ledger adds up: 2, 1 and 4 are 7. An entry has the fields of its row.",
        hint=1,
    )


@pytest.mark.task("entries")
def test_a_row_that_comes_again_or_too_late_is_no_entry(harness):
    entered(
        *(harness, row("02:00", 2), row("02:00", 5), row("02:00", 3), row("02:00", 5)),
        expected=[row("02:00", 2), row("02:00", 3)],
        meaning="3 was overtaken by 5, and 5 came twice: nothing is ever taken back.",
        hint=2,
    )


@pytest.mark.task("entries")
def test_each_hour_and_origin_has_its_own_sum(harness):
    entered(
        *(harness, row("02:00", 2), row("03:00", 2), row("02:00", 2, "LGA")),
        expected=[row("02:00", 2), row("03:00", 2), row("02:00", 2, "LGA")],
        meaning="The key is both: another hour of the same airport begins at 0.",
        hint=3,
        distributed=True,
    )


@pytest.mark.task("entries")
def test_an_origin_and_an_hour_are_two(harness):
    rows = [
        {"origin": "A", "hour": 93_600, "count": 2},
        {"origin": "A9", "hour": 3_600, "count": 1},
    ]
    entered(
        *(harness, *rows),
        expected=rows,
        meaning="Of A at 93600 and A9 at 3600 one text is made where both are put together without "
        "anything between them.",
        hint=3,
    )


@pytest.mark.task("entries")
def test_a_row_may_come_however_late(harness):
    steps = (row("02:00", 2), "03:20", row("02:00", 5), "80:00", row("02:00", 5), row("02:00", 3))
    rows = [harness.watermark(clock(step)) if isinstance(step, str) else step for step in steps]
    ran = harness.run("Entries", rows=rows, distributed=True)
    ran.call = "Rows that count 2, 5 and, days later, 5 and 3 | Entries()"
    ran.gives(
        [row("02:00", 2), row("02:00", 3)],
        key="count",
        meaning="A job that is run again gives all its rows again, days later: who has forgotten "
        "an hour enters it twice.",
        hint=2,
    )


@pytest.mark.task("entries")
def test_entries_add_up_on_every_worker(harness):
    rows = [row("02:00", count) for count in (1, 2, 3, 4, 5, 6)]
    ran = harness.run("Entries", rows=[*rows, *rows])
    ran.must(
        all(isinstance(one, dict) and isinstance(one.get("count"), int) for one in ran.rows),
        "An entry is no dict with a whole number as count.",
        got=ran.rows,
    )
    total = sum(one["count"] for one in ran.rows)
    ran.must(
        total == 6,
        "The entries of an hour do not add up to its largest count.",
        expected="6",
        got=str(total),
        meaning="What was entered is kept by key, and not by worker.",
        hint=2,
    )


def marks(harness, received, partitions, expected, meaning, hint):
    called = f"watermarks(iter({received!r}), {partitions!r})"
    returned = harness.drive("watermarks", received, partitions, call=called)
    given = len(returned.value) if isinstance(returned.value, list) else len(received)
    returned.must(
        given == len(received),
        f"After {len(received)} messages there are {given} watermarks.",
        expected=expected,
        got=returned.value,
        meaning="One is given for each message. They can be gone through once, as from a topic: "
        "who has looked at all of them finds no more.",
        hint=hint,
    )
    returned.gives(expected, meaning=meaning, hint=hint)


@pytest.mark.task("stuck")
def test_the_slowest_partition_decides(harness):
    marks(
        harness,
        [(1_000, "a", 900), (1_001, "b", 700), (1_002, "a", 1_000), (1_003, "b", 950)],
        ["a", "b"],
        [None, 640, 640, 890],
        "b has come to 700, and up to 60 seconds out of order: what happened at 640 or later may "
        "yet come. Before its first message nothing is known of b.",
        1,
    )


@pytest.mark.task("stuck")
def test_an_older_message_does_not_lower_what_is_known(harness):
    marks(
        harness,
        [(1_000, "a", 900), (1_001, "a", 860), (1_002, "a", 905)],
        ["a"],
        [840, 840, 845],
        "860 came out of order: the newest event is 900 still.",
        1,
    )


@pytest.mark.task("stuck")
def test_a_silent_partition_is_left_out(harness):
    marks(
        harness,
        [(1_000, "a", 990), (1_000, "b", 980), (1_599, "a", 1_590), (1_600, "a", 1_595)],
        ["a", "b"],
        [None, 920, 920, 1_535],
        "From b nothing came for 599 seconds, and then for 600: it is idle, and a alone decides.",
        2,
    )


@pytest.mark.task("stuck")
def test_a_partition_that_has_never_sent_is_idle_too(harness):
    marks(
        harness,
        [(1_000, "a", 990), (1_599, "a", 1_590), (1_600, "a", 1_600)],
        ["a", "b"],
        [None, None, 1_540],
        "b may have been empty from the start: 600 seconds after the first message of all it is "
        "waited for no more.",
        3,
    )


@pytest.mark.task("stuck")
def test_a_clock_may_begin_at_0(harness):
    marks(
        harness,
        [(0, "a", 0), (1, "a", 5), (600, "a", 600)],
        ["a", "b"],
        [None, None, 540],
        "The first message came at 0, which is a time and not the same as None: 600 seconds later "
        "b is idle.",
        3,
    )


@pytest.mark.task("stuck")
def test_a_partition_that_wakes_up_counts_again(harness):
    marks(
        harness,
        [
            *((1_000, "a", 990), (1_000, "b", 980), (1_700, "a", 1_690)),
            *((1_701, "b", 1_695), (1_800, "a", 1_790)),
        ],
        ["a", "b"],
        [None, 920, 1_630, 1_630, 1_635],
        "b is awake from 1701 on, and has come to 1695.",
        3,
    )


@pytest.mark.task("stuck")
def test_events_and_watermarks_of_0_are_like_any_other(harness):
    marks(
        harness,
        [(0, "a", 0), (600, "a", -5), (601, "a", 60)],
        ["a", "b"],
        [None, -60, 0],
        "0 is a time like any other: at 0 the first message came, 0 is the newest event at 600, "
        "and the watermark at 601.",
        3,
    )


@pytest.mark.task("back")
def test_a_watermark_stays_where_it_would_go_back(harness):
    marks(
        harness,
        [(1_000, "a", 990), (1_000, "b", 980), (1_700, "a", 1_690), (1_701, "b", 985)],
        ["a", "b"],
        [None, 920, 1_630, 1_630],
        "b wakes up with an event of 985. Hours that were closed at 1630 stay closed: its message "
        "is late.",
        1,
    )


@pytest.mark.task("back")
def test_a_watermark_of_0_is_one_like_any_other(harness):
    marks(
        harness,
        [(0, "a", 40), (0, "b", 30), (600, "a", 60), (601, "b", 35)],
        ["a", "b"],
        [None, -30, 0, 0],
        "0 is a time, and not the same as None: it was reached at 600, and at 601 b would bring it "
        "back to -25.",
        3,
    )


@pytest.mark.task("back")
def test_it_goes_on_when_the_slowest_has_caught_up(harness):
    marks(
        harness,
        [
            *((1_000, "a", 990), (1_000, "b", 980), (1_700, "a", 1_690)),
            *((1_701, "b", 985), (1_702, "b", 1_700), (1_703, "a", 1_702)),
        ],
        ["a", "b"],
        [None, 920, 1_630, 1_630, 1_630, 1_640],
        "At 1702 the least is 1690 less 60, as before; at 1703 it is that of b, 1700 less 60.",
        3,
    )


@pytest.mark.task("back")
def test_a_watermark_of_0_does_not_go_back_either(harness):
    marks(
        harness,
        [(1_000, "a", 60), (1_600, "a", 60), (1_601, "b", 10)],
        ["a", "b"],
        [None, 0, 0],
        "0 is a watermark like any other. What is not known is None.",
        2,
    )
