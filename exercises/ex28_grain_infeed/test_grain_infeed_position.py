"""The contract of exercise 28: where a training stands, evaluation, and the shuffle buffer."""

import itertools

import pytest

from exercises.ex28_grain_infeed.drive import Files, evaluate, places, rows, train, written


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path, (13, 7, 3))


def step_of(harness, files, position, steps, batch, hosts):
    """The examples of each step, over all hosts, and the position behind them, on each host."""
    of_hosts, after = [], []
    for host in range(hosts):
        batches, position_of, ran = train(
            harness, files, position, steps, batch=batch, host=host, hosts=hosts
        )
        of_hosts.append(batches)
        after.append(written(ran, position_of))
    taken = [sorted(rows(*(one[step] for one in of_hosts))) for step in range(steps)]
    return taken, after, ran


@pytest.mark.task("resume")
def test_a_position_is_a_few_characters_of_json(harness, files):
    for steps in (1, 40):
        _, after, ran = train(harness, files, None, steps, batch=4)
        written(ran, after)


@pytest.mark.task("resume")
def test_a_training_goes_on_at_the_very_example(harness, files):
    order, _ = places(harness, range(80), 23, 7)
    _, (position,), _ = step_of(harness, files, None, 7, 4, 1)
    for first, steps in ((28, 2), (36, 1), (40, 6)):
        taken, (position,), ran = step_of(harness, files, position, steps, 4, 1)
        expected = [sorted(order[at : at + 4]) for at in range(first, first + 4 * steps, 4)]
        ran.must(
            taken == expected,
            f"It goes on with other examples than those from place {first} on.",
            expected=repr(expected),
            got=repr(taken),
            meaning="Stopped again and again, a training takes what it would have taken at once: "
            "nothing twice, nothing left out. Each position counts from the beginning.",
            hint=3,
        )


@pytest.mark.task("resume")
def test_a_position_alone_says_where_to_go_on(harness, files):
    order, _ = places(harness, range(40), 23, 7)
    _, (early,), _ = step_of(harness, files, None, 2, 4, 1)
    _, (late,), _ = step_of(harness, files, early, 5, 4, 1)
    for position, first, which in ((early, 8, "first"), (late, 28, "second"), (None, 0, "no")):
        taken, _, ran = step_of(harness, files, position, 1, 4, 1)
        expected = sorted(order[first : first + 4])
        ran.must(
            taken == [expected],
            f"Going on at the {which} position, after others were used, it takes other examples.",
            expected=repr(expected),
            got=repr(taken[0]),
            meaning="A process that was killed remembers nothing, and somebody may go back to an "
            "older checkpoint: all that there is to know stands in the position.",
            hint=2,
        )


@pytest.mark.task("resume")
def test_what_has_been_had_is_not_read_again(harness, files):
    order, _ = places(harness, range(23), 23, 7)
    _, (position,), _ = step_of(harness, files, None, 4, 4, 1)
    files.damage_all_but(order[16:20])
    meaning = (
        "The records before the position are damaged here. Who reads them again to find the place "
        "waits for hours after weeks of training, and pays for the accelerators meanwhile."
    )
    batches, _, ran = train(harness, files, position, 1, batch=4, meaning=meaning, hint=3)
    ran.must(
        sorted(rows(*batches)) == sorted(order[16:20]),
        "With what has been had damaged, it takes other examples.",
        expected=repr(sorted(order[16:20])),
        got=repr(sorted(rows(*batches))),
        meaning=meaning,
        hint=3,
    )


@pytest.mark.task("resume")
def test_every_host_gives_the_same_position(harness, files):
    _, positions, ran = step_of(harness, files, None, 3, 8, 4)
    ran.must(
        all(one == positions[0] for one in positions),
        "The hosts give different positions.",
        expected="the same on all four",
        got="\n".join(f"host {host}: {one}" for host, one in enumerate(positions)),
        meaning="A checkpoint has one position, whichever host has written it. What differs (host, "
        "rows of its own) is told anew when the training goes on.",
        hint=2,
    )


@pytest.mark.task("elastic")
def test_a_training_goes_on_with_other_hosts(harness, files):
    order, _ = places(harness, range(200), 23, 7)
    position, first = None, 0
    for hosts, steps in ((4, 3), (2, 2), (1, 1), (8, 4), (4, 1)):
        taken, after, ran = step_of(harness, files, position, steps, 8, hosts)
        expected = [sorted(order[at : at + 8]) for at in range(first, first + 8 * steps, 8)]
        ran.must(
            taken == expected,
            f"On {hosts} hosts it goes on with other examples than those from place {first} on.",
            expected=repr(expected),
            got=repr(taken),
            meaning="Positions that count a host's own batches or examples mean something else on "
            "another number of hosts: some examples come twice, others never.",
            hint=1,
        )
        # Any host's will do.
        position, first = after[-1], first + 8 * steps


