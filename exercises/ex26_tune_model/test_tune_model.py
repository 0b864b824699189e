"""The contract of exercise 26. No model is trained: what a training would score is given."""

import math
import statistics

import pytest

# Ample: an answer that keeps its trials in a database takes seconds.
SECONDS = 60

# Of each setting that is a number: least, most, and the step where there is one.
RANGES = {
    "learning_rate": (5e-4, 2e-2, None),
    "weight_decay": (1e-3, 1.0, None),
    "quantile_loss": (0.05, 1.0, None),
    "dropout": (0.0, 0.5, None),
    "bins": (8, 64, 8),
    "embedding": (2, 16, 2),
}
BY_RATIO = ("learning_rate", "weight_decay", "quantile_loss")
WIDTHS = (32, 64, 128, 256)

GIVEN = {
    "width": 64,
    "layers": 3,
    "learning_rate": 0.004,
    "weight_decay": 0.02,
    "dropout": 0.25,
    "bins": 24,
    "embedding": 10,
    "quantile_loss": 0.3,
}


def drawn(harness, trials=200, **how):
    call = "search_space(trial)" if trials == 1 else f"search_space(trial), of {trials} trials,"
    return harness.drive("drawn", trials, call=call, once=True, **how)


@pytest.mark.task("space", seconds=SECONDS)
def test_a_trial_that_is_given_its_parameters_has_these_settings(harness):
    ran = drawn(harness, 1, given=GIVEN)
    # Three layers that begin with 64, each half as wide as the one before.
    expected = {name: value for name, value in GIVEN.items() if name not in ("width", "layers")}
    expected["hidden"] = (64, 32, 16)
    ran.gives(
        [expected],
        meaning="A trial that is given width=64, layers=3, learning_rate=0.004 and so on by name "
        "has to come out with these: so the search begins with the settings that there are, and "
        "a killed trial is made again. Widths halve from layer to layer.",
        hint=1,
    )


@pytest.mark.task("space", seconds=SECONDS)
def test_settings_stay_in_their_ranges_and_use_them(harness):
    ran = drawn(harness)
    for name, (low, high, step) in RANGES.items():
        values = [settings.get(name) for settings in ran.value]
        said = f"numbers from {low:g} to {high:g}" + (f" in steps of {step}" if step else "")
        right = all(
            isinstance(value, int | float)
            and low <= value <= high
            and (step is None or (value - low) % step == 0)
            for value in values
        )
        known = [value for value in values if isinstance(value, int | float)]
        got = f"{min(known):g} to {max(known):g}" if known else values[0]
        ran.must(
            right,
            f"{name} leaves its range.",
            expected=said,
            got=got,
            meaning="A range that is too wide spends trials on what cannot be good; a "
            "configuration refuses what is impossible.",
            hint=2,
        )
        steps = set(range(low, high + 1, step)) if step else set()
        ran.must(
            steps <= set(known),
            f"Some steps of {name} are never drawn.",
            expected=said,
            got=", ".join(map(str, sorted(set(known)))),
            meaning="What the space leaves out no search finds.",
            hint=2,
        )
    shapes = {settings["hidden"] for settings in ran.value}
    wanted = {tuple(width >> i for i in range(n)) for width in WIDTHS for n in (1, 2, 3)}
    ran.must(
        shapes == wanted,
        "The hidden layers are not those of the table.",
        expected=f"{len(wanted)} shapes, (32,) to (256, 128, 64)",
        got=f"{len(shapes)} shapes, {min(shapes)} to {max(shapes)}",
        meaning="One to three layers, the first of 32, 64, 128 or 256 units, each half as wide as "
        "the one before.",
        hint=3,
    )


