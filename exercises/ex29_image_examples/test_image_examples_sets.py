"""The contract of exercise 29: groups, shards, and the way of the names."""

import numpy as np
import pytest

from pipelines.digits import spoil

MANY = 1_000_000


@pytest.mark.task("near")
def test_near_pictures_are_of_one_group(harness):
    hashes = {"b.png": 0b1011_0000, "a.png": 0b1011_0011, "c.png": 0b0100_1111}
    harness.call("near_groups", hashes, 2).gives(
        {"a.png": "a.png", "b.png": "a.png", "c.png": "c.png"},
        meaning="The hashes of a and b differ in 2 bits, that of c in 6 and more from both.",
        hint=1,
    )


@pytest.mark.task("near")
def test_one_bit_more_is_too_far(harness):
    harness.call("near_groups", {"a": 0, "b": 0b111}, 2).gives(
        {"a": "a", "b": "b"}, meaning="They differ in 3 bits, and 2 are allowed.", hint=1
    )


@pytest.mark.task("near")
def test_equal_hashes_are_near(harness):
    harness.call("near_groups", {"copy of a": 99, "a": 99}, 0).gives(
        {"a": "a", "copy of a": "a"}, meaning="They differ in no bit.", hint=1
    )


@pytest.mark.task("near")
def test_the_distance_may_be_large(harness):
    # One bit in each byte.
    harness.call("near_groups", {"a": 0, "b": 0x0101_0101_0101_0101}, 8).gives(
        {"a": "a", "b": "a"},
        meaning="They differ in 8 bits of 64, one in each byte: none of the eight bytes is the "
        "same. Equal pieces find what is near up to one bit less than there are pieces.",
        hint=2,
    )


@pytest.mark.task("near")
def test_a_chain_is_one_group(harness):
    # Each differs from the next in one bit; the ends in four.
    hashes = {"d": 0b0000, "a": 0b0001, "e": 0b0011, "c": 0b0111, "b": 0b1111, "far": 0xFF00}
    harness.call("near_groups", hashes, 1).gives(
        {**dict.fromkeys("abcde", "a"), "far": "far"},
        meaning="d is near to a, a to e, e to c and c to b. If d and b were on two sides, then "
        "somewhere between them two that are near would be, too.",
        hint=2,
    )


@pytest.mark.task("near")
def test_near_to_none_of_a_chain_is_not_in_it(harness):
    hashes = {"a": 0b0000_0001, "b": 0b1000_0000, "c": 0b0000_0011, "d": 0b1000_0011}
    harness.call("near_groups", hashes, 1).gives(
        dict.fromkeys("abcd", "a") | {"b": "b"},
        meaning="a, c and d are a chain; b differs from d in two bits, and from the others in "
        "more.",
        hint=3,
    )


@pytest.mark.task("near")
def test_the_last_bit_counts_as_the_first(harness):
    harness.call("near_groups", {"a": 1 << 63, "b": 0, "c": (1 << 64) - 1}, 1).gives(
        {"a": "a", "b": "a", "c": "c"},
        meaning="It is bits that differ which are counted, and not how far the numbers are apart.",
        hint=1,
    )


# printf a | sha256sum, and so on: d begins 18ac, c 2e7d, b 3e23, e 3f79, and a ca97.
@pytest.mark.task("shards")
def test_a_shard_ends_before_it_is_too_large(harness):
    harness.call("cut", dict.fromkeys("abcde", 40), 100).gives(
        [["d", "c"], ["b", "e"], ["a"]],
        meaning="Two names of 40 bytes are 80; with a third they would be 120, and 100 are "
        "allowed. SHA-256 puts d first, and a last.",
        hint=1,
    )


@pytest.mark.task("shards")
def test_a_shard_may_be_full_to_the_byte(harness):
    harness.call("cut", dict.fromkeys("abcde", 50), 100).gives(
        [["d", "c"], ["b", "e"], ["a"]], meaning="50 and 50 are 100, which are allowed.", hint=1
    )


