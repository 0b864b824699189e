"""The contract of exercise 24, line by line, on the first flights of 2013.

What is expected is counted: each flight has its place as the feature `row`.
"""

import csv
import functools
import io
import itertools
import zipfile

import pytest

from pipelines.data import embedded

SECONDS = 60

# Of 110 examples an epoch of batches of 32 has 96.
EPOCHS = {"training": True, "batch": 32, "seed": 1}
COUNTS = (60, 50)

# More shards than are read and parsed side by side: where the first is slow, the last ones are
# only parsed if others may overtake it.
MANY = (60, *[1] * 50)

# The other host has 25 examples, so that a step of 2 replicas of 4 fits 3 times.
RICH = {"training": True, "batch": 4, "replicas": 2, "hosts": 2, "host": 0, "seed": 1}
OF_HOSTS = (60, 25)


@functools.cache
def flights() -> list[tuple]:
    """(dep_delay, carrier's id, arr_delay) of the first flights that have all of them."""
    found, ids = [], {}
    with zipfile.ZipFile(embedded.flights()) as file, file.open(file.namelist()[0]) as lines:
        for row in csv.DictReader(io.TextIOWrapper(lines)):
            if row["arr_delay"] != "NA":
                carrier = ids.setdefault(row["carrier"], len(ids))
                found.append((float(row["dep_delay"]), carrier, float(row["arr_delay"])))
            if len(found) == 700:
                return found
    raise AssertionError("there are fewer flights")


class Infeed:
    """The first batches of an infeed of shards of so many flights."""

    def __init__(self, harness, counts, take, hint=1, meaning="", **how):
        kind = "training" if how["training"] else "evaluation"
        hosts = f", host {how['host']} of {how['hosts']}" if how.get("hosts", 1) > 1 else ""
        feed = ", ".join(
            f"{name}={how[name]}"
            for name in ("seed", "first_step", "deterministic", "cache", "window")
            if name in how
        )
        call = (
            f"make_infeed(shards of {list(counts)} examples for {kind}, batch {how['batch']}"
            f"{hosts}, …, Feed({feed}))"
        )
        self.ran = harness.drive("batches", flights(), list(counts), take, call=call, **how)
        self.hint = hint
        self.ran.must(True, "", meaning=meaning, hint=hint)  # it raises nothing
        self.spec = self.ran.value["spec"]
        self.parsed = self.ran.value["parsed"]
        self.batches = self.ran.value["batches"]
        self.taken = self.ran.value["taken"]
        self.any_order = self.ran.value["any_order"]
        self.must(
            len(self.taken) == take,
            f"It ended after {len(self.taken)} batches.",
            "batches without end: epoch follows epoch, and pass follows pass",
            f"{len(self.taken)} batches, of an epoch of {self.batches}",
            "How many epochs there are is the training's to say, which takes what it wants.",
        )

    def must(self, holds, sentence, expected, got, meaning, hint=None):
        self.ran.must(
            holds, sentence, expected=expected, got=got, meaning=meaning, hint=hint or self.hint
        )

    def rows(self, first=0, last=None) -> list[int]:
        """The examples of some batches, in order, without those of weight 0."""
        return [
            int(row)
            for batch in self.taken[first:last]
            for row, weight in zip(batch["numbers"][:, 1], batch["weight"], strict=True)
            if weight > 0
        ]


def spec_of(batch: int) -> dict:
    return {
        "numbers": [[batch, 2], "float32"],
        "ids": [[batch, 1], "int32"],
        "label": [[batch], "float32"],
        "amount": [[batch], "float32"],
        "weight": [[batch], "float32"],
    }


def shown(rows) -> str:
    return f"{len(rows)} examples: {', '.join(map(str, rows[:24]))}{', …' * (len(rows) > 24)}"


