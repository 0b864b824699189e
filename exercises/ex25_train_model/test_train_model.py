"""The contract of exercise 25. What a model is made of is seen by what it can learn."""

import csv
import functools
import io
import itertools
import zipfile

import numpy as np
import pytest

from pipelines.data import embedded

SECONDS = 60

NUMBERS = ("dep_delay_z", "temp_z")
CATEGORIES = {"carrier_id": 7, "dest_id": 11, "tailnum_id": 13}
EDGES = [[-1.0, 0.0, 1.0], [-2.0, 2.0]]

CHANCE = np.random.default_rng(2013)
ROWS = {
    "numbers": CHANCE.normal(0, 3, (6, 2)).astype(np.float32),
    "ids": np.stack([CHANCE.integers(0, size, 6) for size in CATEGORIES.values()], axis=1),
}


def of(**settings) -> dict:
    return {"numbers": NUMBERS, "categories": CATEGORIES, "edges": EDGES, "settings": settings}


def called(what: dict) -> str:
    settings = ", ".join(f"{name}={value!r}" for name, value in what.get("settings", {}).items())
    sizes = f"{len(what['numbers'])} numbers and {len(what['categories'])} categories"
    return f"build_model(features of {sizes}, Config({settings}), edges)"


class Answers:
    """What a model answers for some rows."""

    def __init__(self, harness, what, rows=ROWS, drive="predict", hint=1, why="", **how):
        self.ran = harness.drive(drive, what, rows, call=called(what), **how)
        self.ran.must(True, "", meaning=why, hint=hint)
        self.hint = hint

    def must(self, holds, sentence, expected, got, meaning, hint=None):
        self.ran.must(
            bool(holds),
            sentence,
            expected=expected,
            got=got,
            meaning=meaning,
            hint=hint or self.hint,
        )

    def heads(self, found: dict, rows: int, quantiles: int) -> None:
        expected = {"label": [[rows], "float32"], "amount": [[rows, quantiles], "float32"]}
        got = {name: [one["shape"], one["dtype"]] for name, one in found.items()}
        self.must(
            got == expected,
            "The answers are not the two that are wanted.",
            expected,
            got,
            "label is one logit for each row, amount one number for each of config.quantiles; the "
            "losses are taken in float32.",
        )


def logit(found: dict) -> np.ndarray:
    return found["label"]["values"]


@pytest.mark.task("heads", seconds=SECONDS)
def test_a_model_answers_twice(harness):
    answers = Answers(harness, of(quantiles=(0.2, 0.5, 0.7, 0.8)))
    answers.heads(answers.ran.value[0], 6, 4)


@pytest.mark.task("heads", seconds=SECONDS)
def test_a_row_is_predicted_alike_whatever_is_beside_it(harness):
    answers = Answers(harness, of(), parts=1)
    whole, alone = answers.ran.value
    answers.heads(alone, 1, 3)
    answers.must(
        np.allclose(logit(whole)[:1], logit(alone), atol=1e-4),
        "A prediction depends on the other rows of its batch.",
        [round(float(value), 4) for value in logit(alone)],
        [round(float(value), 4) for value in logit(whole)[:1]],
        "A flight is asked for alone, or among 4,096 others, and is as late in either case.",
    )


@pytest.mark.task("heads", seconds=SECONDS)
def test_lateness_is_a_logit(harness):
    rows = {"numbers": [[i / 16 - 4, 0.0] for i in range(128)], "ids": [[0, 0, 0]] * 128}
    labels = {"label": [float(i >= 64) for i in range(128)]}
    answers = Answers(
        harness, of(bins=0), {**rows, **labels}, "learn", 2, steps=60, rate=0.1, test=rows
    )
    found = logit(answers.ran.value["test"])
    answers.must(
        found.min() < -1 and found.max() > 2,
        "label is no logit.",
        "below -1 for flights that are surely on time, above 2 for those that are surely late",
        f"{found.min():.2f} to {found.max():.2f}",
        "The loss applies the sigmoid itself: applied twice, a certain answer cannot be given.",
    )


