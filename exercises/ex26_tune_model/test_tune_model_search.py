"""The contract of exercise 26: a search. What a training would score is given."""

import math

import pytest

# Ample: an answer that keeps its trials in a database takes seconds.
SECONDS = 60

FIRST = {"learning_rate": 1e-3, "hidden": (64, 32), "bins": 32}

OF_SEARCH = (
    "`train` and `test` take a Config; a search gives a dict of `settings`, a Config too, "
    "`log_loss` and `test`. Its folder is empty, or as an earlier call left it."
)


class Search:
    """A search of so many trials, and what went on behind it.

    Attributes:
        calls: what happened in each call, see `searched` in drive.py; `first` and `last`.
    """

    def __init__(self, harness, trials=8, hint=1, kills=(), wait=True, **how):
        said = "".join(f", {name}={how[name]}" for name in ("seed",) if name in how)
        after = "".join(f", {_said(kill)}, and again" for kill in kills)
        after += f", and then with trials={how['more']}" if how.get("more") else ""
        call = f"search(folder, base, train, test, trials={trials}{said}){after}"
        kills = [list(kill) for kill in kills]
        self.ran = harness.drive("searched", trials, call=call, once=True, kills=kills, **how)
        self.hint = hint
        self.ran.must(True, "", hint=hint, meaning=OF_SEARCH)
        self.calls = self.ran.value
        self.first, self.last = self.calls[0], self.calls[-1]
        if wait:
            made = sum(len(call["trained"]) for call in self.calls)
            self.must(
                len(self.calls) == len(kills) + 1 + bool(how.get("more")),
                "There were not as many trials as were wanted.",
                f"{trials} trainings",
                f"{made} trainings",
                "Trials that were stopped count; each one trains once.",
            )

    def must(self, holds, sentence, expected, got, meaning, hint=None):
        self.ran.must(
            bool(holds),
            sentence,
            expected=expected,
            got=got,
            meaning=meaning,
            hint=hint or self.hint,
        )


def _said(kill: tuple) -> str:
    if kill[0] == "write":
        return f"killed when its study had changed {kill[1]} times"
    return f"{'ended by Ctrl-C' if kill[0] == 'ctrl-c' else 'killed'} in trial {kill[1]}"


