"""The contract of exercise 33. The aircraft is real, and so are its legs; the messages are ours."""

import pytest

HOUR = 3600
DAY = 1_360_368_000  # 9 February 2013, the morning after the blizzard
TAIL = "N14228"


def clock(text):
    """Seconds since 1970 of a time of that day, such as "16:04"."""
    hours, minutes = map(int, text.split(":"))
    return DAY + hours * HOUR + minutes * 60


def departure(flight, time, tail=TAIL):
    return {"tailnum": tail, "flight": flight, "kind": "departure", "at": clock(time)}


def arrival(flight, time, delay, tail=TAIL):
    return {**departure(flight, time, tail), "kind": "arrival", "delay": delay}


def row(flight, time, delay=None, ground=None, revision=1, tail=TAIL):
    return {
        "flight": flight,
        "tailnum": tail,
        "departed": clock(time),
        "previous_delay": delay,
        "ground_minutes": ground,
        "revision": revision,
    }


# In the morning to Boston and on; in the evening back.
OUT, LANDED = departure("UA1", "08:00"), arrival("UA1", "09:30", 12)
BACK, HOME = departure("UA2", "10:15"), arrival("UA2", "11:45", -4)
AGAIN = departure("UA3", "13:00")


def stream(harness, *steps):
    """Messages at their times, and watermarks, which are texts."""
    return [
        harness.watermark(clock(step)) if isinstance(step, str) else harness.at(step["at"], step)
        for step in steps
    ]


def said(*steps):
    """The stream as a learner reads it."""
    shown = [
        f"watermark {step}"
        if isinstance(step, str)
        else f"{step['kind']} {step['flight']} {(step['at'] - DAY) // HOUR}:"
        f"{(step['at'] - DAY) // 60 % 60:02}"
        for step in steps
    ]
    return ", ".join(shown)


def plays(harness, *steps, distributed=False):
    ran = harness.run("LiveHistory", rows=stream(harness, *steps), distributed=distributed)
    ran.call = f"{said(*steps)} | LiveHistory()"
    return ran