@pytest.mark.task("quantiles", seconds=SECONDS)
def test_a_higher_quantile_is_never_lower(harness):
    rows = {
        "numbers": np.random.default_rng(1).normal(0, 50, (200, 2)),
        "ids": np.zeros((200, 3), np.int32),
    }
    # Whatever the weights: a training leaves others than a model begins with.
    answers = Answers(harness, of(quantiles=(0.1, 0.3, 0.5, 0.9)), rows, shaken=0.5)
    found = answers.ran.value[0]["amount"]["values"]
    steps = np.diff(found, axis=1)
    worst = int(steps.min(axis=1).argmin())
    answers.must(
        steps.min() >= 0,
        "Quantiles cross.",
        "numbers that do not fall from left to right",
        [round(float(value), 1) for value in found[worst]],
        "Nine tenths of flights arriving within 10 minutes, and half within 30: nobody believes a "
        "forecast that says so. Build them so that it cannot be, rather than hope.",
    )
    answers.must(
        (steps.max(axis=1) > 0).any(),
        "All quantiles are the same.",
        "a number for each quantile",
        [round(float(value), 1) for value in found[worst]],
        "Their distance says how sure the forecast is.",
    )
    # With the opposite weights what was above is below, whatever the network is like.
    other = Answers(harness, of(quantiles=(0.1, 0.3, 0.5, 0.9)), rows, shaken=-0.5)
    found = np.concatenate([found, other.ran.value[0]["amount"]["values"]])
    answers.must(
        found.min() < 0 < found.max(),
        "Quantiles are never early." if found.min() >= 0 else "Quantiles are never late.",
        "minutes below 0, for flights that arrive before their time, and above it",
        f"{found.min():.1f} to {found.max():.1f}",
        "Half of all flights arrive early. The first quantile is free; only the steps up from it "
        "are never negative.",
        2,
    )


@pytest.mark.task("quantiles", seconds=SECONDS)
def test_one_of_the_network_is_so_many_minutes(harness):
    found = [
        Answers(harness, of(amount_unit=unit), hint=3).ran.value[0]["amount"]["values"]
        for unit in (10.0, 40.0)
    ]
    answers = Answers(harness, of(amount_unit=40.0), hint=3)
    answers.must(
        np.allclose(4 * found[0], found[1], rtol=1e-3),
        "With config.amount_unit four times as large, the quantiles are not.",
        [round(float(value), 2) for value in 4 * found[0][0]],
        [round(float(value), 2) for value in found[1][0]],
        "config.amount_unit is how many minutes 1.0 of the network is, of the first quantile and "
        "of each step.",
    )


@pytest.mark.task("categories", seconds=SECONDS)
@pytest.mark.parametrize("most", [3, 1])
def test_each_category_has_a_vector_for_each_id(harness, most):
    what = of(embedding=most, skip_embedding=("tailnum_id",), crosses=(("dest_id", "origin_id"),))
    # Two of them have as many ids, and one is crossed.
    what["categories"] = {**CATEGORIES, "origin_id": 7}
    ran = harness.drive("weights", what, call=called(what))
    for names, size in (("carrier_id and origin_id", 7), ("dest_id", 11)):
        count = 1 + names.count(" and ")
        ran.must(
            sum(len(s) == 2 and s[0] == size and s[1] <= most for s in ran.value) >= count,
            f"No weights are there for the {size} ids of {names}.",
            expected=f"{count} of [{size}, {most} at most]: config.embedding is {most}",
            got=ran.value,
            meaning="Carrier 4 is not twice carrier 2. Each id has a vector of its own, which is "
            "learnt; taken for a number, ids say that neighbours are alike.",
            hint=1,
        )


