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


def drawn(harness, trials=300, **how):
    call = "search_space(trial)" if trials == 1 else f"search_space(trial), of {trials} trials,"
    return harness.drive("drawn", trials, call=call, **how)


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
        # With evenly drawn ratios the outer fifths of the range have their share too.
        ratio = (lambda x: math.log(x)) if name in BY_RATIO else (lambda x: x)
        width = (ratio(high) - ratio(low)) / 5
        ran.must(
            min(map(ratio, known)) < ratio(low) + width
            and max(map(ratio, known)) > ratio(high) - width,
            f"{name} does not use its range.",
            expected=said,
            got=got,
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
        # Evenly by ratio half are below it, at 300 draws within 0.4 and 0.6; evenly by value
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


@pytest.mark.task("scale", seconds=SECONDS)
def test_what_may_be_0_is_drawn_evenly(harness):
    ran = drawn(harness)
    values = [settings["dropout"] for settings in ran.value]
    below = sum(value < 0.25 for value in values) / len(values)
    ran.must(
        0.35 < below < 0.65,
        "dropout is not drawn evenly.",
        expected="half of the trials below 0.25",
        got=f"{below:.0%} of them",
        meaning="A share of units has no ratio that matters, and may be 0, which has no logarithm.",
        hint=2,
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


OF_SEARCH = (
    "`train` and `test` take a Config; a search gives a dict of `settings`, a Config too, "
    "`log_loss` and `test`. Its folder is empty, or as an earlier call left it."
)


class Search:
    """A search of so many trials, and what went on behind it."""

    def __init__(self, harness, trials=8, hint=1, **how):
        said = "".join(f", {name}={how[name]}" for name in ("seed",) if name in how)
        killed = f", killed in trial {how['kill_at']}, and again" if how.get("kill_at") else ""
        killed += ", killed, and once more" if how.get("kill_again") else ""
        more = f", and then with trials={how['more']}" if how.get("more") else ""
        call = f"search(folder, base, train, test, trials={trials}{said}){killed}{more}"
        self.ran = harness.drive("searched", trials, call=call, **how)
        self.hint = hint
        self.ran.must(True, "", hint=hint, meaning=OF_SEARCH)
        self.first = self.ran.value["first"]
        self.second = self.ran.value.get("second")

    def must(self, holds, sentence, expected, got, meaning, hint=None):
        self.ran.must(
            bool(holds),
            sentence,
            expected=expected,
            got=got,
            meaning=meaning,
            hint=hint or self.hint,
        )


def loss_of(settings: dict, epochs: int) -> float:
    """The least loss of a training, as `drive.py` makes it up."""
    distance = math.log10(settings["learning_rate"] / 8e-3)
    return 0.3 + 0.1 * distance**2 + 0.1 * settings["dropout"] + 0.05 / epochs


def near(a, b) -> bool:
    return isinstance(a, int | float) and math.isclose(a, b, rel_tol=1e-6)


def whole(search: dict) -> list[dict]:
    """Settings of the trials that were not stopped."""
    return [one["settings"] for one in search["trained"] if one["epochs"] == 3]


@pytest.mark.task("best", seconds=SECONDS)
def test_so_many_trials_the_first_with_the_bases_settings(harness):
    search = Search(harness)
    trained = search.first["trained"]
    search.must(
        len(trained) == 8,
        "There were not as many trials as were wanted.",
        "8 trainings",
        f"{len(trained)} trainings",
        "Trials that were stopped count; each one trains once.",
    )
    first = {name: trained[0]["settings"][name] for name in ("learning_rate", "hidden", "bins")}
    search.must(
        first == {"learning_rate": 1e-3, "hidden": (64, 32), "bins": 32},
        "The first trial does not have the base's settings.",
        {"learning_rate": 1e-3, "hidden": (64, 32), "bins": 32},
        first,
        "A search that begins with the settings that there are cannot end with worse ones, and "
        "shows what it has gained. A trial can be put into a study's queue, with its parameters.",
        2,
    )


@pytest.mark.task("best", seconds=SECONDS)
def test_the_settings_with_the_least_loss_are_found(harness):
    search = Search(harness)
    best = min(whole(search.first), key=lambda settings: loss_of(settings, 3))
    worst = max(whole(search.first), key=lambda settings: loss_of(settings, 3))
    got = search.first["settings"]
    search.must(
        got != worst,
        "The worst settings were taken for the best.",
        f"learning_rate={best['learning_rate']:.4g}, whose log loss is {loss_of(best, 3):.4f}",
        f"learning_rate={got['learning_rate']:.4g}, whose log loss is {loss_of(got, 3):.4f}",
        "Of losses the least is the best: a study has a direction, and its default may not be "
        "what somebody else's example had.",
        2,
    )
    search.must(
        got == best,
        "The settings are not those of the best trial.",
        best,
        got,
        "They are the base's, with the best trial's in their place: hidden layers too, and nothing "
        "that the trial did not decide.",
        3,
    )
    search.must(
        near(search.first["log_loss"], loss_of(best, 3)),
        "The log loss is not that of the best settings.",
        round(loss_of(best, 3), 6),
        search.first["log_loss"],
        "It is the evaluation split's, in the best epoch.",
        3,
    )


@pytest.mark.task("best", seconds=SECONDS)
def test_a_search_stops_what_is_far_behind(harness):
    search = Search(harness, 12, 2, others=6)
    behind = [one["epochs"] for one in search.first["trained"][6:]]
    search.must(
        len(behind) == 6 and min(behind, default=3) < 3,
        "No trial was stopped.",
        "after 6 trials with losses of 0.5, some of 6 with 0.9 end before their third epoch",
        f"their epochs: {behind}",
        "A pruner compares a trial with others at the same epoch. Without one every bad trial is "
        "trained to its end, and without the right direction good ones are stopped.",
    )
    good = [one["epochs"] for one in search.first["trained"][:6]]
    search.must(
        good == [3] * 6,
        "A trial was stopped that was ahead of all others.",
        "6 trials, each a little better than the one before, with 3 epochs each",
        f"their epochs: {good}",
        "Pruning compares in the direction of the study: of losses, the larger ones are behind.",
    )


@pytest.mark.task("seed", seconds=SECONDS)
def test_the_same_seed_makes_the_same_trials(harness):
    one, other = Search(harness, seed=0), Search(harness, again=1, seed=0)
    trials = [[each["settings"] for each in s.first["trained"]] for s in (one, other)]
    place = next((i for i, pair in enumerate(zip(*trials, strict=False)) if pair[0] != pair[1]), 0)
    shown = [trials[i][place]["learning_rate"] for i in (0, 1)]
    other.must(
        trials[0] == trials[1],
        "Two searches with the same seed, data and base tried different settings.",
        f"trial {place + 1} with learning_rate={shown[0]:.4g} both times",
        f"learning_rate={shown[1]:.4g} the second time",
        "A search that nobody can repeat cannot be defended: was it the change in the code, or "
        "other trials? The sampler draws with a seed of its own choice unless it is given one.",
    )


@pytest.mark.task("seed", seconds=SECONDS)
def test_another_seed_makes_other_trials(harness):
    one, other = Search(harness, seed=0), Search(harness, seed=1_000)
    trials = [[each["settings"] for each in s.first["trained"][1:]] for s in (one, other)]
    other.must(
        not any(settings in trials[0] for settings in trials[1]),
        "Another seed tried the same settings.",
        "other trials behind the first",
        f"learning_rate={trials[1][0]['learning_rate']:.4g} with both seeds" if trials[1] else "",
        "Whoever wants to know how much of a search is luck makes it with another seed.",
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_what_had_ended_before_a_kill_counts(harness):
    search = Search(harness, kill_at=5, seed=0)
    made = len(search.second["trained"])
    search.must(
        made != 3,
        "The trial that a kill had cut off was counted as one that had ended.",
        "4 more trainings: of 8 trials 4 had ended",
        f"{made} more trainings",
        "What was under way stays in the record, without an end. Trials that are complete or "
        "pruned have ended, and no others.",
        3,
    )
    search.must(
        made == 4,
        "A search that was killed in its fifth trial did not go on where it stood.",
        "4 more trainings: of 8 trials 4 had ended",
        f"{made} more trainings",
        "`trials` is how many are wanted in all. A study in memory ends with its process: with it "
        "go hours of training. Kept in the folder, and taken up again by its name, it goes on.",
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_nothing_that_had_ended_is_tried_again(harness):
    search = Search(harness, kill_at=5, seed=0)
    before = [one["settings"] for one in search.first["trained"][:4]]
    repeated = sum(one["settings"] in before for one in search.second["trained"])
    search.must(
        not repeated,
        "After the kill the search tried again what it knew.",
        "settings that had not been tried",
        f"{repeated} of {len(search.second['trained'])} trials with the settings of earlier ones",
        "A sampler that is made anew from the same seed draws the same once more: the trials are "
        "in the journal, the place in the sequence of random numbers is not. Let the seed depend "
        "on how many trials there are.",
        2,
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_what_was_under_way_is_made_again(harness):
    search = Search(harness, kill_at=1, seed=0)
    under_way = search.first["trained"][0]["settings"]
    again = [one["settings"] for one in search.second["trained"]]
    search.must(
        len(again) == 8 and again.count(under_way) == 1,
        "The trial that was under way when the search was killed was not made again.",
        f"8 trainings, one of them with learning_rate={under_way['learning_rate']:.4g}",
        f"{len(again)} trainings, {again.count(under_way)} of them with it",
        "A killed trial has no end in the record: it stays `running` for ever, counts for "
        "nothing, and its settings are lost. Here they were the base's own.",
        3,
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_a_second_kill_loses_nothing_either(harness):
    search = Search(harness, kill_at=1, kill_again=True, seed=0)
    under_way = search.first["trained"][0]["settings"]
    for third in search.ran.value["thirds"]:
        again = [one["settings"] for one in third["trained"]]
        for wrong, fate, meaning in (
            (
                under_way not in again,
                "lost",
                "Between any two calls a process can be killed. What has been told that it failed, "
                "and is not queued yet, nobody remembers.",
            ),
            (
                again.count(under_way) > 1,
                "made twice",
                "Between any two calls a process can be killed. What was queued by then, and has "
                "not been told that it failed, is found running, and queued already.",
            ),
        ):
            search.must(
                not wrong,
                f"The search was killed again while it took up the killed trial, which was {fate}.",
                f"8 trainings, one of them with learning_rate={under_way['learning_rate']:.4g}",
                f"{len(again)} trainings, {again.count(under_way)} of them with it",
                meaning,
                3,
            )


@pytest.mark.task("resume", seconds=SECONDS)
def test_the_best_of_all_trials_counts_whenever_it_was_made(harness):
    search = Search(harness, 5, more=6, seed=0)
    tried = whole(search.first) + whole(search.second)
    best = min(tried, key=lambda settings: loss_of(settings, 3))
    search.must(
        len(search.second["trained"]) == 1,
        "A search of 5 trials that was to have 6 did not make one more.",
        "1 more training",
        f"{len(search.second['trained'])} more",
        "Those of earlier calls count.",
    )
    search.must(
        search.second["settings"] == best and near(search.second["log_loss"], loss_of(best, 3)),
        "The best trial of an earlier call was forgotten.",
        f"learning_rate={best['learning_rate']:.4g}, log loss {loss_of(best, 3):.4f}",
        f"learning_rate={search.second['settings']['learning_rate']:.4g}, log loss "
        f"{search.second['log_loss']}",
        "The settings of a trial that another process made have to be found in its record.",
        3,
    )


@pytest.mark.task("test_split", seconds=SECONDS)
def test_the_test_split_is_looked_at_once_with_the_best_settings(harness):
    search = Search(harness)
    tested = search.first["tested"]
    search.must(
        len(tested) == 1,
        f"The test split was looked at {len(tested)} times.",
        "once, when the search has ended",
        f"{len(tested)} times",
        "Settings that are chosen by it are trained on it, by hand: what it says then is too good, "
        "and there is no other split left to say so.",
    )
    best = min(whole(search.first), key=lambda settings: loss_of(settings, 3))
    search.must(
        tested[0] == {"settings": best, "after": 8},
        "The test split was not looked at with the best settings, after the last trial.",
        f"learning_rate={best['learning_rate']:.4g}, after 8 trials",
        f"learning_rate={tested[0]['settings']['learning_rate']:.4g}, after "
        f"{tested[0]['after']} trials",
        "It says how good the settings are that are going to be used.",
        2,
    )


@pytest.mark.task("test_split", seconds=SECONDS)
def test_what_the_test_split_said_is_told_as_it_is(harness):
    search = Search(harness)
    # As drive.py makes it up: better where the learning rate is lower.
    expected = 0.4 + 0.1 * search.first["settings"]["learning_rate"]
    got = search.first["test"]
    search.must(
        isinstance(got, dict) and near(got.get("log_loss"), expected),
        "What the test split said was not handed on.",
        f"the scores that `test` gave, log_loss={expected:.6f} among them",
        got,
        "It differs from the evaluation split's loss, and by how much is the price of choosing.",
        3,
    )
