"""The contract of exercise 17: from parsed blocks to epochs of batches.

What is expected is counted: each flight has its place as the feature `row`.
"""

import csv
import functools
import io
import itertools
import zipfile

import pytest

from pipelines.data import embedded

SECONDS = 30


@functools.cache
def flights() -> list[tuple]:
    """(dep_delay, carrier) of the first flights that left."""
    with zipfile.ZipFile(embedded.flights()) as file, file.open(file.namelist()[0]) as lines:
        rows = csv.DictReader(io.TextIOWrapper(lines))
        left = (
            (float(row["dep_delay"]), row["carrier"]) for row in rows if row["dep_delay"] != "NA"
        )
        return list(itertools.islice(left, 110))


class Epochs:
    """Two epochs of 5 batches of 16, of 110 flights in blocks of 24, and one batch more."""

    def __init__(self, harness, hint, seed=1, take=11, **how):
        call = f"epochs(110 flights in blocks of 24, parse, 110, batch=16, steps=5, seed={seed})"
        self.ran = harness.drive(
            "batches", flights(), 24, 16, 5, seed, take, once=True, call=call, **how
        )
        self.hint = hint
        taken = self.ran.value["taken"]
        self.spec = self.ran.value["spec"]
        self.must(
            len(taken) == take,
            f"It ended after {len(taken)} batches.",
            f"{take} batches and more: epoch follows epoch, without end",
            f"{len(taken)} batches, where an epoch has 5",
            "How many epochs there are is the training's to say, which takes what it wants.",
        )
        self.batches = taken

    def must(self, holds, sentence, expected, got, meaning):
        self.ran.must(holds, sentence, expected=expected, got=got, meaning=meaning, hint=self.hint)

    def rows(self, first=0, last=None) -> list[int]:
        """The places of the flights in some batches, in order."""
        return [row for batch in self.batches[first:last] for row in batch["row"]]


def shown(rows) -> str:
    return f"{len(rows)} rows: {', '.join(map(str, rows[:20]))}{', …' * (len(rows) > 20)}"


@pytest.mark.task("epochs", seconds=SECONDS)
def test_every_size_is_known_before_anything_is_read(harness):
    epochs = Epochs(harness, 1)
    expected = {
        "row": [[16], "int64"],
        "dep_delay": [[16], "float32"],
        "carrier": [[16], "string"],
    }
    epochs.must(
        epochs.spec == expected,
        "The element_spec is not that of batches of 16.",
        repr(expected),
        repr(epochs.spec),
        "An accelerator's step is compiled for one shape. None says that any size may come: each "
        "new one is compiled again, and a TPU refuses it.",
    )


@pytest.mark.task("epochs", seconds=SECONDS)
def test_an_epoch_is_its_steps_and_no_more(harness):
    epochs = Epochs(harness, 2)
    first, next_ = epochs.rows(0, 5), epochs.rows(5, 6)
    again = sorted(set(first) & set(next_))
    epochs.must(
        bool(again),
        "After 5 batches the first epoch goes on.",
        "a new epoch, drawn from all 110 examples, so that some of the first 80 come again",
        f"a batch of 16 that are all new: {shown(next_)}",
        "An epoch is `steps` whole batches; what is left over is dropped. Where it goes on, a "
        "batch has the rest of one epoch and the beginning of the next, and hosts with more and "
        "with fewer examples count other epochs.",
    )


@pytest.mark.task("epochs", seconds=SECONDS)
def test_an_epoch_repeats_nothing(harness):
    epochs = Epochs(harness, 2)
    for epoch in (0, 1):
        rows = epochs.rows(5 * epoch, 5 * epoch + 5)
        twice = sorted({row for row in rows if rows.count(row) > 1})
        epochs.must(
            len(set(rows)) == 80 and set(rows) <= set(range(110)),
            f"Epoch {epoch} has examples twice.",
            "80 different examples in each epoch of 5 batches of 16",
            f"twice: {shown(twice)}",
            "To shuffle is to draw without putting back: an order of all rows, each there once.",
        )


@pytest.mark.task("epochs", seconds=SECONDS)
def test_all_columns_of_a_row_are_one_flights(harness):
    epochs = Epochs(harness, 3)
    for batch in epochs.batches:
        for row, delay, carrier in zip(
            batch["row"], batch["dep_delay"], batch["carrier"], strict=True
        ):
            expected = flights()[row]
            epochs.must(
                (delay, carrier.decode()) == expected,
                f"Row {row} has values of other flights.",
                repr(expected),
                repr((delay, carrier)),
                "One order for all columns: gather each of them by the same indices.",
            )


@pytest.mark.task("epochs", seconds=SECONDS)
def test_rows_are_shuffled_over_all_examples(harness):
    epochs = Epochs(harness, 3)
    first = epochs.rows(0, 5)
    followed = sum(after == row + 1 for row, after in itertools.pairwise(first))
    epochs.must(
        followed < 20,
        "Rows come in the order in which they were written.",
        "rows in random order",
        shown(first),
        "What is written in order of time or place is learnt in that order. Shuffling blocks or "
        "batches alone leaves their rows together.",
    )
    epochs.must(
        set(first) != set(epochs.rows(5, 10)),
        "Both epochs drop the same examples.",
        "other ones are left over in each epoch",
        f"dropped twice: {shown(sorted(set(range(110)) - set(first)))}",
        "Shuffle first and leave out then, or some flights are never seen.",
    )
    epochs.must(
        max(first[:32]) >= 72 and max(first) >= 96,
        "The first epoch has examples of the first blocks only.",
        "any of the 110 rows may come, and any may come first",
        f"the largest of the first 32 rows is {max(first[:32])}, of all 80 {max(first)}",
        "A shuffle mixes what is in its buffer. Here it has to be over all examples.",
    )


