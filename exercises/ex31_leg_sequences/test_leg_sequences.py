"""The contract of exercise 31. Minutes count from the first of January."""

import math

import numpy as np
import pytest

TRAIN, EVAL, TEST = "train", "eval", "test"
DAY = 24 * 60


def leg(scheduled, flight=1, side=TRAIN, tailnum="N14228", **more):
    return {"tailnum": tailnum, "flight": flight, "scheduled": scheduled, "side": side, **more}


@pytest.mark.task("gaps")
def test_legs_are_in_order_and_cut_at_a_gap(harness):
    a, b, c, d = leg(300), leg(900), leg(900 + DAY), leg(901 + 2 * DAY)
    harness.call("windows", [d, b, a, c], DAY, 32).gives(
        [[a, b, c], [d]],
        meaning="The legs come in any order. A gap is from a leg to the next, and not from the "
        "window's first: the third leg is a day behind the second, which is not more than the gap; "
        "the fourth is a day and a minute behind the third.",
        hint=1,
    )


@pytest.mark.task("gaps")
def test_legs_of_one_minute_go_by_their_flight(harness):
    a, b, c = leg(300, 7), leg(300, 20), leg(300, 100)
    harness.call("windows", [c, a, b], DAY, 32).gives(
        [[a, b, c]],
        meaning="Of one minute the number of the flight says the order, and not the order in which "
        "the rows came: 7 is before 20, and 20 before 100.",
        hint=1,
    )


@pytest.mark.task("gaps")
def test_a_full_window_ends_and_no_leg_is_lost(harness):
    legs = [leg(100 * number) for number in range(5)]
    harness.call("windows", legs, DAY, 2).gives(
        [legs[:2], legs[2:4], legs[4:]],
        meaning="A window has two legs at most; the next one begins with the next leg, and what "
        "is left at the end is a window too.",
        hint=3,
    )


@pytest.mark.task("gaps")
def test_the_legs_that_are_given_stay_as_they_are(harness):
    returned = harness.call("windows", [leg(500), leg(300)], DAY, 32)
    returned.must(
        not returned.changed_its_input,
        "The list that was given has changed.",
        meaning="Whoever calls may use it again, and a runner may hand it to another step: sort a "
        "copy of it.",
        hint=1,
    )


@pytest.mark.task("gaps")
def test_an_aircraft_without_legs_has_no_window(harness):
    harness.call("windows", [], DAY, 32).gives(
        [], meaning="Where there is no leg there is no window, not even an empty one.", hint=2
    )


@pytest.mark.task("gaps")
def test_a_gap_is_between_two_legs_and_not_from_the_first(harness):
    legs = [leg(number * DAY) for number in range(4)]
    harness.call("windows", legs, DAY, 32).gives(
        [legs],
        meaning="Four days in a row have no gap: each leg is a day behind the one before it.",
        hint=2,
    )


@pytest.mark.task("border")
def test_a_window_ends_at_the_border_of_the_split(harness):
    legs = [leg(1_300), leg(1_500, side=EVAL), leg(1_700, side=EVAL), leg(3_000, side=TEST)]
    harness.call("windows", legs, DAY, 32).gives(
        [legs[:1], legs[1:3], legs[3:]],
        meaning="The day of the second leg is on another side: a window with both would show the "
        "model in training what it is to be judged by.",
        hint=1,
    )


@pytest.mark.task("border")
def test_a_window_does_not_reach_over_another_side(harness):
    legs = [leg(1_200), leg(1_500, side=EVAL), leg(1_900)]
    harness.call("windows", legs, DAY, 32).gives(
        [[legs[0]], [legs[1]], [legs[2]]],
        meaning="The first and the third leg are of training, and between them is one that is "
        "not: what a window leaves out is no gap to it. Cut along the time, not each side by "
        "itself.",
        hint=2,
    )


@pytest.mark.task("border")
def test_sides_in_one_minute_are_cut_in_order(harness):
    a, b, c = leg(10, 1, EVAL), leg(10, 2, TRAIN), leg(10, 3, EVAL)
    harness.call("windows", [c, b, a], DAY, 32).gives(
        [[a], [b], [c]],
        meaning="The order is that of the time and the flight; the side does not change it.",
        hint=2,
    )