def tells(harness, *steps, expected, meaning, hint, distributed=False):
    plays(harness, *steps, distributed=distributed).gives(
        expected,
        key=lambda row: (row["flight"], row["revision"]),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("moment")
def test_a_departure_is_told_with_what_came_before_it(harness):
    tells(
        *(harness, OUT, LANDED, BACK, "10:20"),
        expected=[row("UA1", "08:00"), row("UA2", "10:15", 12, 45)],
        meaning="UA1 arrived at 9:30, 12 minutes late, and the aircraft left again 45 minutes "
        "later. Before UA1 nothing is known.",
        hint=1,
        distributed=True,
    )


@pytest.mark.task("moment")
def test_a_departure_waits_for_what_happened_before_it(harness):
    tells(
        *(harness, BACK, "09:00", OUT, LANDED, "10:20"),
        expected=[row("UA1", "08:00"), row("UA2", "10:15", 12, 45)],
        meaning="The watermark was at 9:00 when LANDED came: the departure of 10:15 was not to be "
        "told yet. It is told once, when the watermark has come to 10:15.",
        hint=1,
    )


@pytest.mark.task("moment")
def test_each_of_several_departures_is_told(harness):
    tells(
        *(harness, AGAIN, BACK, OUT, LANDED, HOME, "08:30", "10:30"),
        expected=[
            row("UA1", "08:00"),
            row("UA2", "10:15", 12, 45),
            row("UA3", "13:00", -4, 75),
        ],
        meaning="Three departures wait at once, and there is one timer: set again, it forgets the "
        "time before.",
        hint=2,
    )


def told_at(harness, *steps, expected, meaning, hint):
    """Looks at the times of rows: flight -> seconds since 1970."""
    ran = plays(harness, *steps)
    times = {one.value["flight"]: one.time for one in ran.stamped["main"]}
    ran.must(
        times == expected,
        "A departure was told at another time than its own.",
        expected=", ".join(f"{name} at {_said(time)}" for name, time in sorted(expected.items())),
        got=", ".join(f"{name} at {_said(time)}" for name, time in sorted(times.items())),
        meaning=meaning,
        hint=hint,
    )


def _said(time):
    hours, seconds = divmod(time - DAY, HOUR)
    return f"{hours:.0f}:{seconds // 60:02.0f}:{seconds % 60:02.0f}"


@pytest.mark.task("moment")
def test_a_row_has_the_time_at_which_it_is_told(harness):
    told_at(
        *(harness, OUT, BACK, AGAIN, "08:30", LANDED, "11:00"),
        expected={"UA1": clock("08:00"), "UA2": clock("10:15"), "UA3": clock("13:00")},
        meaning="A row goes on at the time of the timer that told it: that is the moment of the "
        "departure.",
        hint=2,
    )


@pytest.mark.task("moment")
def test_a_later_message_does_not_put_off_a_departure_that_waits(harness):
    told_at(
        *(harness, OUT, BACK, "08:30", AGAIN, "11:00"),
        expected={"UA1": clock("08:00"), "UA2": clock("10:15"), "UA3": clock("13:00")},
        meaning="When the departure of 13:00 came, that of 10:15 was still to be told.",
        hint=2,
    )


@pytest.mark.task("moment")
def test_no_departure_is_told_a_second_before_its_time(harness):
    stray = {**arrival("UA0", "08:00", 5), "at": clock("08:00") - 1}
    landed = {**LANDED, "at": clock("10:15") - 1}
    told_at(
        *(harness, OUT, stray, BACK, "08:30", landed, "11:00"),
        expected={"UA1": clock("08:00"), "UA2": clock("10:15")},
        meaning="UA0 arrived at 7:59:59 and UA1 at 10:14:59. Whatever is done then, the next leg "
        "has not left yet.",
        hint=2,
    )


@pytest.mark.task("moment")
def test_the_seconds_of_1970_are_times_too(harness):
    steps = [{**HOME, "at": 0}, {**OUT, "at": 0}, {**AGAIN, "at": 1}]
    ran = harness.run("LiveHistory", rows=[harness.at(step["at"], step) for step in steps])
    ran.call = "Arrival UA2 and departure UA1 of 0, departure UA3 of 1 | LiveHistory()"
    times = {one.value["flight"]: one.time for one in ran.stamped["main"]}
    ran.must(
        times == {"UA1": 0, "UA3": 1},
        "A departure was told at another time than its own.",
        expected="UA1 at 0 seconds since 1970, UA3 at 1",
        got=", ".join(f"{name} at {time:g}" for name, time in sorted(times.items())),
        meaning="0 is a time like any other, and nothing that stands for a time that is not known.",
        hint=2,
    )


@pytest.mark.task("moment")
def test_aircraft_do_not_know_of_each_other(harness):
    other = departure("DL9", "10:30", "N700")
    tells(
        *(harness, OUT, LANDED, other, BACK, "11:00"),
        expected=[
            row("UA1", "08:00"),
            row("UA2", "10:15", 12, 45),
            row("DL9", "10:30", tail="N700"),
        ],
        meaning="N700 has had no leg before.",
        hint=3,
        distributed=True,
    )


@pytest.mark.task("past")
def test_a_leg_that_is_in_the_air_tells_nothing(harness):
    tells(
        *(harness, OUT, LANDED, BACK, arrival("UA2", "13:05", 80), AGAIN, "14:00"),
        expected=[row("UA1", "08:00"), row("UA2", "10:15", 12, 45), row("UA3", "13:00")],
        meaning="UA2 arrived at 13:05, after UA3 had left: at 13:00 nobody knew. That UA1 was 12 "
        "minutes late says nothing of UA2.",
        hint=1,
    )


@pytest.mark.task("past")
def test_what_arrives_in_the_same_second_is_not_known(harness):
    tells(
        *(harness, OUT, arrival("UA1", "10:15", 3), BACK, "11:00"),
        expected=[row("UA1", "08:00"), row("UA2", "10:15")],
        meaning="It arrived at 10:15:00, and the other left at 10:15:00: not before.",
        hint=2,
    )


@pytest.mark.task("past")
def test_a_delay_of_zero_is_known_and_minutes_are_whole_ones(harness):
    punctual = {**arrival("UA1", "09:30", 0), "at": clock("09:30") + 31}
    tells(
        *(harness, OUT, punctual, BACK, "11:00"),
        expected=[row("UA1", "08:00"), row("UA2", "10:15", 0, 44)],
        meaning="A leg on time is known to be on time. From 9:30:31 to 10:15:00 there are 44 whole "
        "minutes.",
        hint=3,
    )


@pytest.mark.task("past")
def test_a_leg_that_never_departed_is_no_previous_leg(harness):
    tells(
        *(harness, OUT, LANDED, arrival("UA7", "10:00", 99), BACK, "11:00"),
        expected=[row("UA1", "08:00"), row("UA2", "10:15", 12, 45)],
        meaning="Of UA7 an arrival came and no departure: when it departed, and whether it is the "
        "previous leg, nobody can say.",
        hint=1,
    )


@pytest.mark.task("twice")
def test_a_message_that_comes_again_gives_no_row(harness):
    tells(
        *(harness, OUT, OUT, LANDED, BACK, "10:30", LANDED, BACK, "10:40", OUT, "10:50"),
        expected=[row("UA1", "08:00"), row("UA2", "10:15", 12, 45)],
        meaning="Each came again, before and after it was told, and said nothing new.",
        hint=2,
    )


@pytest.mark.task("twice")
def test_a_message_that_comes_again_keeps_nothing_more(harness):
    once = plays(harness, OUT, LANDED, BACK, "10:30", "10:40").kept
    often = plays(harness, OUT, LANDED, LANDED, BACK, "10:30", *[LANDED, OUT] * 40, "10:40")
    few, many = sum(once.values()), sum(often.kept.values())
    often.must(
        many <= few + 16,
        "State grows with messages that have come before.",
        expected=f"about {few} bytes, as without them",
        got=f"{many} bytes after 80 repeated messages",
        meaning="A network repeats for months; whatever each repetition leaves fills the state.",
        hint=1,
    )


@pytest.mark.task("late")
def test_an_arrival_that_comes_late_corrects(harness):
    tells(
        *(harness, OUT, BACK, "10:30", LANDED, "10:40"),
        expected=[row("UA1", "08:00"), row("UA2", "10:15"), row("UA2", "10:15", 12, 45, 2)],
        meaning="UA2 was told at 10:15 without knowing of LANDED, which happened at 9:30. When it "
        "came, the answer was another, and is given as revision 2.",
        hint=1,
    )


@pytest.mark.task("late")
def test_a_departure_that_comes_late_is_told_and_corrects_the_next(harness):
    tells(
        *(harness, OUT, LANDED, AGAIN, "13:10", HOME, BACK, "13:20"),
        expected=[
            row("UA1", "08:00"),
            row("UA2", "10:15", 12, 45),
            row("UA3", "13:00", 12, 210),
            row("UA3", "13:00", -4, 75, 2),
        ],
        meaning="Without UA2, UA1 was the leg before UA3. UA2 comes late, is told itself, and is "
        "the leg before from then on.",
        hint=2,
    )


@pytest.mark.task("late")
def test_each_correction_has_the_next_revision(harness):
    tells(
        *(harness, OUT, LANDED, AGAIN, "13:10", BACK, "13:20", HOME, "13:30"),
        expected=[
            row("UA1", "08:00"),
            row("UA2", "10:15", 12, 45),
            row("UA3", "13:00", 12, 210),
            row("UA3", "13:00", revision=2),
            row("UA3", "13:00", -4, 75, 3),
        ],
        meaning="UA2 takes the place of UA1 and has not arrived, as far as is known at 13:20. The "
        "second correction is revision 3.",
        hint=3,
    )


@pytest.mark.task("late")
def test_a_late_message_does_not_tell_what_is_yet_to_come(harness):
    tells(
        *(harness, OUT, BACK, AGAIN, "10:30", LANDED, "11:00", HOME, "14:00"),
        expected=[
            row("UA1", "08:00"),
            row("UA2", "10:15"),
            row("UA2", "10:15", 12, 45, 2),
            row("UA3", "13:00", -4, 75),
        ],
        meaning="The timer fired for LANDED at 10:30; UA3 departs at 13:00, and HOME came in time "
        "for it. A late message must neither tell UA3 early nor let its timer be forgotten.",
        hint=3,
    )


@pytest.mark.task("late")
def test_a_late_message_that_changes_nothing_gives_no_row(harness):
    tells(
        *(harness, OUT, BACK, AGAIN, "13:10", LANDED, arrival("UA9", "12:00", 7), "13:20"),
        expected=[
            row("UA1", "08:00"),
            row("UA2", "10:15"),
            row("UA2", "10:15", 12, 45, 2),
            row("UA3", "13:00"),
        ],
        meaning="LANDED changes UA2 alone, and that UA9 arrived changes nothing that was told.",
        hint=2,
    )


@pytest.mark.task("forget")
def test_a_message_within_the_lateness_still_counts(harness):
    late = departure("UA5", "14:20")
    tells(
        *(harness, OUT, LANDED, late, "14:30", BACK, "14:40"),
        expected=[
            row("UA1", "08:00"),
            row("UA2", "10:15", 12, 45),
            row("UA5", "14:20", 12, 290),
            row("UA5", "14:20", revision=2),
        ],
        meaning="UA2 departed 4 hours before the newest departure that was told.",
        hint=1,
    )


@pytest.mark.task("forget")
def test_a_message_exactly_as_old_as_the_lateness_counts(harness):
    ran = plays(harness, departure("UA5", "14:00"), "14:30", OUT, "14:40")
    ran.gives(
        [row("UA5", "14:00"), row("UA1", "08:00")],
        key=lambda row: (row["flight"], row["revision"]),
        meaning="8:00 is six hours before 14:00, and not more.",
        hint=1,
    )


@pytest.mark.task("forget")
def test_what_comes_too_late_is_dropped_and_counted(harness):
    old = {**departure("UA0", "08:00"), "at": clock("08:00") - 1}
    ran = plays(harness, departure("UA5", "14:00"), "14:30", old, OUT, old, "14:40")
    ran.gives(
        [row("UA5", "14:00"), row("UA1", "08:00")],
        key=lambda row: (row["flight"], row["revision"]),
        meaning="UA0 departed a second more than six hours before UA5, which was told.",
        hint=1,
    )
    ran.counts(
        too_late=2,
        meaning="What is dropped is counted: 0 says that the lateness is long enough.",
        hint=3,
    )


@pytest.mark.task("forget")
def test_the_last_leg_is_known_after_a_week(harness):
    steps = (OUT, LANDED, BACK, HOME, "12:00", departure("UA8", "90:00"), departure("UA9", "99:00"))
    tells(
        *(harness, *steps, arrival("UA8", "92:00", 33)),
        expected=[
            row("UA1", "08:00"),
            row("UA2", "10:15", 12, 45),
            row("UA8", "90:00", -4, 78 * 60 + 15),
            row("UA9", "99:00", 33, 7 * 60),
        ],
        meaning="Days on the ground do not make UA2 another leg than the previous one.",
        hint=2,
    )


@pytest.mark.task("forget")
def test_a_leg_as_old_as_the_lateness_keeps_its_previous_leg(harness):
    tells(
        *(harness, departure("UA0", "05:00"), arrival("UA0", "06:30", 5), OUT, "08:10"),
        *(departure("UA5", "14:00"), "14:10", arrival("UA5", "14:05", 3), "14:20"),
        expected=[
            row("UA0", "05:00"),
            row("UA1", "08:00", 5, 90),
            row("UA5", "14:00"),
        ],
        meaning="UA1 left six hours before UA5, and not more: it may be told again, and UA0 is the "
        "last leg before those.",
        hint=2,
    )


@pytest.mark.task("forget")
def test_state_does_not_grow_with_the_year(harness):
    def legs(count):
        for n in range(count):
            yield departure(f"F{n:03}", f"{n * 8}:00")
            yield arrival(f"F{n:03}", f"{n * 8 + 2}:00", n % 9)
            yield f"{n * 8 + 3}:00"

    # Of two legs both are kept, the newest and the last before the lateness; so of sixty.
    few, ran = plays(harness, *legs(2)), plays(harness, *legs(60))
    before, after = sum(few.kept.values()), sum(ran.kept.values())
    ran.must(
        after <= before + 24,
        "State grows with the legs that an aircraft has flown.",
        expected=f"about {before} bytes, as after two legs",
        got=f"{after} bytes after sixty legs",
        meaning="A streaming job runs for years: an aircraft needs the legs of the last six hours, "
        "and one before them.",
        hint=3,
    )


@pytest.mark.task("forget")
def test_an_arrival_without_a_departure_is_forgotten_too(harness):
    strays = [arrival(f"X{n:02}", "07:00", n) for n in range(40)]
    ends = (departure("UA6", "20:00"), "20:10", departure("UA7", "29:00"), "29:10")
    few, ran = plays(harness, *ends), plays(harness, *strays, *ends)
    before, after = sum(few.kept.values()), sum(ran.kept.values())
    ran.must(
        after <= before + 64,
        "State keeps arrivals whose departures will not come any more.",
        expected=f"about {before} bytes",
        got=f"{after} bytes, with 40 arrivals of 7:00 of which no departure came",
        meaning="More than six hours before the newest departure nothing is taken any more, so "
        "their departures would be dropped as well.",
        hint=3,
    )


@pytest.mark.task("batch")
def test_messages_backwards_give_what_they_give_forwards(harness):
    tells(
        *(harness, AGAIN, "13:10", HOME, "13:20", BACK, "13:30", LANDED, "13:40", OUT, "13:50"),
        expected=[
            row("UA3", "13:00"),
            row("UA3", "13:00", -4, 75, 2),
            row("UA2", "10:15"),
            row("UA2", "10:15", 12, 45, 2),
            row("UA1", "08:00"),
        ],
        meaning="Each message comes late, the last event first. In the end all is told that is to "
        "be told, by its newest revision.",
        hint=1,
    )


@pytest.mark.task("batch")
def test_the_order_between_two_watermarks_is_no_matter(harness):
    tells(
        *(harness, OUT, LANDED, BACK, HOME, AGAIN),
        expected=[
            row("UA1", "08:00"),
            row("UA2", "10:15", 12, 45),
            row("UA3", "13:00", -4, 75),
        ],
        meaning="Whatever comes before the same watermark may come in any order, in any bundle and "
        "on any worker.",
        hint=2,
        distributed=True,
    )