@pytest.mark.task("epochs", seconds=SECONDS)
def test_each_epoch_is_shuffled_anew(harness):
    epochs = Epochs(harness, 3)
    first, second = (
        set(itertools.pairwise(epochs.rows(5 * epoch, 5 * epoch + 5))) for epoch in (0, 1)
    )
    both = sorted(first & second)
    epochs.must(
        len(both) < 20,
        "Rows that follow one another in the first epoch do so in the second one.",
        "another order of single rows in each epoch",
        f"{len(both)} of 79 pairs of neighbours are there in both: {both[:5]}",
        "One order that is begun elsewhere, or whose batches change places, has the same rows in a "
        "batch each time: their gradients are added up in the same company.",
    )


@pytest.mark.task("seeds", seconds=SECONDS)
def test_each_epoch_has_an_order_of_its_own(harness):
    epochs = Epochs(harness, 1)
    first, second = epochs.rows(0, 5), epochs.rows(5, 10)
    epochs.must(
        first != second and first[:16] != second[:16],
        "The second epoch has the order of the first.",
        "another order in each epoch",
        f"both begin with {shown(first)}",
        "The number of the epoch is a part of the seed. What stands before the cache is kept: a "
        "shuffle there is made once.",
    )


@pytest.mark.task("seeds", seconds=SECONDS)
def test_each_seed_has_orders_of_its_own(harness):
    one, other = Epochs(harness, 3), Epochs(harness, 3, seed=-1)
    orders = {
        (seed, epoch): epochs.rows(5 * epoch, 5 * epoch + 1)
        for seed, epochs in ((1, one), (-1, other))
        for epoch in range(3)
    }
    for (here, mine), (there, others) in itertools.combinations(orders.items(), 2):
        other.must(
            mine != others,
            f"Epoch {here[1]} of seed {here[0]} has the order of epoch {there[1]} of seed "
            f"{there[0]}.",
            "another order for each seed and epoch",
            shown(mine),
            "With seed + epoch, two trainings of different seeds see the same orders, some epochs "
            "apart, and are no two samples. Keep the two numbers apart.",
        )


@pytest.mark.task("seeds", seconds=SECONDS)
def test_nothing_else_decides_the_order(harness):
    epochs = Epochs(harness, 2)
    again = Epochs(harness, 2, take=6, global_seed=7)
    again.must(
        again.rows() == epochs.rows(0, 6),
        "After tf.random.set_seed(7) the same seed gives another order.",
        shown(epochs.rows(0, 6)),
        shown(again.rows()),
        "The order of Dataset.shuffle depends on the global seed too, which somebody else sets: "
        "for the dropout, or in another test.",
    )
    epochs.must(
        epochs.ran.value["again"] == [batch["row"] for batch in epochs.batches[:6]],
        "Gone through again, the data set gives another order.",
        f"epoch 0 again: {shown(epochs.rows(0, 6))}",
        shown([row for batch in epochs.ran.value["again"] for row in batch]),
        "A generator of random numbers has a state, which goes on. The order is a function of "
        "seed and epoch.",
    )
    epochs.must(
        not epochs.ran.value["any_order"],
        "Blocks come in the order in which they are ready.",
        "deterministic=True, which is the default",
        f"{', '.join(epochs.ran.value['any_order'])} with deterministic=False",
        "What is kept then has another order in each run, and so has all that is gathered by it.",
    )


@pytest.mark.task("seeds", seconds=SECONDS)
def test_a_seed_has_a_sign(harness):
    largest = 2**63 - 1
    one, other = Epochs(harness, 3, seed=-1), Epochs(harness, 3, seed=largest)
    other.must(
        one.rows(0, 1) != other.rows(0, 1),
        f"Seed {largest} has the order of seed -1.",
        "another order for each seed",
        shown(other.rows(0, 1)),
        "All 64 bits of a seed count: without its sign -1 is 2**63 - 1.",
    )


@pytest.mark.task("cache", seconds=SECONDS)
def test_each_example_is_parsed_once(harness):
    epochs = Epochs(harness, 2)
    parsed = epochs.ran.value["parsed"]
    epochs.must(
        sum(parsed) == 110,
        f"For two epochs and a batch of 110 examples, {sum(parsed)} were parsed.",
        "110: each example once, however many epochs are taken",
        f"calls of parse with {parsed} strings",
        "A cache keeps what comes out of the step before it. It is complete once its end has been "
        "read: where `take` stops short of it, what it has is thrown away. One that is made "
        "inside an epoch is another one in each.",
    )


@pytest.mark.task("cache", seconds=SECONDS)
def test_examples_are_parsed_many_at_a_time(harness):
    epochs = Epochs(harness, 1)
    parsed = epochs.ran.value["parsed"]
    epochs.must(
        len(parsed) <= 5,
        f"parse was called {len(parsed)} times for {sum(parsed)} examples in 5 blocks.",
        "no more than 5 calls: one for each block",
        f"calls of parse with {parsed} strings",
        "Parse blocks as they are, then keep them, and cut batches from what is kept.",
    )