@pytest.mark.task("shards")
def test_it_is_bytes_and_not_names_that_count(harness):
    harness.call("cut", {"a": 10, "b": 70, "c": 20, "d": 10, "e": 60}, 100).gives(
        [["d", "c", "b"], ["e", "a"]],
        meaning="10, 20 and 70 bytes are 100; 60 and 10 are what is left.",
        hint=1,
    )


@pytest.mark.task("shards")
def test_what_is_too_large_has_a_shard_for_itself(harness):
    harness.call("cut", {"a": 10, "b": 500, "c": 20, "d": 30, "e": 0}, 100).gives(
        [["d", "c"], ["b"], ["e", "a"]],
        meaning="b is larger than any shard is to be: it stands alone, even beside 0 bytes.",
        hint=2,
    )


@pytest.mark.task("shards")
def test_the_first_may_be_too_large(harness):
    harness.call("cut", {"d": 500, "c": 1}, 100).gives(
        [["d"], ["c"]], meaning="No shard is empty, the first no more than others.", hint=2
    )


@pytest.mark.task("shards")
def test_nothing_makes_no_shard(harness):
    harness.call("cut", {}, 100).gives([], meaning="There is no name to put into one.", hint=3)


def grey(value):
    return np.full((2, 2), value, np.uint8)


# Files of a kilobyte and more, each another grey.
NAMES = [f"{number:03d}.png" for number in range(40)]
NOISE = np.random.default_rng(1).integers(0, 255, (64, 64)).astype(np.uint8)
FILES = {name: spoil.png(NOISE + number) for number, name in enumerate(NAMES)}
LISTING = [(name, number % 10) for number, name in enumerate(NAMES)]
SMALL = {"7.png": spoil.png(grey(70)), "8.png": spoil.png(grey(80)), "page": spoil.error_page()}


@pytest.mark.task("workers")
def test_each_name_is_an_example_or_rejected(harness):
    bucket = harness.recipe("drive:Connect", SMALL)
    listings = [[("7.png", 7), ("gone.png", 3), ("page", 1)], [], [("8.png", 8)]]
    ran = harness.run("ImageExamples", bucket, 2, MANY, rows=listings, distributed=True)
    ran.gives(
        [
            {"name": "7.png", "label": 7, "pixels": bytes([70] * 4)},
            {"name": "8.png", "label": 8, "pixels": bytes([80] * 4)},
        ],
        tag="examples",
        key="name",
        meaning="Two files of the two listings are pictures.",
        hint=1,
    )
    ran.gives(
        [{"name": "gone.png", "reason": "missing"}, {"name": "page", "reason": "damaged"}],
        tag="rejected",
        key="name",
        meaning="A name without a file raises KeyError when it is read; the error page raises "
        "ValueError when it is decoded. Both are rejected with their reason.",
        hint=1,
    )


@pytest.mark.task("workers")
def test_what_is_there_is_not_missing(harness):
    # A file of no bytes, and a name that ends with a blank.
    bucket = harness.recipe(
        "drive:Connect", {**SMALL, "empty.png": b"", "9.png ": spoil.png(grey(90))}
    )
    ran = harness.run(
        "ImageExamples", bucket, 2, MANY, rows=[[("empty.png", 0), ("9.png ", 9), ("9.png", 9)]]
    )
    ran.gives(
        [{"name": "empty.png", "reason": "damaged"}, {"name": "9.png", "reason": "missing"}],
        tag="rejected",
        key="name",
        meaning="A file of no bytes is there, and nothing can be decoded; '9.png ' with its blank "
        "is another name than '9.png'.",
        hint=1,
    )
    ran.gives(
        [{"name": "9.png ", "label": 9, "pixels": bytes([90] * 4)}],
        tag="examples",
        key="name",
        meaning="A file is read under the name that the listing has, letter for letter.",
        hint=1,
    )


