"""The contract of exercise 28: records, their order, and the steps of a training."""

import itertools

import numpy as np
import pytest

from exercises.ex28_grain_infeed.drive import Files, places, read, rows, train

COUNTS = (3, 0, 4, 2)


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path, COUNTS)


@pytest.mark.task("access")
def test_numbers_go_through_the_files(harness, files):
    for numbers in ([0, 3, 7], [2, 3, 6, 7, 8], list(range(9))):
        ran = read(harness, files, numbers)
        ran.must(
            ran.error is None and files.numbers_of(ran.value) == numbers,
            "It gives other records.",
            expected=repr(numbers),
            got=repr(ran.error is None and files.numbers_of(ran.value)),
            meaning="The first file has the numbers 0 to 2, the second none, the third 3 to 6, "
            "the last 7 and 8.",
            hint=2,
        )


@pytest.mark.task("access")
def test_records_come_in_the_order_that_is_asked_for(harness, files):
    for numbers in ([8, 0, 5, 1], [4, 4, 0, 4], []):
        ran = read(harness, files, numbers)
        ran.must(
            ran.error is None and files.numbers_of(ran.value) == numbers,
            "The records come in another order, or another number of them.",
            expected=repr(numbers),
            got=repr(ran.error is None and files.numbers_of(ran.value)),
            meaning="Whoever asks has shuffled the numbers. What is read file by file has to be "
            "put where its number stands; a number that is asked for twice comes twice.",
            hint=3,
        )


@pytest.mark.task("access")
def test_no_other_record_is_read(harness, files):
    files.damage_all_but([1, 8])
    ran = read(harness, files, [8, 1])
    ran.must(
        ran.error is None and files.numbers_of(ran.value) == [8, 1],
        "With all other records damaged, it gives others than these two.",
        expected="[8, 1]",
        got=repr(ran.error is None and files.numbers_of(ran.value)),
        meaning="All other records are damaged here, and reading one is an error: a file is not "
        "read through for two of its records. A split of terabytes has no other way.",
        hint=1,
    )


@pytest.mark.task("access")
def test_there_is_no_record_of_that_number(harness, files):
    for number in (9, -1):
        read(harness, files, [0, number]).raises(
            "IndexError",
            meaning=f"There are nine records, 0 to 8. What stands for {number}? A record of "
            "another number would be trained on in silence.",
            hint=3,
        )


N = 1_000
TENTH = N // 10


@pytest.mark.task("shuffle")
def test_an_epoch_has_each_example_once(harness):
    for examples in (1, 12, N):
        for epoch in (0, 1):
            wanted = range(epoch * examples, (epoch + 1) * examples)
            found, ran = places(harness, wanted, examples, 3)
            missing = sorted(set(range(examples)) - set(found))[:5]
            ran.must(
                sorted(found) == list(range(examples)),
                f"Epoch {epoch} has not every example once.",
                expected=f"each of 0 to {examples - 1} once",
                got=f"{len(set(found))} different numbers; missing {missing}: {found[:12]}",
                meaning="Drawing a number for each place gives some twice and others never, as "
                "does an order that begins elsewhere than at a multiple of the examples.",
                hint=1,
            )