@pytest.mark.task("known")
def test_a_leg_is_told_of_one_that_had_landed(harness):
    window = [
        leg(300, landed=500, late=12),
        leg(600, landed=905, late=-3),
        leg(905, landed=1_100, late=0),
        leg(1_200, landed=1_300, late=5),
    ]
    harness.call("told", window).gives(
        [None, 12, None, 0],
        meaning="The second had not landed before 905, when the third was to leave: in the same "
        "minute is not before. A delay of 0 is known, and is not None.",
        hint=2,
    )


@pytest.mark.task("known")
def test_what_nobody_knows_is_not_told(harness):
    window = [leg(300, landed=None, late=40), leg(600, landed=700, late=None), leg(800)]
    window[2] |= {"landed": 0, "late": 1}
    harness.call("told", window).gives(
        [None, None, None],
        meaning="Of the first nobody knows when it landed, and so whether it had; the second was "
        "diverted and has no delay.",
        hint=3,
    )


@pytest.mark.task("known")
def test_an_earlier_leg_does_not_stand_in(harness):
    window = [leg(0, landed=90, late=33), leg(200, landed=460, late=50), leg(400)]
    window[2] |= {"landed": 600, "late": 0}
    harness.call("told", window).gives(
        [None, 33, None],
        meaning="The leg before the third is in the air: nothing is told, not the delay of the leg "
        "before that.",
        hint=1,
    )


@pytest.mark.task("known")
def test_one_of_which_nobody_knows_is_still_the_one_before(harness):
    window = [leg(0, landed=90, late=33), leg(200, landed=None, late=None), leg(400)]
    window[2] |= {"landed": 600, "late": 0}
    harness.call("told", window).gives(
        [None, 33, None],
        meaning="Nobody knows when the leg before the third landed; the one before that says "
        "nothing of it, though it landed.",
        hint=1,
    )


@pytest.mark.task("known")
def test_the_first_minute_of_the_year_is_a_minute(harness):
    window = [leg(-100, landed=0, late=7), leg(60, landed=None, late=None)]
    harness.call("told", window).gives(
        [None, 7],
        meaning="It landed in minute 0, which is a minute like any: only None is not known.",
        hint=3,
    )


LEGS = [
    leg(300, 1, tailnum="N1", late=3),
    leg(500, 2, tailnum="N1", late=4),
    leg(500, 3, tailnum="N2", late=5),
    leg(700, 4, EVAL, tailnum="N1", late=6),
    leg(700, 5, tailnum="N2", late=7),
    leg(800, 6, tailnum="N2", late=8),
    leg(900, 7, tailnum=None, late=9),
    leg(901, 8, tailnum=None, late=10),
    leg(5_000, 9, tailnum="N1", late=11),
]


@pytest.mark.task("aircraft")
def test_every_aircraft_has_its_windows_on_any_worker(harness):
    harness.run("LegWindows", DAY, 2, rows=LEGS, distributed=True).gives(
        [
            LEGS[:2],
            [LEGS[3]],
            [LEGS[8]],
            [LEGS[2], LEGS[4]],
            [LEGS[5]],
            [LEGS[6]],
            [LEGS[7]],
        ],
        meaning="All legs of an aircraft come together, whatever bundle they were in, and are cut "
        "as `windows` does. Two legs without a registration are of no one aircraft.",
        hint=1,
    )


@pytest.mark.task("aircraft")
def test_no_legs_are_no_windows(harness):
    harness.run("LegWindows", DAY, 2, rows=[]).gives(
        [], meaning="Where no leg is read, there is no window.", hint=3
    )


@pytest.mark.task("buckets")
def test_a_sequence_is_padded_to_the_smallest_bound(harness):
    harness.call("padded", [[1.5], [2.0, 3.0, 4.0], [5.0, 6.0], [7.0]], [1, 2, 4], -1.0).gives(
        {
            1: np.array([[1.5], [7.0]], np.float32),
            4: np.array([[2.0, 3.0, 4.0, -1.0]], np.float32),
            2: np.array([[5.0, 6.0]], np.float32),
        },
        meaning="Each goes to the smallest bound that it fits into, in the order in which they "
        "came, and what is behind it is the given filling.",
        hint=1,
    )


