"""What an answer to exercise 25 is tried on once its tests pass.

A model takes a quarter of a second to be built, so each search builds few, and asks each much.
"""

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

NAMES = ["carrier_id", "dest_id", "a_id", "z_id"]
SIZES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([2, 3, 9, 41, 400]), max_size=4)
EDGES = st.lists(
    st.lists(st.integers(-12, 12), min_size=1, max_size=4, unique=True).map(
        lambda marks: [mark / 4 for mark in sorted(marks)]
    ),
    min_size=1,
    max_size=3,
)
QUANTILES = st.sampled_from([(), (0.5,), (0.1, 0.9), (0.05, 0.25, 0.5, 0.75, 0.95)])
HIDDEN = st.sampled_from([(1,), (7,), (11, 6, 4), (5, 5), (4, 64)])


def what_of(edges, categories, **settings):
    numbers = tuple(f"n{i}" for i in range(len(edges)))
    return {"numbers": numbers, "categories": categories, "edges": edges, "settings": settings}


def rows_of(edges, categories, count, seed=7):
    chance = np.random.default_rng(seed)
    columns = [chance.integers(0, size, count) for size in categories.values()]
    ids = np.stack(columns, axis=1) if columns else np.zeros((count, 0), np.int32)
    return {"numbers": chance.normal(0, 3, (count, len(edges))), "ids": ids}


def called(what):
    settings = ", ".join(f"{name}={value!r}" for name, value in what["settings"].items())
    return (
        f"build_model(features of {len(what['numbers'])} numbers and {what['categories']}, "
        f"Config({settings}), edges={what['edges']})"
    )


def predicted(harness, what, rows, **how):
    ran = harness.drive("predict", what, rows, call=called(what), **how)
    return ran, ran.value


def shown(values):
    return str([round(float(value), 4) for value in np.ravel(values)[:8]])


@pytest.mark.task("heads", examples=1)
@given(edges=EDGES, categories=SIZES, quantiles=QUANTILES, hidden=HIDDEN, crossed=st.booleans())
@example(
    edges=[[-1.0, 0.0], [2.0]],
    categories={"z_id": 3, "a_id": 400},
    quantiles=(0.05, 0.25, 0.5, 0.75, 0.95),
    hidden=(11, 6, 4),
    crossed=True,
)
def test_any_model_answers_each_row_for_itself(
    harness, edges, categories, quantiles, hidden, crossed
):
    crosses = tuple(itertools.combinations(categories, 2)) if crossed else ()
    what = what_of(edges, categories, quantiles=quantiles, hidden=hidden, crosses=crosses)
    ran, (whole, part) = predicted(harness, what, rows_of(edges, categories, 33), parts=1)
    for found, count in ((whole, 33), (part, 1)):
        shapes = {name: (one["shape"], one["dtype"]) for name, one in found.items()}
        right = {"label": ([count], "float32"), "amount": ([count, len(quantiles)], "float32")}
        ran.must(shapes == right, "Its answers are others.", expected=right, got=shapes)
    for name, tolerance in (("label", 1e-4), ("amount", 1e-2)):
        many, few = whole[name]["values"], part[name]["values"]
        ran.must(
            np.isfinite(many).all() and np.allclose(many[:1], few, atol=tolerance),
            f"{name} of a row depends on the other rows of its batch, or is no number.",
            expected=shown(few),
            got=shown(many[:1]),
        )


@pytest.mark.task("quantiles", examples=1)
@given(
    edges=EDGES,
    quantiles=QUANTILES.filter(bool),
    hidden=HIDDEN,
    unit=st.sampled_from([0.5, 40.0]),
    size=st.sampled_from([0.1, 1.0, 10.0]),
)
def test_quantiles_of_any_weights_never_fall(harness, edges, quantiles, hidden, unit, size):
    what = what_of(edges, {}, quantiles=quantiles, hidden=hidden, amount_unit=unit)
    ran, (found,) = predicted(harness, what, rows_of(edges, {}, 300), shaken=size)
    amounts = found["amount"]["values"]
    steps = np.diff(amounts, axis=1, prepend=-np.inf)
    worst = amounts[steps.min(axis=1).argmin()]
    ran.must(
        bool((steps >= 0).all()),
        "Quantiles cross.",
        expected="numbers that do not fall",
        got=shown(worst),
    )


@pytest.mark.task("categories", examples=1)
@given(
    categories=SIZES.filter(bool),
    embedding=st.sampled_from([1, 2, 6, 50]),
    skipped=st.sets(st.sampled_from(NAMES), max_size=2),
    bins=st.sampled_from([0, 2]),
)
@example(
    categories={"z_id": 41, "carrier_id": 2, "a_id": 9},
    embedding=4,
    skipped={"carrier_id"},
    bins=2,
)
def test_any_categories_count_where_they_should(harness, categories, embedding, skipped, bins):
    edges, names = [[-1.0, 1.0]], list(categories)
    crosses = [(names[i], names[i - 1]) for i in range(1, len(names), 2)]
    crossed = {name for pair in crosses for name in pair}
    what = what_of(
        edges,
        categories,
        crosses=tuple(crosses),
        embedding=embedding,
        skip_embedding=tuple(sorted(skipped)),
        bins=bins,
        hidden=(24,),
        quantiles=(0.5,),
    )
    # A first row of zeros; for each category one of its last id, and one of ids beyond it.
    ids = [[0] * len(names)]
    for place, name in enumerate(names):
        for id_ in (categories[name] - 1, categories[name], 2**31 - 1):
            ids.append([id_ if i == place else 0 for i in range(len(names))])
    rows = {"numbers": np.full((len(ids), 1), 0.3), "ids": np.array(ids, np.int64)}
    ran, (found,) = predicted(harness, what, rows, shaken=0.7)
    answers = np.concatenate([found["label"]["values"][:, None], found["amount"]["values"]], 1)
    for place, name in enumerate(names):
        last, *beyond = answers[3 * place + 1 : 3 * place + 4]
        changed = [bool(one) for one in last != answers[0]]
        right = [name not in skipped or name in crossed, name not in skipped]
        ran.must(
            changed == right,
            f"{name}, of {categories[name]} ids, is left out of an answer, or should be.",
            expected=f"label and quantiles that depend on it: {right}",
            got=str(changed),
        )
        ran.must(
            all(np.array_equal(one, last) for one in beyond),
            f"An id of {name} that is too large does not count as the last one.",
            expected=shown(last),
            got=shown(beyond),
        )


