"""What an answer to exercise 26 is tried on once its tests pass."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

NAN, INF = math.nan, math.inf
# What the space decides beside the hidden layers, and some of it as a base has it.
DECIDED = ("learning_rate", "weight_decay", "quantile_loss", "dropout", "bins", "embedding")
PARAMETERS = st.fixed_dictionaries(
    {
        "width": st.sampled_from([32, 64, 128, 256]),
        "layers": st.integers(1, 3),
        "learning_rate": st.sampled_from([0.0005, 0.000501, 0.001, 0.0123456789, 0.02]),
        "weight_decay": st.sampled_from([0.001, 0.003, 0.1, 1.0]),
        "quantile_loss": st.sampled_from([0.05, 0.1, 0.7, 1.0]),
        "dropout": st.sampled_from([0.0, 1e-9, 0.1, 0.25, 0.5]),
        "bins": st.sampled_from(range(8, 65, 8)),
        "embedding": st.sampled_from(range(2, 17, 2)),
    }
)
# What the space does not decide.
REST = st.fixed_dictionaries(
    {"seed": st.sampled_from([0, 1, 2**31 - 1]), "epochs": st.sampled_from([1, 3, 10_000])},
    optional={
        "features": st.just(("dep_delay", "carrier_id")),
        "crosses": st.just((("carrier_id", "dest_id"),)),
        "skip_embedding": st.just(("tailnum_id",)),
        "input_dropout": st.sampled_from([0.0, 0.9]),
        "quantiles": st.sampled_from([(), (0.5,), (0.1, 0.9)]),
        "amount_unit": st.just(40.0),
        "batch": st.sampled_from([1, 4_096]),
        "patience": st.just(0),
        "warmup": st.just(0.0),
        "averaging": st.just(0.0),
    },
)
LOSS = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.301, 0.5, 0.69, 1.0, 40.0])


def hidden_of(params):
    """Widths by division."""
    return tuple(params["width"] // 2**layer for layer in range(params["layers"]))


def alike(settings, other):
    return all(
        math.isclose(settings[name], other[name], rel_tol=1e-6, abs_tol=1e-12)
        if isinstance(other[name], float)
        else settings[name] == other[name]
        for name in other
    )


def base_of(params, rest):
    return {**rest, **{name: params[name] for name in DECIDED}, "hidden": hidden_of(params)}


LEAST = {"width": 32, "layers": 1, "learning_rate": 5e-4, "weight_decay": 1e-3, "dropout": 0.0}
LEAST |= {"bins": 8, "embedding": 2, "quantile_loss": 0.05}
MOST = {"width": 256, "layers": 3, "learning_rate": 2e-2, "weight_decay": 1.0, "dropout": 0.5}
MOST |= {"bins": 64, "embedding": 16, "quantile_loss": 1.0}


@pytest.mark.task("space", examples=20)
@given(params=PARAMETERS)
@example(params=LEAST)
@example(params=MOST)
def test_any_parameters_are_these_settings(harness, params):
    ran = harness.drive(
        "drawn", 1, call=f"search_space(a trial that is given {params})", given=params
    )
    right = {name: params[name] for name in DECIDED} | {"hidden": hidden_of(params)}
    (got,) = ran.value
    ran.must(
        isinstance(got, dict) and set(got) == set(right) and alike(got, right),
        "The settings are others.",
        expected=repr(right),
        got=repr(got),
    )


def tried(harness, losses, rest, limit, seed=5):
    call = f"run_trial(trial, base, train), with losses of {losses}"
    call += f", pruned above {limit}" if limit < INF else ""
    return harness.drive("trial", losses, [], rest, call=call, limit=limit, seed=seed)


@pytest.mark.task("trial", examples=20)
@given(losses=st.lists(LOSS, min_size=1, max_size=5), rest=REST, seed=st.integers(0, 99))
@example(losses=[0.0, 0.1], rest={"seed": 3}, seed=0)
@example(losses=[40.0], rest={"seed": 3}, seed=0)
def test_any_trial_is_worth_its_least_loss(harness, losses, rest, seed):
    ran = tried(harness, losses, rest, INF, seed)
    got = ran.value["value"]
    ran.must(
        isinstance(got, int | float) and math.isclose(got, sorted(losses)[0]),
        "It is worth another loss.",
        expected=str(sorted(losses)[0]),
        got=str(got),
    )
    params = ran.value["params"]
    right = base_of(params, rest)
    ran.must(
        [alike(one, right) for one in ran.value["settings"]] == [True],
        "It did not train once, with the base and what the trial was asked for.",
        expected=repr(right),
        got=repr(ran.value["settings"]),
    )


@pytest.mark.task("stopped", examples=20)
@given(
    losses=st.lists(LOSS | st.sampled_from([NAN, INF, -INF]), min_size=1, max_size=5),
    limit=st.sampled_from([0.05, 0.3, 0.6, INF]),
)
@example(losses=[-INF, 0.1], limit=INF)
@example(losses=[NAN], limit=INF)
@example(losses=[0.3, 0.5], limit=0.3)
@example(losses=[0.5, 0.1], limit=0.3)
@example(losses=[0.123456789, 0.12345678], limit=INF)
def test_any_trial_is_told_and_stopped_where_it_should_be(harness, losses, limit):
    ran = tried(harness, losses, {}, limit)
    ends = [n for n, one in enumerate(losses, 1) if not math.isfinite(one) or one > limit]
    number = ends[0] if ends else None
    epochs = number or len(losses)
    ran.must(
        ran.value["pruned"] == bool(number) and ran.value["epochs"] == epochs,
        "It trained on, or was stopped too early.",
        expected=f"{'TrialPruned' if number else 'a loss'} after epoch {epochs}",
        got=f"{'TrialPruned' if ran.value['pruned'] else ran.value['value']} after epoch "
        f"{ran.value['epochs']}",
    )
    told = {step: loss for step, loss in ran.value["reported"].items() if math.isfinite(loss)}
    right = {n: one for n, one in enumerate(losses[:epochs], 1) if math.isfinite(one)}
    ran.must(told == right, "It was told other losses.", expected=repr(right), got=repr(told))


@st.composite
def falling(draw):
    """Losses of a training that has more of them the longer it lasts, or diverges."""
    losses = sorted(draw(st.lists(LOSS, min_size=1, max_size=3)), reverse=True)
    if draw(st.integers(0, 3)) == 0:
        losses[draw(st.integers(0, len(losses) - 1))] = draw(st.sampled_from([NAN, INF]))
    return losses


@pytest.mark.task("best", examples=8)
@given(
    first=st.sampled_from([[0.5, 0.4, 0.3], [0.7], [0.25, 0.0]]),
    others=st.lists(falling(), max_size=4),
    params=PARAMETERS,
    rest=REST,
    seed=st.sampled_from([0, 1, 2**31 - 1]),
)
@example(first=[0.4], others=[[0.3, 0.2], [0.2]], params=MOST, rest={"seed": 1}, seed=0)
@example(first=[0.4], others=[[0.1, NAN], [-INF]], params=LEAST, rest={}, seed=7)
def test_any_search_gives_the_least_loss(harness, first, others, params, rest, seed):
    base, losses = base_of(params, rest), [first, *others]
    call = f"search(folder, base, train, test, trials={len(losses)}), with losses of {losses}"
    ran = harness.drive("searched", len(losses), seed, base=base, losses=losses, call=call)
    (found,) = ran.value
    trained = found["trained"]
    ran.must(
        len(trained) == len(losses) and alike(trained[0]["settings"], base),
        "It has other trials, or another first one.",
        expected=f"{len(losses)}, the first with {base}",
        got=f"{len(trained)}: {[one['settings'] for one in trained]}",
    )
    ended = [
        one
        for one in trained
        if one["epochs"] == len(one["losses"]) and all(map(math.isfinite, one["losses"]))
    ]
    least = sorted(min(one["losses"]) for one in ended)[0]
    good = [one["settings"] for one in ended if min(one["losses"]) == least]
    ran.must(
        math.isclose(found["log_loss"], least) and found["settings"] in good,
        "The settings are not those with the least loss.",
        expected=f"a log loss of {least}",
        got=f"{found['log_loss']}, {found['settings']}",
    )
    ran.must(
        all(alike(one["settings"], rest) for one in trained),
        "A trial changed what the space does not decide.",
        expected=repr(rest),
        got=repr([one["settings"] for one in trained if not alike(one["settings"], rest)]),
    )


@pytest.mark.task("seed", examples=2)
@given(
    seeds=st.lists(
        st.sampled_from([0, 1, 2, 3, 10, 1_000, 2**16, 2**31 - 1]),
        min_size=2,
        max_size=2,
        unique=True,
    )
)
@example(seeds=[0, 2])
def test_no_two_seeds_share_a_trial(harness, seeds):
    seen = {}
    for seed in seeds:
        call = f"search(folder, base, train, test, trials=3, seed={seed})"
        ran = harness.drive("searched", 3, seed, call=call, once=True)
        drawn = [one["settings"] for one in ran.value[0]["trained"]][1:]
        again = harness.drive("searched", 3, seed, 1, call=call, once=True)
        ran.must(
            [one["settings"] for one in again.value[0]["trained"]][1:] == drawn,
            "The same seed made other trials.",
        )
        for settings in drawn:
            rate = settings["learning_rate"]
            ran.must(
                rate not in seen,
                f"It tried what the seed {seen.get(rate)} tries.",
                expected="other trials behind the first",
                got=f"learning_rate={rate}",
            )
            seen[rate] = seed


TRIALS = 3
KILLS = st.tuples(
    st.sampled_from(["kill", "ctrl-c"]), st.integers(1, TRIALS), st.integers(1, 3)
) | st.tuples(st.just("write"), st.integers(1, 45))


@pytest.mark.task("resume", examples=10)
@given(kills=st.lists(KILLS, min_size=1, max_size=3), seed=st.sampled_from([0, 5]))
@example(kills=[("write", 8)], seed=0)
@example(kills=[("write", 1)], seed=0)
@example(kills=[("write", 3)], seed=0)
@example(kills=[("ctrl-c", 2, 1), ("write", 2)], seed=0)
@example(kills=[("kill", 1, 1), ("kill", 1, 1), ("write", 2)], seed=0)
@example(kills=[("kill", 3, 3), ("write", 12)], seed=0)
def test_a_search_that_is_killed_anywhere_goes_on(harness, kills, seed):
    shown = ", ".join(" ".join(map(str, kill)) for kill in kills)
    ran = harness.drive(
        "searched",
        TRIALS,
        seed,
        kills=[list(kill) for kill in kills],
        call=f"search(folder, base, train, test, trials={TRIALS}), killed at {shown}, and again",
    )
    *killed, last = ran.value
    ended, under_way = [], []
    for call in killed:
        made = [one["settings"] for one in call["trained"]]
        ended += made[: call["ended"]]
        under_way = [one for one in under_way if one not in ended]
        under_way += [one for one in made[call["ended"] :] if one not in under_way]
    made = [one["settings"] for one in last["trained"]]
    ran.must(
        len(made) == max(0, TRIALS - len(ended)),
        "It made too many trials, or too few.",
        expected=f"{TRIALS - len(ended)} more: {len(ended)} of {TRIALS} had ended",
        got=f"{len(made)} more",
    )
    every = ended + made
    twice = [one for one in every if every.count(one) > 1]
    lost = [one for one in under_way if one not in made]
    ran.must(
        not twice and not lost,
        "A trial was made twice, or lost.",
        expected="what was under way, once, and nothing that had ended",
        got=f"twice: {twice[:1]}; lost: {lost[:1]}",
    )
    first = [one for one in every if (one["learning_rate"], one["hidden"]) == (1e-3, (64, 32))]
    ran.must(
        len(first) == 1,
        "The base's settings were tried more than once, or never.",
        expected="1 trial of them",
        got=str(len(first)),
    )
    losses = {
        one["settings"]["learning_rate"]: min(one["losses"])
        for call in ran.value
        for one in call["trained"]
        if one["settings"] in every and one["epochs"] == 3
    }
    best = min(losses, key=losses.__getitem__)
    ran.must(
        last["settings"]["learning_rate"] == best and len(last["tested"]) == 1,
        "The settings are not the best of all calls.",
        expected=f"learning_rate={best}, and one look at the test split",
        got=f"learning_rate={last['settings']['learning_rate']}, {len(last['tested'])} looks",
    )


@pytest.mark.task("test_split", examples=3)
@given(trials=st.integers(1, 4), more=st.none() | st.integers(1, 4))
@example(trials=2, more=1)
def test_any_search_looks_once_at_the_test_split(harness, trials, more):
    call = f"search(folder, base, train, test, trials={trials})" + (f", then {more}" * bool(more))
    ran = harness.drive("searched", trials, more=more, call=call)
    for found in ran.value:
        right = [{"settings": found["settings"], "after": len(found["trained"])}]
        ran.must(
            found["tested"] == right,
            "The test split was not looked at once, at the end, with the best settings.",
            expected=repr(right),
            got=repr(found["tested"]),
        )
        score = 0.4 + 0.1 * found["settings"]["learning_rate"]
        right = {"auc": 0.71, "average_precision": 0.61, "brier": 0.19, "log_loss": score}
        right["calibration_error"] = 0.01
        told = found["test"]
        ran.must(
            isinstance(told, dict)
            and set(told) == set(right)
            and all(isinstance(one, float) for one in told.values())
            and alike(told, right),
            "What the test split said is given otherwise.",
            expected=repr(right),
            got=repr(told),
        )