def settings_of(call: dict) -> list[dict]:
    return [one["settings"] for one in call["trained"]]


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
    first = {name: trained[0]["settings"][name] for name in FIRST}
    search.must(
        first == FIRST,
        "The first trial does not have the base's settings.",
        FIRST,
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
def test_a_trial_that_was_stopped_is_not_the_best(harness):
    losses = [[0.5, 0.45, 0.4], [0.3, math.nan, 0.2], [0.6, 0.5, 0.41]]
    search = Search(harness, 3, 2, losses=losses)
    search.must(
        search.first["settings"] == search.first["trained"][0]["settings"]
        and near(search.first["log_loss"], 0.4),
        "A trial that was stopped was taken for the best.",
        "the first of 3 trials, with a log loss of 0.4; the second had 0.3, and diverged then",
        f"a log loss of {search.first['log_loss']}",
        "What diverges in its second epoch would do so again: its settings are of no use to "
        "anybody.",
    )


@pytest.mark.task("best", seconds=SECONDS)
def test_where_every_trial_was_stopped_there_is_no_best(harness):
    nothing = math.nan
    call = "search(folder, base, train, test, trials=2), with losses of NaN"
    ran = harness.drive("searched", 2, call=call, losses=[[nothing], [nothing]])
    ran.raises(
        "ValueError",
        meaning="No settings are better than none; whoever gave some would have them trained.",
        hint=3,
    )


@pytest.mark.task("best", seconds=SECONDS)
def test_a_search_stops_what_is_far_behind(harness):
    losses = [[0.5 - number / 1000] * 3 for number in range(1, 7)] + [[0.9] * 3] * 6
    search = Search(harness, 12, 2, losses=losses)
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
    one, other = Search(harness, 5, seed=0), Search(harness, 5, again=1, seed=0)
    trials = [settings_of(search.first) for search in (one, other)]
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
@pytest.mark.parametrize("seed", [1, 1_000])
def test_another_seed_makes_other_trials(harness, seed):
    one, other = Search(harness, 5, seed=0), Search(harness, 5, seed=seed)
    trials = [settings_of(search.first)[1:] for search in (one, other)]
    shared = [settings for settings in trials[1] if settings in trials[0]]
    other.must(
        not shared,
        "Another seed tried the same settings.",
        "other trials behind the first",
        f"learning_rate={shared[0]['learning_rate']:.4g} with the seeds 0 and {seed}"
        if shared
        else "",
        "Whoever wants to know how much of a search is luck makes it with another seed. Where "
        "every trial has a seed of its own, 0 + 2 and 1 + 1 are the same.",
        3,
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_what_had_ended_before_a_kill_counts(harness):
    search = Search(harness, kills=[("kill", 5, 1)], seed=0)
    made = len(search.last["trained"])
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
def test_what_was_stopped_before_a_kill_has_ended_too(harness):
    losses = [[0.5, 0.4, 0.3], [math.nan], [0.5, 0.4, 0.3], [0.5, 0.4, 0.3]]
    search = Search(harness, 3, kills=[("kill", 3, 1)], losses=losses)
    made = len(search.last["trained"])
    search.must(
        made == 1,
        "A trial that was stopped before a kill was not counted.",
        "1 more training: of 3 trials one had ended, and one had been stopped",
        f"{made} more trainings",
        "A pruned trial has cost what it has cost, and has an end in the record, as a complete "
        "one has.",
        3,
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_nothing_that_had_ended_is_tried_again(harness):
    search = Search(harness, kills=[("kill", 5, 1)], seed=0)
    before = settings_of(search.first)[:4]
    repeated = sum(settings in before for settings in settings_of(search.last))
    search.must(
        not repeated,
        "After the kill the search tried again what it knew.",
        "settings that had not been tried",
        f"{repeated} of {len(search.last['trained'])} trials with the settings of earlier ones",
        "A sampler that is made anew from the same seed draws the same once more: the trials are "
        "in the journal, the place in the sequence of random numbers is not. Let the seed depend "
        "on how many trials there are.",
        2,
    )


@pytest.mark.task("resume", seconds=SECONDS)
@pytest.mark.parametrize(
    ("how", "meaning"),
    [
        (
            "kill",
            "A killed trial has no end in the record: it stays `running` for ever, counts for "
            "nothing, and its settings are lost. Here they were the base's own.",
        ),
        (
            "ctrl-c",
            "Ctrl-C raises KeyboardInterrupt in the middle of a trial. `study.optimize` tells the "
            "study then that the trial has failed, and nobody tries its settings again. Whoever "
            "asks and tells by himself can leave it as a kill would.",
        ),
    ],
)
def test_what_was_under_way_is_made_again(harness, how, meaning):
    search = Search(harness, kills=[(how, 1, 2)], seed=0)
    under_way = search.first["trained"][0]["settings"]
    again = settings_of(search.last)
    search.must(
        len(again) == 8 and again.count(under_way) == 1,
        "The trial that was under way when the search was ended was not made again.",
        f"8 trainings, one of them with learning_rate={under_way['learning_rate']:.4g}",
        f"{len(again)} trainings, {again.count(under_way)} of them with it",
        meaning,
        3,
    )


@pytest.mark.task("resume", seconds=SECONDS)
@pytest.mark.parametrize("write", [1, 2, 3, 4])
def test_a_second_kill_loses_nothing_either(harness, write):
    kills = [("kill", 1, 1), ("write", write)]
    search = Search(harness, 3, kills=kills, wait=False, seed=0)
    under_way = search.first["trained"][0]["settings"]
    again = settings_of(search.last)
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
            "not been told that it failed, is found running, and queued already. What waits in the "
            "queue has no `params` yet: what it is to try is among its `system_attrs`.",
        ),
    ):
        search.must(
            not wrong,
            f"The search was killed again while it took up the killed trial, which was {fate}.",
            f"3 trainings, one of them with learning_rate={under_way['learning_rate']:.4g}",
            f"{len(again)} trainings, {again.count(under_way)} of them with it",
            meaning,
            3,
        )


@pytest.mark.task("resume", seconds=SECONDS)
def test_the_best_of_all_trials_counts_whenever_it_was_made(harness):
    search = Search(harness, 5, more=6, seed=0)
    tried = whole(search.first) + whole(search.last)
    best = min(tried, key=lambda settings: loss_of(settings, 3))
    search.must(
        len(search.last["trained"]) == 1,
        "A search of 5 trials that was to have 6 did not make one more.",
        "1 more training",
        f"{len(search.last['trained'])} more",
        "Those of earlier calls count.",
    )
    search.must(
        search.last["settings"] == best and near(search.last["log_loss"], loss_of(best, 3)),
        "The best trial of an earlier call was forgotten.",
        f"learning_rate={best['learning_rate']:.4g}, log loss {loss_of(best, 3):.4f}",
        f"learning_rate={search.last['settings']['learning_rate']:.4g}, log loss "
        f"{search.last['log_loss']}",
        "The settings of a trial that another process made have to be found in its record.",
        3,
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_a_search_that_has_ended_makes_nothing_more(harness):
    search = Search(harness, 5, more=4, seed=0)
    search.must(
        not search.last["trained"] and search.last["settings"] == search.first["settings"],
        "A search of 5 trials, called again for 4, did not give what it knew.",
        "no training, and the settings that were the best",
        f"{len(search.last['trained'])} trainings",
        "More had ended than were wanted: the record says what was the best of them.",
        1,
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_after_a_kill_another_seed_makes_other_trials_too(harness):
    search = Search(harness, 3, kills=[("kill", 1, 1)], seed=0)
    other = Search(harness, 3, seed=1)
    shared = [one for one in settings_of(search.last)[1:] if one in settings_of(other.first)]
    search.must(
        not shared,
        "A search with the seed 0 that was killed tried what one with the seed 1 tries.",
        "other trials behind the first",
        f"{len(shared)} trials with the same settings",
        "0 and one trial that there was, 1 and none: their sum is the same. Mix both numbers, as "
        "numpy.random.SeedSequence does, and no two such pairs meet.",
        2,
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
        isinstance(got, dict) and near(got.get("log_loss"), expected) and "auc" in got,
        "What the test split said was not handed on.",
        f"the scores that `test` gave, log_loss={expected:.6f} among them",
        got,
        "It differs from the evaluation split's loss, and by how much is the price of choosing.",
        3,
    )