@pytest.mark.task("batches", seconds=SECONDS)
def test_shards_become_batches_of_examples(harness):
    infeed = Infeed(harness, (7, 0, 5), 3, training=False, batch=4)
    missing = [name for name in spec_of(4) if name not in infeed.spec]
    infeed.must(
        not missing,
        "A batch lacks columns.",
        ", ".join(spec_of(4)),
        ", ".join(infeed.spec),
        "A batch has the columns that parse gives.",
    )
    infeed.must(
        sorted(infeed.rows()) == list(range(12)),
        "The batches have other examples than the shards.",
        shown(list(range(12))) + " (in any order)",
        shown(infeed.rows()),
        "7 and 5 examples fill three batches of 4.",
    )
    for batch in infeed.taken:
        for i, row in enumerate(batch["numbers"][:, 1]):
            dep_delay, carrier, arr_delay = flights()[int(row)]
            got = (
                batch["numbers"][i, 0],
                batch["ids"][i, 0],
                batch["label"][i],
                batch["amount"][i],
            )
            infeed.must(
                [float(value) for value in got]
                == [dep_delay, carrier, float(arr_delay >= 15), arr_delay],
                f"Example {int(row)} has values of others.",
                [dep_delay, carrier, float(arr_delay >= 15), arr_delay],
                [float(value) for value in got],
                "All columns of a row are one flight's.",
            )


@pytest.mark.task("batches", seconds=SECONDS)
@pytest.mark.parametrize("training", [False, True], ids=["evaluation", "training"])
def test_every_shape_is_known_before_anything_is_read(harness, training):
    how = EPOCHS | {"cache": True} if training else {"training": False, "batch": 4}
    infeed = Infeed(harness, COUNTS if training else (7, 0, 5), 6 if training else 3, 2, **how)
    infeed.must(
        infeed.spec == spec_of(how["batch"]),
        "The shapes are not those of a static batch.",
        spec_of(how["batch"]),
        infeed.spec,
        "XLA compiles a step for one shape. With a size that is None, each new size is compiled "
        "again, and a TPU refuses it.",
        2,
    )


@pytest.mark.task("batches", seconds=SECONDS)
def test_gzipped_shards_are_read(harness):
    meaning = "part.compressed says that they are gzipped, and not a file's name."
    how = {"training": False, "batch": 4, "compressed": True}
    infeed = Infeed(harness, (7, 5), 3, 3, meaning, **how)
    infeed.must(
        sorted(infeed.rows()) == list(range(12)),
        "The batches of gzipped shards have other examples.",
        shown(list(range(12))),
        shown(infeed.rows()),
        meaning,
        3,
    )


@pytest.mark.task("vectorised", seconds=SECONDS)
def test_many_examples_are_parsed_in_one_call(harness):
    infeed = Infeed(harness, (320, 320), 10, training=False, batch=64)
    calls, strings = len(infeed.parsed), sum(infeed.parsed)
    infeed.must(
        strings >= 32 * calls,
        f"parse was called {calls} times for {strings} examples.",
        "at least 32 examples a call, on average",
        f"{strings / max(1, calls):.1f}",
        "Each call costs as much as parsing a hundred examples does; called for one example, the "
        "parser alone keeps a TPU waiting.",
    )


@pytest.mark.task("evaluation", seconds=SECONDS)
def test_every_example_is_evaluated_once_over_all_hosts(harness):
    for host, expected in enumerate([list(range(5)), list(range(5, 15)), []]):
        # Host 2 has no shard at all.
        infeed = Infeed(harness, (5, 10), 6, training=False, batch=4, hosts=3, host=host)
        infeed.must(
            sorted(infeed.rows(0, 3)) == expected,
            f"Host {host} evaluates other examples than its own.",
            shown(expected),
            shown(infeed.rows(0, 3)),
            "Every host makes 3 steps, as many as the richest needs. What a host lacks is filled "
            "with rows of weight 0: dropped or repeated examples make another metric.",
        )
        padding = [
            (name, batch[name][place].tolist())
            for batch in infeed.taken
            for place, weight in enumerate(batch["weight"])
            for name in batch
            if weight == 0 and batch[name][place].any()
        ]
        infeed.must(
            not padding,
            "Rows of weight 0 are no rows of zeros.",
            "0 in every column",
            f"{len(padding)} values, such as {padding[:1]}",
            "A weight of 0 times a value is 0, but what is counted or looked up without the "
            "weight would be an example's that is not there.",
        )


