"""What an answer to exercise 28 is tried on once its tests pass."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exercises.ex28_grain_infeed.drive import (
    Files,
    evaluate,
    places,
    read,
    rows,
    train,
    written,
)

COUNTS = st.lists(st.integers(0, 6), min_size=1, max_size=4).filter(any)
SEED = st.sampled_from([0, 1, 2, 11, 2**31])
# Batches, and hosts among which they divide.
SHARES = st.sampled_from([(1, 1), (3, 1), (4, 2), (6, 3), (8, 8), (9, 3), (5, 5)])


def with_files(counts, look):
    with tempfile.TemporaryDirectory() as folder:
        look(Files(Path(folder), counts))


@pytest.mark.task("access", examples=12)
@given(counts=COUNTS, wanted=st.lists(st.integers(0, 200), max_size=5))
@example(counts=[0, 2, 0, 0, 1, 0], wanted=[2, 1, 0, 2])
def test_any_records_of_any_files(harness, counts, wanted):
    def look(files):
        numbers = [number % len(files) for number in wanted]
        ran = read(harness, files, numbers)
        ran.must(
            ran.error is None and list(ran.value) == [files.records[number] for number in numbers],
            "It gives other records.",
            expected=repr(numbers),
            got=repr(ran.error is None and files.numbers_of(ran.value)),
        )
        read(harness, files, [*numbers, len(files)]).raises("IndexError")
        read(harness, files, [-len(files), *numbers]).raises("IndexError")

    with_files(counts, look)


@pytest.mark.task("shuffle", examples=15)
@given(examples=st.integers(1, 40), seed=SEED, epoch=st.sampled_from([0, 1, 2, 999]))
@example(examples=1, seed=0, epoch=1)
def test_any_epoch_has_each_example_once(harness, examples, seed, epoch):
    found, ran = places(harness, range(epoch * examples, (epoch + 1) * examples), examples, seed)
    ran.must(
        sorted(found) == list(range(examples)),
        f"Epoch {epoch} has not every example once.",
        expected=f"each of 0 to {examples - 1} once",
        got=repr(found),
    )


@pytest.mark.task("seed", examples=15)
@given(examples=st.integers(1, 25), seed=SEED, wanted=st.lists(st.integers(0, 120), max_size=8))
@example(examples=7, seed=3, wanted=[7, 6, 7, 14, 0])
def test_any_places_have_the_numbers_of_the_whole(harness, examples, seed, wanted):
    whole, _ = places(harness, range(121), examples, seed)
    found, ran = places(harness, wanted, examples, seed)
    ran.must(
        found == [whole[place] for place in wanted],
        "Asked for some places, it gives others than when asked for all.",
        expected=repr([whole[place] for place in wanted]),
        got=repr(found),
    )


LEGS = st.lists(st.tuples(SHARES, st.integers(1, 3)), min_size=1, max_size=3)


@pytest.mark.task("elastic", examples=6)
@given(counts=COUNTS, seed=SEED, legs=LEGS)
@example(counts=[5], seed=1, legs=[((3, 1), 2), ((8, 8), 1), ((4, 2), 2)])
def test_any_chain_of_hosts_takes_the_sequence(harness, counts, seed, legs):
    def look(files):
        length = sum(batch * steps for (batch, _), steps in legs)
        order, _ = places(harness, range(length), len(files), seed)
        position, first = None, 0
        for (batch, hosts), steps in legs:
            taken = [[] for _ in range(steps)]
            for host in range(hosts):
                how = {"batch": batch, "seed": seed, "host": host, "hosts": hosts}
                batches, after, ran = train(harness, files, position, steps, **how)
                for step, one in enumerate(batches):
                    taken[step] += rows(one)
            for step, found in enumerate(taken):
                expected = sorted(order[first : first + batch])
                first += batch
                ran.must(
                    sorted(found) == expected,
                    f"Step {step} of {hosts} hosts takes other examples.",
                    expected=repr(expected),
                    got=repr(sorted(found)),
                )
            position = written(ran, after)

    with_files(counts, look)


@pytest.mark.task("evaluation", examples=8)
@given(counts=COUNTS, shares=SHARES)
@example(counts=[1], shares=(8, 8))
@example(counts=[4, 4], shares=(4, 2))
def test_any_files_are_evaluated_once(harness, counts, shares):
    batch, hosts = shares

    def look(files):
        passes, found = [], []
        for host in range(hosts):
            batches, ran = evaluate(harness, files, batch=batch, host=host, hosts=hosts)
            passes.append(len(batches))
            found += rows(*batches)
            empty = [
                column[one["weight"] == 0].tolist() for one in batches for column in one.values()
            ]
            ran.must(
                not any(any(row) if isinstance(row, list) else row for c in empty for row in c),
                "Rows of weight 0 are no zeros.",
                got=repr(empty),
            )
        steps = -(-len(files) // batch)
        ran.must(
            sorted(found) == list(range(len(files))) and passes == [steps] * hosts,
            "A pass over all hosts is another one than each example once, in as many steps as "
            "are needed.",
            expected=f"examples 0 to {len(files) - 1}, in {steps} batches on each host",
            got=f"examples {sorted(found)}, in {passes} batches",
        )

    with_files(counts, look)


@pytest.mark.task("buffer", examples=25)
@given(examples=st.integers(0, 60), buffer=st.integers(1, 70), seed=SEED)
@example(examples=60, buffer=60, seed=1)
def test_any_buffer_lets_no_number_come_too_early(harness, examples, buffer, seed):
    ran = harness.call("buffered", examples, buffer, seed)
    order = ran.value if ran.error is None else []
    ran.must(
        sorted(order) == list(range(examples)),
        "It has not each number once.",
        expected=f"each of 0 to {examples - 1}",
        got=repr(order),
    )
    # What the buffer holds at each draw, kept as a set: all that came in, without what has left.
    left = set()
    for place, number in enumerate(order):
        held = set(range(min(examples, place + buffer))) - left
        ran.must(
            number in held,
            f"Number {number} comes at place {place}, when it is not in the buffer.",
            expected=f"one of {sorted(held)}",
            got=repr(order),
        )
        left.add(number)


@pytest.mark.task("buffer", examples=20)
@given(order=st.permutations(range(9)))
@example(order=[1, 2, 3, 0])
def test_reach_of_any_order(harness, order):
    harness.call("reach", list(order)).gives(
        max((number - list(order).index(number) for number in order), default=0)
    )