@pytest.mark.task("buckets")
def test_shapes_are_those_of_the_bounds_and_not_of_the_batch(harness):
    harness.call("padded", [[1.0, 2.0, 3.0], [4.0] * 5], [4, 8], 0.0).gives(
        {
            4: np.array([[1.0, 2.0, 3.0, 0.0]], np.float32),
            8: np.array([[4.0] * 5 + [0.0] * 3], np.float32),
        },
        meaning="The shape is the bound's, though nobody in the batch is so long: an accelerator "
        "compiles the step anew for each shape that it sees.",
        hint=2,
    )


@pytest.mark.task("buckets")
def test_the_sequences_that_are_given_stay_as_they_are(harness):
    returned = harness.call("padded", [[1.0, 2.0]], [4], 0.0)
    returned.must(
        not returned.changed_its_input,
        "A sequence that was given has changed.",
        meaning="It is longer now for whoever calls: pad a copy.",
        hint=3,
    )


@pytest.mark.task("buckets")
def test_a_bound_that_nobody_needs_has_no_array(harness):
    harness.call("padded", [[1.0, 2.0]], [1, 2, 4], 0.0).gives(
        {2: np.array([[1.0, 2.0]], np.float32)},
        meaning="Of the bounds 1 and 4 there is no sequence, and so no array.",
        hint=3,
    )


@pytest.mark.task("mask")
def test_a_place_looks_at_itself_and_back(harness):
    harness.call("mask", np.array([[1, 1, 1]])).gives(
        np.array([[[1, 0, 0], [1, 1, 0], [1, 1, 1]]], bool),
        meaning="The first axis within a row is who looks, the second whom it looks at: the second "
        "place looks at the first and at itself, and not at the third.",
        hint=1,
    )


@pytest.mark.task("mask")
def test_a_place_does_not_look_at_the_neighbour(harness):
    harness.call("mask", np.array([[1, 1, 2, 2]])).gives(
        np.array([[[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1]]], bool),
        meaning="The third place is the first of another aircraft's window: what stands before it "
        "in the row is nothing to it.",
        hint=2,
    )