@pytest.mark.task("evaluation", seconds=SECONDS)
def test_each_pass_is_the_same(harness):
    expected = list(range(5, 15))
    infeed = Infeed(harness, (5, 10), 6, training=False, batch=4, hosts=3, host=1, hint=3)
    infeed.must(
        sorted(infeed.rows(3)) == expected,
        "The second pass has other examples than the first.",
        f"{shown(expected)}, in either pass of 3 batches",
        f"first pass: {shown(infeed.rows(0, 3))}\nsecond pass: {shown(infeed.rows(3))}",
        "10 examples and 2 rows of weight 0 make a pass of 3 batches; then it begins again, for "
        "the evaluation after the next epoch.",
        3,
    )


@pytest.mark.task("epochs", seconds=SECONDS)
@pytest.mark.parametrize("cache", [True, False], ids=["cached", "streamed"])
def test_an_epoch_repeats_nothing(harness, cache):
    infeed = Infeed(harness, COUNTS, 6, cache=cache, **EPOCHS)
    for epoch in (0, 1):
        rows = infeed.rows(3 * epoch, 3 * epoch + 3)
        twice = sorted({row for row in rows if rows.count(row) > 1})
        infeed.must(
            len(rows) == 96 and not twice,
            f"Epoch {epoch} has examples twice.",
            "96 different examples in each epoch of 3 batches; the 14 that are left over are "
            "dropped",
            f"twice: {shown(twice)}",
            "An epoch ends with its last full batch. A batch that takes the rest of one epoch and "
            "the beginning of the next has examples twice.",
            1,
        )


@pytest.mark.task("epochs", seconds=SECONDS)
@pytest.mark.parametrize("cache", [True, False], ids=["cached", "streamed"])
def test_rows_are_shuffled_and_each_epoch_anew(harness, cache):
    infeed = Infeed(harness, COUNTS, 6, cache=cache, hint=2, **EPOCHS)
    first, second = infeed.rows(0, 3), infeed.rows(3)
    followed = sum(after == row + 1 for row, after in itertools.pairwise(first))
    infeed.must(
        followed < 20,
        "Rows come in the order in which they were written.",
        "rows in random order",
        shown(first),
        "Shuffling the shards alone leaves their rows together: a batch is then of one shard.",
        2,
    )
    of_first_shard = sum(row < COUNTS[0] for row in first[:32])
    infeed.must(
        0 < of_first_shard < 32,
        "A batch has examples of one shard only.",
        "a batch of both shards: they are shuffled together",
        shown(first[:32]),
        "feed.window is larger than the whole split, so any row may come first.",
        2,
    )
    infeed.must(
        first != second,
        "The second epoch has the order of the first.",
        "another order in each epoch",
        f"both begin with {shown(first)}",
        "What is kept in memory behind the shuffle is shuffled once. Shuffle what the cache gives.",
        3,
    )
    infeed.must(
        set(first) != set(second),
        "Both epochs drop the same examples.",
        "other ones are left over in each epoch",
        f"dropped twice: {shown(sorted(set(range(110)) - set(first)))}",
        "Shuffle the rows, and not the batches: what is left over must not be the same each time.",
        3,
    )


def left_over_always(infeed, examples, epochs) -> list[int]:
    """Examples that no epoch has."""
    size = infeed.batches
    for epoch in range(epochs):
        rows = infeed.rows(size * epoch, size * epoch + size)
        infeed.must(
            len(set(rows)) == len(rows),
            f"Epoch {epoch} has examples twice.",
            f"{len(rows)} different examples",
            f"twice: {shown(sorted({row for row in rows if rows.count(row) > 1}))}",
            "An epoch takes each example once at most, however it shuffles.",
            1,
        )
    return sorted(set(range(examples)) - set(infeed.rows(0, size * epochs)))