@pytest.mark.task("categories", seconds=SECONDS)
def test_a_skipped_category_changes_nothing(harness):
    ids = [[1, 2, 3], [1, 2, 12], [1, 5, 3], [4, 2, 3]]
    rows = {"numbers": [[0.5, 0.5]] * 4, "ids": ids}
    answers = Answers(harness, of(skip_embedding=("tailnum_id",)), rows, hint=2)
    found = logit(answers.ran.value[0])
    answers.must(
        found[0] == found[1],
        "Another tail number changes the answer, though config.skip_embedding names it.",
        "the same answer for the ids [1, 2, 3] and [1, 2, 12]",
        found[:2].tolist(),
        "There are too many tail numbers for what they tell: the model learns them by heart.",
    )
    for i, name in ((2, "dest_id"), (3, "carrier_id")):
        amounts = answers.ran.value[0]["amount"]["values"]
        answers.must(
            found[0] != found[i] and (amounts[0] != amounts[i]).any(),
            f"Another {name} changes nothing, or one answer only.",
            f"another label and other quantiles for the ids {ids[i]} than for {ids[0]}",
            found.tolist(),
            "Each category reaches the answer, whatever its place in `ids`: both answers, for a "
            "delay depends on the carrier as lateness does.",
        )


@pytest.mark.task("categories", seconds=SECONDS)
def test_an_id_that_is_too_large_counts_as_the_last(harness):
    ids = [[6, 2, 3], [99, 2, 3], [2, 10, 3], [2, 11, 3]]
    rows = {"numbers": [[0.5, 0.5]] * 4, "ids": ids}
    what = of(crosses=(("carrier_id", "dest_id"),))
    why = (
        "The last id is that of names which training has not seen, so 99 of 7 counts as 6. On a "
        "processor a lookup out of range raises; on an accelerator it gives whatever is there."
    )
    answers = Answers(harness, what, rows, hint=3, why=why, shaken=0.5)
    found, amounts = logit(answers.ran.value[0]), answers.ran.value[0]["amount"]["values"]
    for last, said in ((0, "Id 99 of 7"), (2, "Id 11 of 11")):
        answers.must(
            np.isfinite(found).all()
            and found[last] == found[last + 1]
            and (amounts[last] == amounts[last + 1]).all(),
            f"{said} does not count as the last one, in a table or in a pair.",
            f"the same answer for the ids {ids[last]} and {ids[last + 1]}",
            found.tolist(),
            why,
        )


@pytest.mark.task("wide", seconds=SECONDS)
def test_a_pair_is_more_than_its_two_ids(harness):
    pairs = [(a, b) for a in range(3) for b in range(5)]
    rows = {
        "numbers": [[0.0]] * 15,
        "ids": [[b, 0, a] for a, b in pairs],
        # By hand, so that no sum of a weight for a and one for b tells late from early.
        "label": [float((a * 5 + b) * 7 % 3 == 0) for a, b in pairs],
    }
    what = {
        "numbers": ("dep_delay_z",),
        "categories": {"b_id": 5, "carrier_id": 2, "a_id": 3},
        "edges": [[0.0]],
        "settings": {"crosses": (("a_id", "b_id"),), "skip_embedding": ("a_id", "b_id")},
    }
    answers = Answers(harness, what, rows, "learn", steps=80, rate=0.1)
    loss = answers.ran.value["log_loss"]
    answers.must(
        loss < 0.15,
        "What depends on a pair of ids is not learnt.",
        "a log loss below 0.15 after 80 steps, with a weight for each of 15 pairs",
        f"{loss:.3f}; always the share of late ones gives 0.637",
        "One carrier is late to one destination only. config.crosses names a pair of categories: "
        "each pair of their ids has a weight in the logit, wherever they stand in `ids`, and "
        "whether the deep part sees them or not.",
    )