@pytest.mark.task("mask")
def test_padding_looks_at_itself_alone(harness):
    harness.call("mask", np.array([[1, 0, 0], [1, 2, 0]])).gives(
        np.array([[[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]], bool),
        meaning="Padding is no segment that its places share. Each looks at itself, for a softmax "
        "over nothing is NaN, which the gradient carries everywhere.",
        hint=3,
    )


@pytest.mark.task("loss")
def test_padding_weighs_nothing(harness):
    losses, labels = np.array([[1.0, 3.0], [2.0, 100.0]]), np.array([[0, 1], [1, -1]])
    harness.call("mean_loss", losses, labels).gives(
        2.0,
        meaning="There are three legs, whose losses are 6 together. What stands where there is "
        "none is not added, and the place is not counted.",
        hint=1,
    )


@pytest.mark.task("loss")
def test_every_leg_weighs_as_much_as_another(harness):
    losses = np.array([[2.0, 2.0, 2.0, 2.0], [7.0, 0.0, 0.0, 0.0]])
    labels = np.array([[0, 1, 0, 1], [1, -1, -1, -1]])
    harness.call("mean_loss", losses, labels).gives(
        3.0,
        meaning="Five legs have 15 together. A mean of the rows' means would give the leg that is "
        "alone in its row the weight of four.",
        hint=2,
    )


@pytest.mark.task("loss")
def test_what_stands_at_padding_may_be_anything(harness):
    losses, labels = np.array([[1.0, np.nan], [np.inf, 2.0]]), np.array([[1, -1], [-1, 0]])
    harness.call("mean_loss", losses, labels).gives(
        1.5,
        meaning="0 times NaN is NaN: what is not to count has to be left out, not multiplied.",
        hint=3,
    )


@pytest.mark.task("loss")
@pytest.mark.parametrize("loss", [math.inf, math.nan])
def test_a_loss_that_is_no_number_is_seen(harness, loss):
    losses, labels = np.array([[1.0, loss], [2.0, 5.0]]), np.array([[0, 1], [1, -1]])
    harness.call("mean_loss", losses, labels).gives(
        loss,
        meaning="At a place with a label a loss that is infinite or NaN has to be seen: the model "
        "has gone astray, and a mean of the others would hide it.",
        hint=3,
    )


@pytest.mark.task("loss")
def test_a_batch_without_labels_has_no_loss(harness):
    harness.call("mean_loss", np.array([[5.0]]), np.array([[-1]])).gives(
        0.0, meaning="A mean over nothing is NaN, and is said to be 0.0 here.", hint=2
    )


def causal(values):
    return np.cumsum(values).tolist()


def everything(values):
    return [sum(values)] * len(values)


def one_ahead(values):
    return [sum(values[place : place + 2]) for place in range(len(values))]


def far_ahead(values):
    return [values[-1] * (place == 0) + values[place] for place in range(len(values))]


@pytest.mark.task("ahead")
@pytest.mark.parametrize(
    ("model", "expected", "meaning", "hint"),
    [
        (causal, [], "A sum of what came so far depends on nothing later.", 1),
        (everything, [0, 1, 2], "A sum of all changes at every place but the last.", 1),
        (one_ahead, [0, 1, 2], "Who looks at the next place sees what is to come.", 2),
        (
            far_ahead,
            [0],
            "The first place looks at the last one: what comes later is all of it, not only the "
            "next.",
            2,
        ),
    ],
)
def test_a_model_that_sees_ahead_is_found(harness, model, expected, meaning, hint):
    harness.call(
        "sees_ahead", harness.supply(model), [1.0, 2.0, 4.0, 8.0], [3.0, 5.0, 9.0, 17.0]
    ).gives(expected, meaning=meaning, hint=hint)


@pytest.mark.task("ahead")
def test_what_is_later_is_changed_all_at_once(harness):
    def first_sees_two_together(values):
        return [values[1] * values[2], 0.0, 0.0]

    harness.call(
        "sees_ahead", harness.supply(first_sees_two_together), [1.0, 0.0, 0.0], [2.0, 3.0, 5.0]
    ).gives(
        [0],
        meaning="The model gives values[1] * values[2] at the first place, here 0 * 0. Where one "
        "of them alone is replaced it stays 0: replace all later values at once.",
        hint=2,
    )


@pytest.mark.task("ahead")
def test_a_place_s_own_value_may_count(harness):
    harness.call(
        "sees_ahead", harness.supply(lambda values: list(values)), [1.0, 2.0], [3.0, 4.0]
    ).gives(
        [],
        meaning="A place's own value is no future: it stays when what is later is changed.",
        hint=3,
    )


@pytest.mark.task("ahead")
def test_a_change_of_a_millionth_is_none_and_more_is_one(harness):
    def first_sees_little(values):
        return [values[1] * 1e-6, 0.0]

    def first_sees_more(values):
        return [10_000 + values[1] * 5e-6, 0.0]

    for model, expected in ((first_sees_little, []), (first_sees_more, [0])):
        harness.call("sees_ahead", harness.supply(model), [3.0, 0.0], [4.0, 1.0]).gives(
            expected,
            meaning="More than 1e-6 is a change, however large the output is, and 1e-6 is none: "
            "a small leak beside a large output is one. Compare the difference, not its share.",
            hint=3,
        )


@pytest.mark.task("ahead")
def test_what_rounds_is_no_leak(harness):
    def rounded(values):
        return [value + 1e-9 * sum(values) for value in values]

    harness.call("sees_ahead", harness.supply(rounded), [1.0, 2.0], [3.0, 4.0]).gives(
        [],
        meaning="Sums of floats differ in their last digits; what differs by 1e-6 and less does "
        "not count.",
        hint=3,
    )