@pytest.mark.task("epochs", seconds=SECONDS)
@pytest.mark.parametrize(
    ("cache", "counts"),
    [(True, COUNTS), (False, COUNTS), (False, (110,))],
    ids=["cached", "streamed", "streamed of one shard"],
)
def test_no_example_is_left_over_for_ever(harness, cache, counts):
    infeed = Infeed(harness, counts, 24, cache=cache, window=32, hint=3, **EPOCHS)
    never = left_over_always(infeed, 110, 8)
    infeed.must(
        not never,
        "The same examples are left over in each of 8 epochs.",
        "each of the 110 in one of them: 14 are left over in an epoch, each as likely as any other",
        f"never seen: {shown(never)}",
        "Rows are shuffled by windows, and whatever stands behind the last window of an epoch is "
        "left over. If that is the end of the last shard each time, the training never sees it.",
        3,
    )
    left_over = [set(range(110)) - set(infeed.rows(3 * epoch, 3 * epoch + 3)) for epoch in range(8)]
    # 112 rows in all: that none of them is of one half happens to nobody.
    halves = [sum(row // 55 == half for rows in left_over for row in rows) for half in (0, 1)]
    infeed.must(
        all(halves),
        "The rows that are left over are of one half of the split each time.",
        "each of the 110 as likely as any other",
        f"in 8 epochs {halves[0]} times one of rows 0 to 54, {halves[1]} times one of 55 to 109",
        "Where one window alone leaves rows over, those of the others are in every epoch, and "
        "weigh more in what is learnt.",
        3,
    )


@pytest.mark.task("epochs", seconds=SECONDS)
@pytest.mark.parametrize("cache", [True, False], ids=["cached", "streamed"])
def test_both_ends_of_a_split_are_left_over_as_often_as_its_middle(harness, cache):
    infeed = Infeed(harness, (15,), 60, 3, training=True, batch=8, seed=1, cache=cache)
    rows = infeed.rows()
    ends = 120 - rows.count(0) - rows.count(14)
    # 56 are to be expected, and fewer than 30 come to one in thousands, also where whole runs of
    # rows are left over.
    infeed.must(
        ends >= 30,
        "The first and the last row of the split are hardly ever left over.",
        "in 60 epochs, each of which leaves 7 of 15 rows over, about 28 times for each row",
        f"{60 - rows.count(0)} times the first, {60 - rows.count(14)} times the last",
        "A run of rows that begins anywhere has those in the middle more often than those at the "
        "ends: it has to go on at the other end.",
        3,
    )


@pytest.mark.task("epochs", seconds=SECONDS)
@pytest.mark.parametrize("cache", [True, False], ids=["cached", "streamed"])
def test_rows_are_shuffled_among_a_whole_window(harness, cache):
    how = {"training": True, "batch": 32, "seed": 1, "cache": cache, "window": 256}
    # Of what is kept in memory any window may be asked for, however far others read ahead.
    streamed_rows = 64 if cache else None
    infeed = Infeed(harness, (640,), 3, hint=3, streamed_rows=streamed_rows, **how)
    first = infeed.rows(0, 1)
    infeed.must(
        max(first) - min(first) >= 128,
        "The first batch is of rows that were written close to each other.",
        "32 rows of any 256, as feed.window says" + ", with STREAMED_ROWS = 64 too" * cache,
        f"32 rows of {max(first) - min(first) + 1} that follow each other: {shown(sorted(first))}",
        "How far a row can come from where it was written is feed.window's to say, and not the "
        "size of a batch or of a block that is parsed. STREAMED_ROWS is a limit where nothing is "
        "kept in memory.",
        3,
    )


@pytest.mark.task("hosts", seconds=SECONDS)
def test_a_rich_host_ends_its_epoch_with_the_others(harness):
    infeed = Infeed(harness, OF_HOSTS, 14, **RICH)
    first, second = infeed.rows(0, 6), infeed.rows(6, 12)
    both = set(first) & set(second)
    infeed.must(
        len(set(first)) == len(set(second)) == 24,
        "An epoch of the rich host has examples twice.",
        "24 different examples in each epoch of 6 batches",
        f"{shown(first)}\n{shown(second)}",
        "An epoch of this host is part.batches batches, which is steps times replicas.",
    )
    infeed.must(
        bool(both),
        "The epochs of the rich host are as long as its own examples.",
        "after 6 batches a new epoch, drawn from all 60 examples, so that about 10 come again",
        "12 batches of 48 different examples: epoch 0 goes on",
        "Host 1 fills 3 steps. Where host 0 counts epochs by its own examples, the two disagree on "
        "which epoch a step belongs to, and a training that goes on there has other examples.",
    )


@pytest.mark.task("seed", seconds=SECONDS)
def test_the_same_seed_gives_the_same_batches_and_another_one_others(harness):
    infeed = Infeed(harness, COUNTS, 6, cache=True, **EPOCHS)
    other = Infeed(harness, COUNTS, 6, cache=True, **{**EPOCHS, "seed": 2})
    other.must(
        other.rows() != infeed.rows(),
        "Another seed gives the same order.",
        "another order for feed.seed=2 than for 1",
        shown(other.rows()),
        "Whether a better result is luck is told by training again with another seed.",
        1,
    )
    other.must(
        other.rows(0, 3) != infeed.rows(3, 6),
        "Epoch 0 of seed 2 has the order of epoch 1 of seed 1.",
        "an order of its own for each pair of seed and epoch",
        shown(other.rows(0, 3)),
        "With seed + epoch, the second training is the first one an epoch later: of ten seeds one "
        "has tried hardly more than one.",
        1,
    )


@pytest.mark.task("seed", seconds=SECONDS)
def test_nothing_else_decides_the_order(harness):
    infeed = Infeed(harness, MANY, 6, cache=True, **EPOCHS)
    again = Infeed(harness, MANY, 6, cache=True, global_seed=7, slow_first=True, **EPOCHS)
    meaning = (
        "The order must not depend on which file answers first (feed.deterministic is True), nor "
        "on a seed that somebody else sets: a training that goes on would skip some examples and "
        "see others twice."
    )
    again.must(
        again.rows() == infeed.rows(),
        "The same seed gives another order, after tf.random.set_seed(7) and with a slow first "
        "shard.",
        shown(infeed.rows()),
        shown(again.rows()),
        meaning,
        2,
    )
    # No file here is slow to read, so whether one overtakes another would be luck.
    interleaved = [name for name in infeed.any_order if "Interleave" in name]
    infeed.must(
        not interleaved,
        "Shards are interleaved in the order in which they answer.",
        "interleave(…, deterministic=feed.deterministic)",
        f"{', '.join(interleaved)} with deterministic=False",
        meaning,
        2,
    )


@pytest.mark.task("seed", seconds=SECONDS)
def test_any_order_still_has_each_example_once(harness):
    how = {"training": False, "batch": 4, "deterministic": False, "slow_first": True}
    infeed = Infeed(harness, (8, 9, 3), 5, hint=3, **how)
    infeed.must(
        sorted(infeed.rows()) == list(range(20)),
        "In any order, examples are missing or come twice.",
        shown(list(range(20))),
        shown(sorted(infeed.rows())),
        "deterministic=False is about the order alone.",
        3,
    )


@pytest.mark.task("memory", seconds=SECONDS)
def test_kept_examples_are_parsed_once(harness):
    infeed = Infeed(harness, COUNTS, 6, cache=True, **EPOCHS)
    infeed.must(
        sum(infeed.parsed) == 110,
        f"For two epochs of 110 examples, {sum(infeed.parsed)} were parsed.",
        "110: once for all epochs, for feed.cache is True",
        f"calls of parse with {infeed.parsed} strings",
        "Parsing is what most of the infeed's time goes into. A cache keeps what comes out of it; "
        "one that is made anew for each epoch, that stands before the parser, or that is left "
        "before its end, does not.",
    )


@pytest.mark.task("memory", seconds=SECONDS)
def test_a_host_with_more_than_an_epoch_takes_parses_its_examples_once_too(harness):
    infeed = Infeed(harness, OF_HOSTS, 14, **{**RICH, "cache": True, "window": 8})
    infeed.must(
        sum(infeed.parsed) == 60,
        f"For three epochs of a host with 60 examples, {sum(infeed.parsed)} were parsed.",
        "60: once for all epochs, for feed.cache is True",
        f"calls of parse with {infeed.parsed} strings",
        "An epoch takes 24 of them. A cache is whole when it was read to its end: one that each "
        "epoch leaves before is thrown away, and filled again.",
        3,
    )


@pytest.mark.task("memory", seconds=SECONDS)
def test_what_does_not_fit_is_parsed_again(harness):
    infeed = Infeed(harness, COUNTS, 6, cache=False, hint=3, **EPOCHS)
    infeed.must(
        sum(infeed.parsed) >= 192,
        f"For two epochs of 96 examples, {sum(infeed.parsed)} were parsed.",
        "at least 192: feed.cache is False",
        f"calls of parse with {infeed.parsed} strings",
        "False says that the examples do not fit into this host's memory: kept all the same, they "
        "end the training when it is full.",
        3,
    )


@pytest.mark.task("memory", seconds=SECONDS)
@pytest.mark.parametrize(
    ("cache", "first_step", "parsed"), [(True, 0, 15), (False, 0, 45), (True, 1, 15)]
)
def test_passes_of_an_evaluation_are_kept_too(harness, cache, first_step, parsed):
    how = {"training": False, "batch": 4, "cache": cache, "first_step": first_step}
    infeed = Infeed(harness, (5, 10), 12, 1, **how)
    infeed.must(
        sum(infeed.parsed) == parsed if cache else sum(infeed.parsed) >= parsed,
        f"For three passes over 15 examples, {sum(infeed.parsed)} were parsed"
        f"{', from the second step on' if first_step else ''}.",
        f"{'' if cache else 'at least '}{parsed}: feed.cache is {cache}",
        f"calls of parse with {infeed.parsed} strings",
        "An evaluation follows each epoch of the training, and reads its examples as often.",
        1,
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_a_stopped_training_goes_on_where_it_stood(harness):
    whole = Infeed(harness, OF_HOSTS, 14, **RICH)
    rest = Infeed(harness, OF_HOSTS, 4, first_step=5, **RICH)
    # Step 5 begins with batch 10: it is the last of epoch 1, and epoch 2 follows.
    rest.must(
        rest.rows() == whole.rows(10, 14),
        "Beginning at step 5, it gives other examples than an infeed that has come so far.",
        f"batches 10 to 13: {shown(whole.rows(10, 14))}",
        shown(rest.rows()),
        "A step takes a batch for each of the 2 replicas, and an epoch has 3 steps. Whoever begins "
        "at the first example again trains on some examples twice, and on others never.",
    )


@pytest.mark.task("resume", seconds=SECONDS)
def test_a_streamed_training_goes_on_where_it_stood(harness):
    how = {"training": True, "batch": 20, "seed": 5, "cache": False, "window": 64}
    whole = Infeed(harness, (70, 60, 70), 26, hint=2, **how)
    for step in (3, 19):
        rest = Infeed(harness, (70, 60, 70), 3, hint=2, first_step=step, **how)
        rest.must(
            rest.rows() == whole.rows(step, step + 3),
            f"Beginning at step {step}, it gives other examples than an infeed that has come so "
            "far.",
            f"batches {step} to {step + 2}: {shown(whole.rows(step, step + 3))}",
            shown(rest.rows()),
            "An epoch has 10 steps, and a window of 64 rows is no whole number of batches of 20. "
            "Whatever is passed over, windows begin where they begin without it.",
            2,
        )


@pytest.mark.task("resume", seconds=SECONDS)
def test_no_epoch_that_is_begun_at_has_the_order_of_another(harness):
    orders: dict = {}
    for seed, epoch in ((0, 0), (1, 0), (0, 10), (0, 100), (0, 1000)):
        how = {"training": True, "batch": 32, "cache": True, "seed": seed, "first_step": epoch}
        infeed = Infeed(harness, (33,), 1, 1, **how)
        like = orders.setdefault(tuple(infeed.rows()), (seed, epoch))
        infeed.must(
            like == (seed, epoch),
            f"Epoch {epoch} of seed {seed} has the order of epoch {like[1]} of seed {like[0]}.",
            "an order of its own for each pair of seed and epoch",
            shown(infeed.rows()),
            "A training of a thousand epochs sees the same batches again, or those of another "
            "seed, where the two numbers become one by arithmetic: give shuffle_rows both.",
        )


@pytest.mark.task("resume", seconds=SECONDS)
def test_an_evaluation_begins_at_its_step_too(harness):
    how = {"training": False, "batch": 4, "replicas": 2}
    whole = Infeed(harness, (5, 10), 12, hint=3, **how)
    rest = Infeed(harness, (5, 10), 4, hint=3, first_step=3, **how)
    rest.must(
        [list(batch["weight"]) for batch in rest.taken]
        == [list(batch["weight"]) for batch in whole.taken[6:10]]
        and rest.rows() == whole.rows(6, 10),
        "Beginning at step 3, an evaluation gives other batches than one that has come so far.",
        f"batches 6 to 9: {shown(whole.rows(6, 10))}",
        shown(rest.rows()),
        "A pass over 15 examples has 2 steps of 2 batches: step 3 is the last of the second pass.",
        3,
    )