@pytest.mark.task("wide", seconds=SECONDS)
def test_a_pairs_weight_is_its_own_and_the_logits(harness):
    ids = [[b, 0, a] for a in range(3) for b in range(5)]
    what = {
        "numbers": ("dep_delay_z",),
        "categories": {"b_id": 5, "carrier_id": 2, "a_id": 3},
        "edges": [[0.0]],
        "settings": {"crosses": (("a_id", "b_id"),), "skip_embedding": ("a_id", "b_id")},
    }
    ran = harness.drive("pairs", what, ids, call=called(what))
    shared = [pair for pair, own in zip(ids, ran.value["own"], strict=True) if not own]
    ran.must(
        not shared,
        "A pair of ids has no weight of its own in the logit.",
        expected="for each of 15 pairs a weight that is added to its logit, and to no other's",
        got=f"none for {len(shared)} of them, such as the ids {shared[:1]}",
        meaning="Ids that share a weight are alike for it: a weight for a, one for b, or one for "
        "their sum does not know the pair.",
        hint=1,
    )
    ran.must(
        not ran.value["amount"],
        "A pair's weight is added to the quantiles too.",
        expected="weights of the logit alone",
        got="quantiles that depend on them",
        meaning="One number cannot be what a pair adds to a logit, and its minutes as well.",
        hint=3,
    )


@pytest.mark.task("pieces", seconds=SECONDS)
def test_what_goes_up_and_down_with_a_number_is_learnt(harness):
    places = [i / 4 - 1 for i in range(9)]
    centers = [(low + high) / 2 for low, high in itertools.pairwise(places)]
    what = {
        "numbers": ("dep_delay_z",),
        "categories": {},
        "edges": [places],
        "settings": {"bins": 8, "hidden": (32,)},
    }
    rows = {
        "numbers": [[x] for x in centers],
        "ids": np.zeros((8, 0), np.int32),
        "label": [float(i % 2) for i in range(8)],
    }
    answers = Answers(harness, what, rows, "learn", steps=100, rate=0.03)
    loss = answers.ran.value["log_loss"]
    answers.must(
        loss < 0.3,
        "What goes up and down from bin to bin is not learnt.",
        "a log loss below 0.3 after 100 steps",
        f"{loss:.3f}; a coin gives 0.693",
        "A small network of the number alone bends in a few places, found slowly. Encoded by how "
        "far it came through each bin, it can bend at every edge from the first step.",
    )


@pytest.mark.task("pieces", seconds=SECONDS)
def test_without_bins_there_are_no_edges(harness):
    answers = Answers(harness, of(bins=0), hint=3)
    answers.heads(answers.ran.value[0], 6, 3)


@pytest.mark.task("settings", seconds=SECONDS)
def test_hidden_layers_have_their_units(harness):
    what = of(hidden=(19, 5))
    ran = harness.drive("weights", what, call=called(what))
    ran.must(
        any(s[1:] == [19] for s in ran.value) and [19, 5] in ran.value,
        "The hidden layers are not those of config.hidden.",
        expected="weights of [inputs, 19], and then of [19, 5]",
        got=ran.value,
        meaning="`tune` tries other layers; a model that has its own makes every trial the same.",
        hint=1,
    )


@pytest.mark.task("settings", seconds=SECONDS)
@pytest.mark.parametrize("setting", ["dropout", "input_dropout"])
def test_units_are_dropped_in_training_only(harness, setting):
    what = of(**{setting: 0.5}, hidden=(32,))
    # Nobody who predicts says that it is no training.
    for training in (None, True):
        answers = Answers(harness, what, times=2, training=training, hint=2)
        first, second = map(logit, answers.ran.value)
        same = np.array_equal(first, second)
        answers.must(
            same != bool(training),
            "Two calls give different predictions."
            if not training
            else f"Nothing is dropped in training for config.{setting}.",
            "the same answer each time" if not training else "another answer each time",
            f"{first[:3].tolist()} and {second[:3].tolist()}",
            "config.dropout is the share of hidden units that training leaves out at random, "
            "config.input_dropout that of the first layer's inputs; a prediction leaves out none.",
            2,
        )