@pytest.mark.task("wide", examples=1)
@given(
    sizes=st.lists(st.integers(2, 3), min_size=2, max_size=3),
    order=st.permutations(range(3)),
    both=st.booleans(),
)
@example(sizes=[2, 2, 3], order=[2, 0, 1], both=True)
def test_pairs_of_any_sizes_have_weights_of_their_own(harness, sizes, order, both):
    order = [place for place in order if place < len(sizes)]
    categories = {NAMES[place]: sizes[place] for place in order}
    names = list(categories)
    crosses = [(names[-1], names[0])]
    if both and len(names) > 2:
        crosses.append((names[0], names[1]))
    what = what_of(
        [[0.0, 1.0]],
        categories,
        crosses=tuple(crosses),
        skip_embedding=tuple(sorted(categories)),
        quantiles=(0.5, 0.9),
    )
    for pair in crosses:
        ids = [
            [dict(zip(pair, one, strict=True)).get(name, 0) for name in names]
            for one in itertools.product(*(range(categories[name]) for name in pair))
        ]
        ran = harness.drive("pairs", what, ids, call=called(what))
        without = [one for one, own in zip(ids, ran.value["own"], strict=True) if not own]
        ran.must(
            not without and not ran.value["amount"],
            f"A pair of {pair} has no weight of its own, or one that the quantiles know.",
            expected=f"{len(ids)} weights that are added to the logit alone",
            got=f"none for the ids {without}, quantiles know them: {ran.value['amount']}",
        )


@pytest.mark.task("pieces", examples=1)
@given(edges=EDGES)
@example(edges=[[-1.0, -0.25, 2.0], [0.5], [-3.0, 1.0]])
@example(edges=[[1.0]])
def test_answers_bend_at_each_of_any_edges(harness, edges):
    # Of two answers one bends wherever the other happens not to.
    what = what_of(edges, {}, hidden=(48,), quantiles=(0.5,), amount_unit=1.0)
    places = [(i, mark) for i, marks in enumerate(edges) if len(marks) > 1 for mark in marks]
    steps = (0.02, 0.002)
    rows = [[0.1] * len(edges)]
    for i, mark in places:
        for step in (0.0, *steps, *(-step for step in steps)):
            rows.append([mark + step if j == i else 0.1 for j in range(len(edges))])
    given_rows = {"numbers": rows, "ids": np.zeros((len(rows), 0), np.int32)}
    ran, (found,) = predicted(harness, what, given_rows, shaken=0.4)
    answers = [found["label"]["values"], found["amount"]["values"][:, 0]]
    values = np.stack(answers, axis=1).astype(np.float64)[1:].reshape(-1, 5, 2)
    for (i, mark), (at, up, a_little_up, down, a_little_down) in zip(places, values, strict=True):
        where = f"at {mark}, an edge of number {i}"
        jump = np.abs(a_little_up - a_little_down) - (np.abs(up - at) + np.abs(at - down)) / 2
        ran.must(
            jump.max() < 1e-3,
            f"An answer jumps {where}.",
            expected="less of a change, the nearer two numbers are",
            got=f"{shown(a_little_down)} to {shown(a_little_up)}",
        )
        ran.must(
            np.abs(up - 2 * at + down).max() > 3e-5,
            f"No answer bends {where}.",
            expected="another slope on either side of it",
            got=f"{shown((at - down) / 0.02)} on both",
        )


@pytest.mark.task("settings", examples=1)
@given(
    hidden=st.permutations([211, 307]),
    dropout=st.sampled_from([0.0, 0.3, 0.8]),
    input_dropout=st.sampled_from([0.0, 0.5]),
)
@example(hidden=[307, 211], dropout=0.0, input_dropout=0.7)
def test_any_share_of_any_layer_is_dropped(harness, hidden, dropout, input_dropout):
    what = what_of(
        [[0.0]] * 300,
        {},
        bins=0,
        hidden=tuple(hidden),
        dropout=dropout,
        input_dropout=input_dropout,
    )
    call = f"build_model(features of 300 numbers, Config({what['settings']}), [])"
    ran = harness.drive("dropped", what, [300, *hidden], 2, call=call)
    right = [input_dropout, dropout, dropout]
    ran.must(
        all(
            share is not None and abs(share - wanted) < 0.15
            for share, wanted in zip(ran.value, right, strict=True)
        ),
        "Training leaves out other shares.",
        expected=f"about {right} of the inputs and of each hidden layer",
        got=str(ran.value),
    )