@pytest.mark.task("elastic")
def test_a_training_goes_on_with_batches_of_another_size(harness, files):
    order, _ = places(harness, range(200), 23, 7)
    position, first = None, 0
    for batch, hosts, steps in ((8, 2, 2), (6, 2, 3), (12, 4, 1), (2, 1, 5), (9, 3, 2)):
        taken, after, ran = step_of(harness, files, position, steps, batch, hosts)
        ends = range(first, first + batch * steps, batch)
        expected = [sorted(order[at : at + batch]) for at in ends]
        ran.must(
            taken == expected,
            f"In batches of {batch} it goes on with other examples than those from place {first} "
            "on.",
            expected=repr(expected),
            got=repr(taken),
            meaning="Half the machines, half the batch: a position that counts steps means other "
            "examples then, and so does one that is rounded to whole batches or epochs.",
            hint=2,
        )
        position, first = after[0], first + batch * steps


EVALUATION = [((13, 7, 3), 8, 1), ((13, 7, 3), 8, 4), ((3,), 8, 4), ((8, 8), 8, 2), ((0, 5), 5, 1)]


@pytest.mark.task("evaluation")
@pytest.mark.parametrize(("counts", "batch", "hosts"), EVALUATION)
def test_every_example_counts_once_over_all_hosts(harness, tmp_path, counts, batch, hosts):
    files = Files(tmp_path, counts)
    passes = []
    for host in range(hosts):
        batches, ran = evaluate(harness, files, batch=batch, host=host, hosts=hosts)
        passes.append(batches)
    found = sorted(rows(*itertools.chain(*passes)))
    ran.must(
        found == list(range(len(files))),
        f"Over {hosts} hosts, other examples count than each once.",
        expected=repr(list(range(len(files)))),
        got=repr(found),
        meaning="Dropped or repeated examples make another metric, and another one on each number "
        "of hosts. What does not fill the last batch is evaluated too.",
        hint=1,
    )
    steps = -(-len(files) // batch)
    ran.must(
        [len(batches) for batches in passes] == [steps] * hosts,
        "The hosts have other numbers of batches.",
        expected=f"{steps} on each: {len(files)} examples, {batch} a step",
        got=repr([len(batches) for batches in passes]),
        meaning="A step is one of all hosts: one that has a batch less lets the others wait for "
        "ever. A batch more is a step of nothing.",
        hint=2,
    )


@pytest.mark.task("evaluation")
def test_what_fills_a_batch_is_zeros(harness, files):
    # Only the pass's last rows are missing, on whatever host they are.
    for host in (0, 1):
        batches, ran = evaluate(harness, files, batch=10, host=host, hosts=2)
        for number, batch in enumerate(batches):
            weights = sorted(set(batch["weight"].tolist()))
            ran.must(
                set(weights) <= {0.0, 1.0},
                f"Batch {number} has weights that are neither 0 nor 1.",
                expected="1 for an example, 0 for what fills up",
                got=repr(weights),
                meaning="A metric is a sum of weight times value, divided by the sum of weights.",
                hint=3,
            )
            empty = batch["weight"] == 0
            others = {
                name: column[empty].tolist()
                for name, column in batch.items()
                if column[empty].any()
            }
            ran.must(
                not others,
                f"Rows of weight 0 in batch {number} are no zeros.",
                expected="0 in every column",
                got=repr(others),
                meaning="Zeros are valid ids and finite numbers for any model. An example that "
                "comes again, or what stood there before, hides that a weight was forgotten.",
                hint=3,
            )
    read = sorted(rows(*batches))
    ran.must(len(read) == len(set(read)), "An example counts twice on a host.", got=repr(read))


@pytest.mark.task("evaluation")
def test_an_evaluation_whose_batch_does_not_divide_is_refused(harness, files):
    harness.call("evaluation_batches", files.paths, batch=6, host=0, hosts=4).raises(
        "ValueError",
        meaning="6 examples for 4 hosts: the batches of one host would have another shape than "
        "another's, or examples would be in none.",
        hint=2,
    )


BUFFER, EXAMPLES = 10, 2_000


def buffered(harness, examples, buffer, seed):
    ran = harness.call("buffered", examples, buffer, seed)
    ran.must(
        ran.error is None and sorted(ran.value) == list(range(examples)),
        "It has not each number once.",
        expected=f"each of 0 to {examples - 1}",
        got=f"{ran.error is None and len(ran.value)} numbers: {ran.error is None and ran.value}",
        meaning="What is in the buffer when the data end comes too, drawn like the rest; where "
        "there are fewer numbers than places, it is not full.",
        hint=1,
    )
    return [int(one) for one in ran.value], ran


@pytest.mark.task("buffer")
def test_a_buffer_gives_each_number_once_and_no_buffer_no_shuffle(harness):
    for examples, buffer in ((20, 5), (5, 20), (7, 7), (1, 1), (0, 3)):
        buffered(harness, examples, buffer, 1)
    order, ran = buffered(harness, 12, 1, 1)
    ran.must(
        order == list(range(12)),
        "A buffer of one number changes the order.",
        expected=repr(list(range(12))),
        got=repr(order),
        meaning="With one number in it there is nothing to choose.",
        hint=1,
    )


@pytest.mark.task("buffer")
def test_no_number_comes_before_it_is_in_the_buffer(harness):
    order, ran = buffered(harness, EXAMPLES, BUFFER, 3)
    ahead = [(number - place, number, place) for place, number in enumerate(order)]
    furthest, number, place = max(ahead)
    ran.must(
        furthest <= BUFFER - 1,
        f"Number {number} comes at place {place}, {furthest} places before its own.",
        expected=f"at most {BUFFER - 1} places before, with a buffer of {BUFFER}",
        got=f"{furthest}",
        meaning="Number 10 comes into a buffer of 10 when the first one has left it. That is the "
        "point: what stands at the end of the data cannot come at the beginning.",
        hint=2,
    )


@pytest.mark.task("buffer")
def test_each_number_in_the_buffer_is_as_likely_as_any_other(harness):
    order, ran = buffered(harness, EXAMPLES, BUFFER, 3)
    waits = [place - number + BUFFER - 1 for place, number in enumerate(order)]
    inside = [wait for wait, number in zip(waits, order, strict=True) if number >= BUFFER]
    at_once = sum(wait == 0 for wait in inside) / len(inside)
    long = sum(wait > 3 * BUFFER for wait in inside) / len(inside)
    # Of a buffer of 10 a tenth; 0.9 ** 31 wait longer than 30 draws. Deviations: 0.007 and 0.005.
    ran.must(
        0.06 < at_once < 0.14 and 0.01 < long < 0.08,
        "Numbers wait in the buffer for another time than by chance.",
        expected="a tenth leaves at once, and about 4 of 100 wait for more than 30 draws",
        got=f"{at_once:.3f} leave at once, {long:.3f} wait for more than 30 draws",
        meaning="The next one is drawn from all that the buffer holds. A window that is shuffled "
        "and emptied before the next one lets nobody wait; a queue lets all wait alike.",
        hint=2,
    )
    first, _ = buffered(harness, 200, 100, 3)
    ran.must(
        sum(number >= 50 for number in first[:50]) >= 10,
        "The first numbers drawn are hardly ever from the end of the buffer.",
        expected="of the first fifty about half from 50 on",
        got=repr(first[:50]),
        meaning="Each of the hundred in the buffer is as likely as any other.",
        hint=2,
    )


@pytest.mark.task("buffer")
def test_the_seed_decides_what_the_buffer_gives(harness):
    order, _ = buffered(harness, 50, 8, 1)
    again, ran = buffered(harness, 50, 8, 1)
    other, _ = buffered(harness, 50, 8, 2)
    ran.must(
        order == again and order != other,
        "The same seed gives another order." if order != again else "The seed changes nothing.",
        expected="one order for a seed, another one for another",
        got=f"{order[:8]}, again {again[:8]}; with another seed {other[:8]}",
        meaning="Two runs can be compared only where they drew the same.",
        hint=3,
    )


REACHES = [
    ([0, 1, 2, 3], 0, "Each number stands at its own place."),
    ([2, 0, 1], 2, "Number 2 comes at place 0, two places before its own."),
    ([1, 2, 3, 4, 0], 1, "Each comes one place before; that 0 comes four behind does not count."),
    ([0, 5, 1, 2, 3, 4], 4, "Number 5 comes at place 1, four places before."),
    ([4, 3, 2, 1, 0], 4, "Number 4 comes at place 0."),
    ([], 0, "Where there is nothing, nothing comes before."),
]


@pytest.mark.task("buffer")
def test_reach_is_how_far_before_its_place_a_number_comes(harness):
    for order, expected, meaning in REACHES:
        harness.call("reach", order).gives(expected, meaning=meaning, hint=3)