@pytest.mark.task("settings", seconds=SECONDS)
def test_of_every_layer_its_share_is_dropped(harness):
    widths = {"what goes into the first hidden layer": 400, "the first": 301, "the second": 403}
    widths["the third"] = 307
    inputs, *hidden = widths.values()
    settings = {"bins": 0, "hidden": tuple(hidden), "dropout": 0.6, "input_dropout": 0.25}
    numbers = [f"n{i}" for i in range(inputs)]
    what = {"numbers": numbers, "categories": {}, "edges": [], "settings": settings}
    ran = harness.drive("dropped", what, [*widths.values()], call=called(what))
    shares = [settings["input_dropout"], *[settings["dropout"]] * 3]
    for where, expected, share in zip(widths, shares, ran.value, strict=True):
        name = where if where.startswith("what") else f"the units of {where} of 3 hidden layers"
        ran.must(
            share is not None and abs(share - expected) < 0.12,
            f"Of {name}, another share is left out in training.",
            expected=f"about {expected:.0%}",
            got="no weights that they go into" if share is None else f"{share:.0%}",
            meaning="config.dropout is of every hidden layer, behind each of them, and "
            "config.input_dropout of what goes into the first. A layer without it learns by heart "
            "what one day's weather said.",
            hint=2,
        )


@pytest.mark.task("settings", seconds=SECONDS)
def test_hidden_layers_bend(harness):
    what = {**of(bins=0, hidden=(16, 8)), "categories": {}}
    numbers = [[0.0, 0.0], [3.0, -1.0], [-2.0, 4.0], [1.0, 3.0]]
    rows = {"numbers": numbers, "ids": np.zeros((4, 0), np.int32)}
    answers = Answers(harness, what, rows, hint=1, shaken=0.5)
    none, one, other, both = map(float, logit(answers.ran.value[0]))
    answers.must(
        abs((one - none) + (other - none) - (both - none)) > 1e-3,
        "The hidden layers are no more than one sum.",
        "numbers that do not add up: what two inputs do together is not what each does alone",
        f"{one - none:.4f} + {other - none:.4f} = {both - none:.4f}",
        "Layers without an activation (such as relu) are one matrix after the other, and their "
        "product is a single one.",
    )


@pytest.mark.task("settings", seconds=SECONDS)
def test_there_may_be_no_categories(harness):
    what = {**of(), "categories": {}}
    rows = {"numbers": ROWS["numbers"], "ids": np.zeros((6, 0), np.int32)}
    answers = Answers(harness, what, rows, hint=3)
    answers.heads(answers.ran.value[0], 6, 3)


@pytest.mark.task("heads", seconds=SECONDS)
def test_there_may_be_no_quantiles(harness):
    answers = Answers(harness, of(quantiles=()), hint=3)
    answers.heads(answers.ran.value[0], 6, 0)


@pytest.mark.task("accelerator", seconds=SECONDS)
def test_it_compiles_and_answers_in_float32(harness):
    what = of(crosses=(("carrier_id", "dest_id"),))
    why = (
        "XLA compiles the whole step for an accelerator: every operation has to be TensorFlow's or "
        "Keras' own, with sizes that are known beforehand, and nothing may call back into Python."
    )
    answers = Answers(harness, what, drive="accelerated", why=why)
    answers.heads(answers.ran.value, 6, 3)