@pytest.mark.task("shuffle")
def test_all_of_an_epoch_is_shuffled(harness):
    for epoch in (0, 2):
        order, ran = places(harness, range(epoch * N, (epoch + 1) * N), N, 5)
        cells = np.zeros((10, 10), int)
        for place, number in enumerate(order):
            cells[place // TENTH, min(number, N - 1) // TENTH] += 1
        # Ten of each are expected, with a deviation of 2.8.
        ran.must(
            cells.max() <= 30,
            "A tenth of the epoch is mostly of one tenth of the data.",
            expected="of each tenth of the data about 10 of 100",
            got=f"of {cells.max(axis=1).tolist()} the most, in the ten tenths of the epoch",
            meaning="Rows that were shuffled near where they stood, a window, a buffer or a file "
            "at a time, stay together: with data by date, a tenth of the epoch is a month.",
            hint=2,
        )
        steps = np.diff(order) % N
        ran.must(
            len(set(steps.tolist())) > N // 4,
            "From one place to the next, the number changes by nearly always the same.",
            expected="changes of all kinds",
            got=f"{len(set(steps.tolist()))} different ones: {order[:8]}",
            meaning="Numbers a stride apart, or the data from another beginning, are neighbours "
            "as before: a batch has the same company in each epoch.",
            hint=2,
        )


@pytest.mark.task("shuffle")
def test_each_epoch_has_an_order_of_its_own(harness):
    first, _ = places(harness, range(N), N, 5)
    second, ran = places(harness, range(N, 2 * N), N, 5)
    ran.must(
        second != first,
        "The second epoch has the order of the first.",
        expected="another order of the same examples",
        got=f"{second[:12]}, as in epoch 0",
        meaning="In the same batches each time, examples meet the same company, and the last "
        "batch is always the last. The epoch's number has to be part of the order.",
        hint=3,
    )
    same = sum(one == other for one, other in zip(first, second, strict=True))
    shift = (second[0] - first[0]) % N
    shifted = sum((one + shift) % N == two for one, two in zip(first, second, strict=True))
    ran.must(
        max(same, shifted) < N // 10,
        "The second epoch's order is the first one's, moved.",
        expected="an order of its own",
        got=f"{first[:6]}, then {second[:6]}",
        meaning="Adding the epoch to each number, or to each place, leaves neighbours what they "
        "were.",
        hint=3,
    )


@pytest.mark.task("seed")
def test_any_places_in_any_order_have_the_numbers_of_the_whole(harness):
    whole, _ = places(harness, range(60), 20, 4)
    for wanted in ([57, 3, 3, 30], [59], [], [19, 20], range(38, 42)):
        found, ran = places(harness, wanted, 20, 4)
        ran.must(
            found == [whole[place] for place in wanted],
            "Asked for some places, it gives others than when asked for all.",
            expected=repr([whole[place] for place in wanted]),
            got=repr(found),
            meaning="A host asks for its part of a step, and a training that goes on for what "
            "comes next: what was asked for before, or beside, must not matter.",
            hint=1,
        )


# What is often multiplied with a seed, so that epochs stand behind it.
EPOCHS = (0, 1, 2, 3, 10, 11, 100, 1_000, 10_000, 65_536, 1_000_000)


@pytest.mark.task("seed")
def test_no_two_pairs_of_seed_and_epoch_have_one_order(harness):
    seen: dict[tuple, tuple] = {}
    for seed in (0, 1, 2, 3, 11):
        wanted = [epoch * 30 + place for epoch in EPOCHS for place in range(30)]
        found, ran = places(harness, wanted, 30, seed)
        ran.call = f"numbers_at(<{len(EPOCHS)} epochs of 30>, 30, seed={seed})"
        for at, epoch in enumerate(EPOCHS):
            order = tuple(found[at * 30 : (at + 1) * 30])
            other = seen.get(order, (0, 0))
            ran.must(
                order not in seen,
                f"Epoch {epoch} of seed {seed} has the order of epoch {other[1]} of seed "
                f"{other[0]}.",
                expected="an order of its own for each pair",
                got=f"{list(order[:8])} …",
                meaning="With seed + epoch, the second training is the first one an epoch later; "
                "with seed * 1,000 + epoch a thousand later; with seed * epoch, seed 0 never "
                "shuffles anew. Five seeds should be five tries.",
                hint=2,
            )
            seen[order] = (seed, epoch)


@pytest.mark.task("seed", seconds=3)
def test_far_places_are_as_near_as_the_first(harness):
    far = 20 * 10**11
    found, ran = places(harness, range(far, far + 20), 20, 4)
    ran.must(
        sorted(found) == list(range(20)),
        "A hundred thousand million epochs on, an epoch has not every example once.",
        expected="each of 0 to 19 once",
        got=repr(found),
        meaning="Who shuffles epoch after epoch until the one that is asked for, waits longer "
        "the longer a training has run. An order by its number needs none before it.",
        hint=3,
    )


@pytest.mark.task("hosts")
def test_a_step_takes_the_next_examples_of_the_order(harness, files):
    order, _ = places(harness, range(12), 9, 7)
    batches, _, ran = train(harness, files, None, 3, batch=4)
    for step, batch in enumerate(batches):
        expected = sorted(order[4 * step : 4 * step + 4])
        ran.must(
            sorted(rows(batch)) == expected,
            f"Step {step} takes other examples.",
            expected=f"numbers_at gives {expected} for places {4 * step} to {4 * step + 3}",
            got=repr(sorted(rows(batch))),
            meaning="Of nine examples in steps of four, the third step takes the last one of epoch "
            "0 and three of epoch 1. Nothing is left over.",
            hint=2,
        )
    first, found = batches[0], rows(batches[0])
    records = [decoded(number) for number in found]
    ran.must(
        [tuple(row) for row in first["numbers"].tolist()] == [one[:2] for one in records]
        and first["ids"][:, 0].tolist() == [one[2] for one in records]
        and first["label"].tolist() == [one[3] for one in records]
        and first["weight"].tolist() == [1.0] * 4,
        "The columns of a row are not of one example.",
        expected=repr(records),
        got=repr({name: column.tolist() for name, column in first.items()}),
        meaning="A batch is what decode gives of its records; in training each has the weight 1.",
        hint=1,
    )


def decoded(number):
    """`dep_delay_z`, `row`, `carrier_id` and `late` of an example, as the files have them."""
    return (number % 7 / 4 - 0.5, float(number), number % 16, float(number % 3 % 2))


@pytest.mark.task("hosts")
@pytest.mark.parametrize("hosts", [2, 4])
def test_the_hosts_share_the_step(harness, files, hosts):
    order, _ = places(harness, range(24), 9, 7)
    of_hosts = []
    for host in range(hosts):
        batches, _, ran = train(harness, files, None, 3, batch=8, host=host, hosts=hosts)
        of_hosts.append(batches)
    for step in range(3):
        parts = [rows(batches[step]) for batches in of_hosts]
        expected = sorted(order[8 * step : 8 * step + 8])
        ran.must(
            sorted(itertools.chain(*parts)) == expected,
            f"In step {step} the {hosts} hosts together take other examples.",
            expected=repr(expected),
            got="\n".join(f"host {host}: {part}" for host, part in enumerate(parts)),
            meaning="The step's eight examples are dealt to the hosts, one part each. Hosts that "
            "read files of their own, or each the whole step, have them twice and others never.",
            hint=2,
        )


@pytest.mark.task("hosts")
def test_a_host_reads_its_own_records_only(harness, tmp_path):
    files = Files(tmp_path, (20, 20))
    taken, _, _ = train(harness, files, None, 2, batch=8, host=1, hosts=2)
    files.damage_all_but(rows(*taken))
    meaning = (
        "The other host's records are damaged here. Hosts that read the whole step and keep their "
        "part read all data once each: with 64 hosts, 64 times."
    )
    again, _, ran = train(
        harness, files, None, 2, batch=8, host=1, hosts=2, meaning=meaning, hint=3
    )
    ran.must(
        rows(*again) == rows(*taken),
        "With the other records damaged, it takes other examples.",
        expected=repr(rows(*taken)),
        got=repr(rows(*again)),
        meaning=meaning,
        hint=3,
    )


@pytest.mark.task("hosts")
def test_a_batch_that_does_not_divide_is_refused(harness, files):
    how = {"batch": 6, "seed": 1, "host": 0, "hosts": 4}
    harness.call("train_batches", files.paths, None, 1, **how).raises(
        "ValueError",
        meaning="6 examples for 4 hosts: one each leaves two over in every step, which nobody ever "
        "sees; two each are more than the step has.",
        hint=3,
    )