@pytest.mark.task("space", seconds=SECONDS)
def test_a_trial_is_asked_by_the_tables_names_for_its_ranges(harness):
    ran = harness.drive("asked", call="search_space(trial)")
    wanted = {name: [low, high] for name, (low, high, _) in RANGES.items()}
    wanted |= {"layers": [1, 3], "width": [32, 256]}
    ran.must(
        set(ran.value) == set(wanted),
        "A trial is asked for other things than those of the table.",
        expected=", ".join(sorted(wanted)),
        got=", ".join(ran.value),
        meaning="Whatever else a trial is asked for is searched too, and `hidden` is made of what "
        "it says of `width` and `layers`.",
        hint=3,
    )
    for name, ends in wanted.items():
        ran.must(
            all(math.isclose(a, b) for a, b in zip(ran.value[name], ends, strict=True)),
            f"{name} has another range.",
            expected=f"{ends[0]:g} to {ends[1]:g}",
            got=f"{ran.value[name][0]:g} to {ran.value[name][1]:g}",
            meaning="A share of units has no ratio that matters, and may be 0, which has no "
            "logarithm."
            if name == "dropout" and ran.value[name][0]
            else "What the space leaves out no search finds.",
            hint=2,
        )


@pytest.mark.task("space", seconds=SECONDS)
def test_a_trial_asked_again_says_the_same(harness):
    # Chance of its own would show in twenty of them.
    ran = drawn(harness, 20, given=GIVEN)
    ran.must(
        all(settings == ran.value[0] for settings in ran.value),
        "The same parameters give different settings.",
        expected=ran.value[0],
        got=next((one for one in ran.value if one != ran.value[0]), ""),
        meaning="What is drawn beside the trial (with random, say) is in no record of it: the best "
        "trial could not be made again, and the search learns nothing from it.",
        hint=2,
    )


@pytest.mark.task("scale", seconds=SECONDS)
def test_what_matters_by_ratio_has_its_middle_at_the_geometric_mean(harness):
    ran = drawn(harness)
    for name in BY_RATIO:
        low, high, _ = RANGES[name]
        values = [settings[name] for settings in ran.value]
        middle = math.sqrt(low * high)
        below = sum(value < middle for value in values) / len(values)
        # Evenly by ratio half are below it, at 200 draws within 0.4 and 0.6; evenly by value
        # a seventh of the learning rates, and a thirtieth of the decays.
        ran.must(
            0.35 < below < 0.65,
            f"{name} is not drawn evenly by its ratio.",
            expected=f"half of the trials below {middle:.2g}, the geometric mean of its range",
            got=f"{below:.0%} of them below it; their median is {statistics.median(values):.2g}",
            meaning=f"From {low:g} to {high:g} drawn evenly, nearly all trials have values of the "
            "largest size, and small ones are never tried. Doubling it matters as much at either "
            "end.",
            hint=1,
        )


BASE = {"seed": 11, "epochs": 7, "batch": 512, "quantiles": (0.2, 0.8), "crosses": ()}


def made(harness, losses, others=(), **base):
    call = f"run_trial(trial, base, train), with losses of {', '.join(map(str, losses))},"
    return harness.drive(
        "trial", losses, [list(one) for one in others], {**BASE, **base}, call=call
    )


@pytest.mark.task("trial", seconds=SECONDS)
def test_a_trial_is_worth_its_least_loss(harness):
    ran = made(harness, [0.5, 0.31, 0.4])
    got = ran.value["value"]
    ran.must(
        isinstance(got, float) and math.isclose(got, 0.31),
        "A trial is not worth its best epoch.",
        expected=0.31,
        got=got,
        meaning="Training keeps the weights of the epoch with the least log loss on the evaluation "
        "split, whatever came after; nothing else that `train` tells is what is searched for.",
        hint=1,
    )
    ran.must(
        ran.value["epochs"] == 3 and len(ran.value["settings"]) == 1,
        "A trial did not train once, to the end.",
        expected="one training of 3 epochs",
        got=f"{len(ran.value['settings'])} trainings, {ran.value['epochs']} epochs",
        meaning="Not behind anybody, it trains on; a second training costs as much as the first.",
        hint=1,
    )