@pytest.mark.task("saved", seconds=SECONDS)
def test_a_saved_model_predicts_the_same(harness):
    what = of(crosses=(("carrier_id", "dest_id"),), dropout=0.2)
    why = (
        "The file holds layers by name, with their settings and weights. Python functions (a "
        "Lambda layer's) are not loaded from a file, and who loads it has imported keras and "
        "layers.py, and not this file: a class of its own is not there."
    )
    answers = Answers(harness, what, drive="saved", why=why)
    before, after = answers.ran.value
    answers.must(
        np.allclose(logit(before), logit(after), atol=1e-5)
        and np.allclose(before["amount"]["values"], after["amount"]["values"], atol=1e-3),
        "Saved and loaded again, it predicts something else.",
        [round(float(value), 5) for value in logit(before)],
        [round(float(value), 5) for value in logit(after)],
        why,
    )


@functools.cache
def flights() -> dict:
    """The first 2,000 labelled flights: three quarters to learn from, the rest to predict."""
    found, carriers, destinations = [], {}, {}
    with zipfile.ZipFile(embedded.flights()) as file, file.open(file.namelist()[0]) as lines:
        for row in csv.DictReader(io.TextIOWrapper(lines)):
            if row["arr_delay"] != "NA":
                carrier = carriers.setdefault(row["carrier"], len(carriers))
                dest = destinations.setdefault(row["dest"], len(destinations))
                found.append((float(row["dep_delay"]), carrier, dest, float(row["arr_delay"])))
            if len(found) == 2_000:
                break
    columns = np.array(found, np.float64)
    departure = (columns[:, 0] - columns[:1500, 0].mean()) / columns[:1500, 0].std()
    rows = {
        "numbers": departure[:, np.newaxis].astype(np.float32),
        "ids": columns[:, 1:3].astype(np.int32),
        "label": (columns[:, 3] >= 15).astype(np.float32),
        "amount": columns[:, 3].astype(np.float32),
    }
    return {
        "train": {name: column[:1500] for name, column in rows.items()},
        "test": {name: column[1500:] for name, column in rows.items()},
        "edges": [np.unique(np.quantile(rows["numbers"][:1500, 0], np.linspace(0, 1, 9))).tolist()],
        "categories": {"carrier_id": len(carriers), "dest_id": len(destinations)},
    }


@pytest.mark.task("learns", seconds=SECONDS)
def test_it_is_better_than_always_the_same_answer(harness):
    data = flights()
    what = {
        "numbers": ("dep_delay_z",),
        "categories": data["categories"],
        "edges": data["edges"],
        "settings": {"hidden": (16,), "bins": 8, "crosses": (("carrier_id", "dest_id"),)},
    }
    test = data["test"]
    answers = Answers(harness, what, data["train"], "learn", steps=80, rate=0.01, test=test)
    answers.heads(answers.ran.value["test"], len(test["label"]), 3)
    found = answers.ran.value["test"]
    probability = np.clip(1 / (1 + np.exp(-logit(found).astype(np.float64))), 1e-7, 1 - 1e-7)
    loss = -np.mean(np.where(test["label"] > 0, np.log(probability), np.log1p(-probability)))
    share = data["train"]["label"].mean()
    always = -np.mean(np.where(test["label"] > 0, np.log(share), np.log1p(-share)))
    answers.must(
        loss < 0.75 * always,
        "Lateness is not learnt.",
        f"a log loss below {0.75 * always:.3f} on 500 flights that it has not seen, after 80 steps",
        f"{loss:.3f}; always {share:.0%} gives {always:.3f}",
        "The departure delay tells most of it: it has to reach the logit.",
    )
    error = np.mean(np.abs(test["amount"] - found["amount"]["values"][:, 1]))
    median = np.median(data["train"]["amount"])
    same = np.mean(np.abs(test["amount"] - median))
    answers.must(
        error < 0.75 * same,
        "The delay is not learnt.",
        f"a mean error of the median below {0.75 * same:.1f} minutes",
        f"{error:.1f} minutes; always {median:.0f} gives {same:.1f}",
        "A network gives numbers of about 1 at first, and delays are in minutes: with a unit of "
        "some tens of minutes for 1.0, there is no long way to go.",
        2,
    )