@pytest.mark.task("workers")
def test_the_limits_are_those_of_the_step(harness):
    bucket = harness.recipe(
        "drive:Connect", {**SMALL, "wide": spoil.png(np.ones((2, 3), np.uint8))}
    )
    listings = [[("7.png", 7), ("wide", 0)]]
    ran = harness.run("ImageExamples", bucket, 1, 4, rows=listings)
    ran.gives(
        [{"name": "7.png", "label": 7, "pixels": b"F"}],
        tag="examples",
        key="name",
        meaning="With a side of 1 the four pixels of 70 become one, chr(70) is F.",
        hint=1,
    )
    ran.gives(
        [{"name": "wide", "reason": "pixels"}],
        tag="rejected",
        key="name",
        meaning="3 x 2 pixels are 6, and the step allows 4.",
        hint=1,
    )


@pytest.mark.task("workers")
def test_a_bucket_that_does_not_answer_fails_the_job(harness):
    bucket = harness.recipe("drive:Connect", {**SMALL, "8.png": None})
    listing = [("7.png", 7), ("8.png", 8)]
    harness.run("ImageExamples", bucket, 2, MANY, rows=[listing]).raises(
        "ConnectionError",
        saying="does not answer",
        meaning="8.png is there, and the bucket did not answer: that is no fault of the file. A "
        "job that takes it for one publishes a data set without what it could not read; one that "
        "fails is run again.",
        hint=1,
    )


def shuffled(ran):
    """(elements, bytes) of each shuffle."""
    ran.must(
        ran.shuffles is not None,
        "This step uses state, timers or a splittable source, whose shuffles are not counted "
        "here: the contract asks for a shuffle without them.",
        hint=2,
    )
    return ran.shuffles


@pytest.mark.task("workers")
def test_names_go_through_a_shuffle_before_they_are_read(harness):
    ran = harness.run(
        "ImageExamples", harness.recipe("drive:Connect", FILES), 8, MANY, rows=[LISTING]
    )
    through = shuffled(ran)
    ran.must(
        any(elements >= len(NAMES) for elements, _ in through.values()),
        f"One listing of {len(NAMES)} names is read by one worker.",
        expected=f"a shuffle of {len(NAMES)} names",
        got=f"shuffles {through}" if through else "no shuffle",
        meaning="A listing is one element, and what one element becomes stays in its bundle until "
        "a shuffle: one worker decodes all files, and the others wait.",
        hint=2,
    )


@pytest.mark.task("workers")
def test_no_pixels_go_through_a_shuffle(harness):
    ran = harness.run(
        "ImageExamples", harness.recipe("drive:Connect", FILES), 32, MANY, rows=[LISTING]
    )
    through = shuffled(ran)
    most = max((size / max(1, elements) for elements, size in through.values()), default=0)
    ran.must(
        most < 300,
        "Contents or pixels go through a shuffle.",
        expected="names and labels: some dozens of bytes each",
        got=f"{most:,.0f} bytes an element: {through}",
        meaning="What is shuffled is written and sent, and billed by the byte. A name is enough, "
        "as long as nothing has been decoded: read behind the shuffle.",
        hint=2,
    )


@pytest.mark.task("workers")
def test_a_connection_serves_many_files(harness):
    ran = harness.run(
        "ImageExamples", harness.recipe("drive:Connect", FILES), 2, MANY, rows=[LISTING]
    )
    made = ran.counters.get("connected", 0)
    ran.must(
        0 < made <= 4,
        f"{made} connections were made for {len(NAMES)} files.",
        expected="one for each worker, or for each bundle",
        got=f"{made} connections",
        meaning="A connection takes a second: made for each of 1.28 million files, they take 15 "
        "days. What is made in setup serves all bundles of a worker.",
        hint=3,
    )
    ran.must(
        ran.counters.get("closed", 0) == made,
        "A connection was left open.",
        expected=f"{made} closed",
        got=f"{ran.counters.get('closed', 0)} closed",
        meaning="The bucket counts it until it gives up on it.",
        hint=3,
    )
    ran.counts(read=len(NAMES), meaning="Each file is read once.", hint=2)