@pytest.mark.task("trial", seconds=SECONDS)
def test_what_the_space_does_not_decide_is_the_bases(harness):
    ran = made(harness, [0.4])
    (settings,) = ran.value["settings"]
    got = {name: settings[name] for name in BASE}
    ran.must(
        got == BASE,
        "A trial changed what the search is not about.",
        expected=BASE,
        got=got,
        meaning="Two trials are comparable where they differ in the space's settings alone. A seed "
        "that is searched too finds luck: the same settings with another seed are worse again.",
        hint=2,
    )


@pytest.mark.task("trial", seconds=SECONDS)
def test_it_trains_with_the_spaces_settings(harness):
    ran = made(harness, [0.4])
    (settings,) = ran.value["settings"]
    default = {"learning_rate": 3e-3, "weight_decay": 0.1, "dropout": 0.2, "quantile_loss": 0.3}
    ran.must(
        all(settings[name] != value for name, value in default.items()),
        "A trial did not train with the settings that it drew.",
        expected="learning_rate, weight_decay, dropout and quantile_loss of search_space(trial)",
        got={name: settings[name] for name in default},
        meaning="Trials that all train with the base's settings differ in nothing.",
        hint=2,
    )


@pytest.mark.task("stopped", seconds=SECONDS)
def test_the_trial_is_told_every_epochs_loss(harness):
    ran = made(harness, [0.5, 0.31, 0.4])
    ran.must(
        ran.value["reported"] == {1: 0.5, 2: 0.31, 3: 0.4},
        "The trial was not told its loss after every epoch.",
        expected={1: 0.5, 2: 0.31, 3: 0.4},
        got=ran.value["reported"],
        meaning="The first epoch is step 1, and its own loss is told. Trials are compared at the "
        "same step: with another one, a trial's third epoch meets the others' second; a step told "
        "twice is not heard.",
        hint=1,
    )


@pytest.mark.task("stopped", seconds=SECONDS)
def test_a_trial_that_is_behind_trains_no_further(harness):
    others = [[0.5, 0.4, 0.3], [0.52, 0.41, 0.31], [0.51, 0.4, 0.32]]
    ran = made(harness, [0.45, 0.6, 0.1, 0.1], others)
    # 0.45 is better than the others' first epochs; 0.6 would be worse, but the best so far is
    # compared with the median of 0.4, 0.41 and 0.4.
    ran.must(
        ran.value["pruned"],
        "A trial that is behind the others was not stopped.",
        expected="optuna.TrialPruned after epoch 2",
        got=f"{ran.value['value']} after {ran.value['epochs']} epochs",
        meaning="After each epoch the trial is asked whether it should be pruned. Where it should, "
        "TrialPruned ends it, so that nobody takes its loss for that of a whole training.",
        hint=2,
    )
    ran.must(
        ran.value["epochs"] == 2,
        "A trial trained on after it was known to be behind.",
        expected="2 epochs",
        got=f"{ran.value['epochs']} epochs",
        meaning="`train` is a generator: an epoch is trained when its scores are asked for. "
        "Whoever makes a list of it first has trained to the end, and saves nothing by stopping.",
        hint=2,
    )


@pytest.mark.task("stopped", seconds=SECONDS)
@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_no_number_ends_the_trial(harness, loss):
    ran = made(harness, [0.5, loss, 0.1])
    ran.must(
        ran.value["pruned"] and ran.value["epochs"] == 2,
        f"A trial whose loss is {loss} went on.",
        expected="optuna.TrialPruned after epoch 2",
        got=f"{'pruned' if ran.value['pruned'] else ran.value['value']} after "
        f"{ran.value['epochs']} epochs",
        meaning="A training that has diverged does not come back. NaN is neither less nor more "
        "than anything, so min() and comparisons let it through or keep it by chance.",
        hint=3,
    )
