"""What an answer to exercise 24 is tried on once its tests pass.

Each run of an infeed takes some tenths of a second, so that few are drawn: what happens at the
edges stands as examples.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

FLIGHTS = [(float(i % 50 - 10), i % 16, float(i % 90 - 30)) for i in range(700)]

COUNTS = st.lists(st.sampled_from([0, 1, 2, 7, 8, 16, 33, 60]), min_size=1, max_size=5)
BATCH = st.sampled_from([1, 3, 4, 8])


def took(harness, counts, take, **how):
    called = ", ".join(f"{name}={value!r}" for name, value in how.items())
    call = f"make_infeed of shards of {list(counts)} examples, {called}: {take} batches"
    ran = harness.drive("batches", FLIGHTS, list(counts), take, call=call, **how)
    ran.must(
        len(ran.value["taken"]) == take,
        "It ends.",
        expected=f"{take} batches and more",
        got=f"{len(ran.value['taken'])} batches",
    )
    return ran


def rows(batches):
    return [
        int(row)
        for batch in batches
        for row, weight in zip(batch["numbers"][:, 1], batch["weight"], strict=True)
        if weight > 0
    ]


def of_host(counts, hosts, host):
    """Examples of a host, by number: those of every so many-th shard."""
    found, first = [], 0
    for shard, count in enumerate(counts):
        if shard % hosts == host:
            found += range(first, first + count)
        first += count
    return found


def passes(counts, batch, replicas, hosts):
    """Batches of a pass: as many steps as the richest host needs, at least one."""
    richest = max(len(of_host(counts, hosts, host)) for host in range(hosts))
    return max(1, -(-richest // (batch * replicas))) * replicas


@pytest.mark.task("evaluation", examples=2)
@given(
    counts=COUNTS,
    batch=BATCH,
    replicas=st.integers(1, 2),
    hosts=st.integers(1, 3),
    cache=st.booleans(),
)
@example(counts=[8, 8], batch=8, replicas=1, hosts=1, cache=True)
def test_any_shards_are_evaluated_once(harness, counts, batch, replicas, hosts, cache):
    of_pass = passes(counts, batch, replicas, hosts)
    how = {"training": False, "batch": batch, "replicas": replicas, "hosts": hosts}
    host = len(counts) % hosts
    ran = took(harness, counts, 2 * of_pass, host=host, cache=cache, **how)
    mine = of_host(counts, hosts, host)
    for number in (0, 1):
        found = sorted(rows(ran.value["taken"][number * of_pass : (number + 1) * of_pass]))
        ran.must(
            found == mine,
            f"Pass {number} has other examples than this host's.",
            expected=repr(mine),
            got=repr(found),
        )
    parsed = sum(ran.value["parsed"])
    ran.must(
        parsed == len(mine) if cache else parsed >= 2 * len(mine),
        f"Of {len(mine)} examples {parsed} were parsed in two passes.",
        expected=f"{len(mine)}" if cache else f"{2 * len(mine)} or more",
        got=repr(ran.value["parsed"]),
    )


EPOCHS = st.fixed_dictionaries(
    {
        "counts": st.lists(st.sampled_from([20, 33, 50, 60, 110]), min_size=1, max_size=4),
        "batch": st.sampled_from([1, 4, 16, 20]),
        "window": st.sampled_from([1, 16, 33, 64, 1 << 18]),
        "cache": st.booleans(),
    }
)


@pytest.mark.task("epochs", clause="left_over", examples=2)
@given(sizes=EPOCHS)
@example(sizes={"counts": [110, 90], "batch": 20, "window": 16, "cache": False})
@example(sizes={"counts": [45], "batch": 10, "window": 10, "cache": True})
def test_epochs_of_any_size(harness, sizes):
    counts, batch = sizes["counts"], sizes["batch"]
    examples = sum(counts)
    steps = examples // batch
    epochs = 2 if examples % batch * 4 < examples else 1
    how = {**sizes, "training": True, "seed": 3, "deterministic": False}
    del how["counts"]
    ran = took(harness, counts, epochs * steps, **how)
    taken = ran.value["taken"]
    for epoch in range(epochs):
        found = rows(taken[epoch * steps : (epoch + 1) * steps])
        ran.must(
            len(set(found)) == steps * batch and set(found) <= set(range(examples)),
            f"Epoch {epoch} has others than {steps * batch} different examples.",
            expected=f"{steps * batch} of examples 0 to {examples - 1}",
            got=repr(sorted(found)),
        )


@pytest.mark.task("memory", examples=1)
@given(counts=st.lists(st.sampled_from([20, 33, 60]), min_size=2, max_size=4))
@example(counts=[64, 32])
def test_any_examples_are_parsed_once(harness, counts):
    examples, batch = sum(counts), 16
    steps = examples // batch
    how = {"training": True, "batch": batch, "cache": True, "window": 16, "seed": 2}
    ran = took(harness, counts, 3 * steps + 1, **how)
    parsed = sum(ran.value["parsed"])
    ran.must(
        parsed == examples,
        f"Of {examples} examples {parsed} were parsed in three epochs.",
        expected=str(examples),
        got=repr(ran.value["parsed"]),
    )


@pytest.mark.task("epochs", clause="window", examples=1)
@given(cache=st.booleans(), window=st.sampled_from([96, 160, 320]))
@example(cache=False, window=1 << 18)
def test_rows_come_from_a_whole_window(harness, cache, window):
    counts, batch = [40] * 16, 32
    how = {"training": True, "batch": batch, "cache": cache, "window": window, "seed": 4}
    ran = took(harness, counts, 1, deterministic=True, **how)
    found = rows(ran.value["taken"])
    shards = {row // 40 for row in found}
    # Of 640 rows at least: as many shards as a window has rows of, or more.
    least = max(2, min(window, 640) // 80)
    ran.must(
        len(shards) >= least,
        "The first batch has rows of few shards.",
        expected=f"rows of {least} shards of 40 examples or more",
        got=f"of {len(shards)}: {found}",
    )


@pytest.mark.task("resume", examples=1)
@given(step=st.integers(1, 14), cache=st.booleans(), replicas=st.integers(1, 2))
@example(step=9, cache=True, replicas=2)
def test_a_training_goes_on_at_any_step(harness, step, cache, replicas):
    how = {"training": True, "batch": 8, "replicas": replicas, "cache": cache}
    how |= {"window": 20, "seed": 6}
    whole = took(harness, [60, 40], 16 * replicas, **how)
    rest = took(harness, [60, 40], 2 * replicas, first_step=step, **how)
    expected = rows(whole.value["taken"][step * replicas : (step + 2) * replicas])
    rest.must(
        rows(rest.value["taken"]) == expected,
        "It goes on elsewhere.",
        expected=repr(expected),
        got=repr(rows(rest.value["taken"])),
    )
