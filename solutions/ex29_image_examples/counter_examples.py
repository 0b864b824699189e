"""What an answer to exercise 29 is tried on once its tests pass."""

import io

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from pipelines.digits import spoil

MANY = 1_000_000
SIDES = st.integers(1, 3)
BYTE = st.sampled_from([0, 1, 2, 77, 127, 128, 129, 254, 255])


def luma(red, green, blue):
    """ITU-R 601-2 in 16 bits of fraction, rounded, as Pillow documents its mode L."""
    return (red * 19_595 + green * 38_470 + blue * 7_471 + 0x8000) >> 16


def saved(image, form="PNG", **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def grid(values, height, width):
    return np.resize(np.array(values, np.uint8), (height, width))


# Every pixel is drawn as a box of 2 x 2 equal ones: half the side is that pixel again.
def doubled(pixels):
    return pixels.repeat(2, axis=0).repeat(2, axis=1)


@pytest.mark.task("decode", examples=25)
@given(
    values=st.lists(BYTE, min_size=1, max_size=6),
    height=SIDES,
    width=SIDES,
    times=st.integers(1, 3),
    form=st.sampled_from(["PNG", "BMP", "GIF"]),
)
@example(values=[0, 255], height=1, width=2, times=1, form="GIF")
def test_any_grey_picture(harness, values, height, width, times, form):
    pixels = grid(values, height, width)
    side = height * width * times
    expected = np.repeat(np.repeat(pixels, width * times, axis=0), height * times, axis=1)
    harness.call("pixels_of", saved(Image.fromarray(pixels), form), side, MANY).gives(expected)


@pytest.mark.task("decode", examples=25)
@given(values=st.lists(BYTE, min_size=4, max_size=4))
@example(values=[0, 1, 0, 1])
@example(values=[255, 254, 0, 0])
def test_any_mean_of_two(harness, values):
    pixels = grid(values, 1, 4)
    # Rounded half up.
    means = [(values[0] + values[1] + 1) // 2, (values[2] + values[3] + 1) // 2]
    harness.call("pixels_of", spoil.png(pixels), 2, MANY).gives(np.array([means] * 2, np.uint8))


@pytest.mark.task("turned", examples=20)
@given(
    seed=st.integers(0, 99),
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    side=st.integers(1, 5),
    orientation=st.sampled_from([1, *spoil.ORIENTATIONS]),
    bits=st.sampled_from([8, 1]),
)
@example(seed=4, height=7, width=9, side=4, orientation=6, bits=8)
@example(seed=4, height=7, width=9, side=4, orientation=1, bits=1)
def test_any_proportions(harness, seed, height, width, side, orientation, bits):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width)).astype(np.uint8)
    if bits == 1:
        pixels, orientation = (pixels > 127) * np.uint8(255), 1
        contents = saved(Image.fromarray(pixels == 255))
    elif orientation == 1:
        contents = spoil.png(pixels)
    else:
        contents = spoil.turned(pixels, orientation, "PNG")
    # The contract names Pillow's own scaling.
    expected = np.asarray(Image.fromarray(pixels).resize((side, side), Image.Resampling.BOX))
    harness.call("pixels_of", contents, side, MANY).gives(expected)


@pytest.mark.task("decode", examples=20)
@given(
    values=st.lists(BYTE, min_size=2, max_size=6),
    kept=st.floats(0.05, 1),
    made=st.sampled_from([spoil.png, spoil.jpeg]),
)
@example(values=[1, 2], kept=0.5, made=spoil.png)
def test_any_part_of_a_file_is_damaged(harness, values, kept, made):
    whole = made(np.resize(np.array(values, np.uint8), (40, 40)) ^ np.arange(40, dtype=np.uint8))
    # A PNG ends with twenty bytes that are no pixels: without them alone it is whole.
    part = whole[: int((len(whole) - 30) * kept)]
    harness.call("pixels_of", part, 2, MANY).raises("ValueError", saying="damaged")


@pytest.mark.task("limits", examples=25)
@given(height=SIDES, width=SIDES, limit=st.integers(1, 10), frames=st.booleans())
@example(height=3, width=2, limit=6, frames=False)
@example(height=3, width=2, limit=5, frames=True)
def test_any_limit(harness, height, width, limit, frames):
    pixels = grid([5, 250], height, width)
    contents = spoil.animated(pixels) if frames else saved(Image.fromarray(pixels), "GIF")
    answer = harness.call("pixels_of", contents, height * width, limit)
    if height * width > limit:
        answer.raises("ValueError", saying="pixels")
    elif frames:
        answer.raises("ValueError", saying="frames")
    else:
        answer.gives(np.repeat(np.repeat(pixels, width, axis=0), height, axis=1))


@pytest.mark.task("limits", examples=15)
@given(width=st.sampled_from([1, 100, 1_001, 40_000]), height=st.sampled_from([1, 1_000, 30_000]))
@example(width=1_001, height=1_000)
def test_any_size_that_a_header_states(harness, width, height):
    reason = "pixels" if width * height > MANY else "damaged"
    harness.call("pixels_of", spoil.claims(width, height), 2, MANY).raises(
        "ValueError", saying=reason
    )


@pytest.mark.task("turned", examples=20)
@given(
    values=st.lists(BYTE, min_size=4, max_size=6, unique=True),
    height=SIDES,
    width=SIDES,
    orientation=st.sampled_from([1, *spoil.ORIENTATIONS]),
)
@example(values=[0, 1, 2, 77, 127, 128], height=2, width=3, orientation=5)
@example(values=[0, 1, 2, 77, 127, 128], height=2, width=3, orientation=7)
def test_any_orientation(harness, values, height, width, orientation):
    pixels = grid(values, height, width)
    expected = np.repeat(np.repeat(pixels, width, axis=0), height, axis=1)
    plain = spoil.png(pixels)
    contents = plain if orientation == 1 else spoil.turned(pixels, orientation, "PNG")
    harness.call("pixels_of", contents, height * width, MANY).gives(expected)


COLOUR = st.tuples(BYTE, BYTE, BYTE)


@pytest.mark.task("grey", examples=20)
@given(colours=st.lists(COLOUR, min_size=4, max_size=4), palette=st.booleans())
@example(colours=[(255, 0, 0), (0, 255, 0), (0, 0, 255), (1, 2, 3)], palette=True)
def test_any_colours(harness, colours, palette):
    image = Image.fromarray(np.array(colours, np.uint8).reshape(2, 2, 3))
    if palette:
        numbers = Image.fromarray(np.array([[0, 1], [2, 3]], np.uint8)).convert("L")
        numbers.putpalette([value for colour in colours for value in colour], "RGB")
        image = numbers
    expected = np.array([luma(*colour) for colour in colours], np.uint8).reshape(2, 2)
    harness.call("pixels_of", saved(image), 2, MANY).gives(expected)


@pytest.mark.task("grey", examples=20)
@given(
    colours=st.lists(COLOUR, min_size=4, max_size=4),
    seen=st.lists(st.booleans(), min_size=4, max_size=4),
    kind=st.sampled_from(["RGBA", "LA", "palette"]),
)
@example(colours=[(255, 255, 255)] * 4, seen=[True, False, False, True], kind="LA")
@example(colours=[(9, 255, 1)] * 4, seen=[False] * 4, kind="RGBA")
def test_anything_transparent(harness, colours, seen, kind):
    greys = [luma(*colour) for colour in colours]
    expected = [grey if visible else 0 for grey, visible in zip(greys, seen, strict=True)]
    if kind == "palette":
        numbers = np.arange(4, dtype=np.uint8).reshape(2, 2)
        image = Image.fromarray(numbers).convert("L")
        image.putpalette([value for colour in colours for value in colour], "RGB")
        contents = saved(image, transparency=bytes(255 * visible for visible in seen))
    elif kind == "LA":
        pairs = [(grey, 255 * visible) for grey, visible in zip(greys, seen, strict=True)]
        contents = saved(Image.fromarray(np.array(pairs, np.uint8).reshape(2, 2, 2), "LA"))
    else:
        quads = [(*colour, 255 * visible) for colour, visible in zip(colours, seen, strict=True)]
        contents = saved(Image.fromarray(np.array(quads, np.uint8).reshape(2, 2, 4), "RGBA"))
    harness.call("pixels_of", contents, 2, MANY).gives(np.array(expected, np.uint8).reshape(2, 2))


@pytest.mark.task("grey", examples=20)
@given(
    colours=st.lists(COLOUR, min_size=4, max_size=4),
    which=st.integers(0, 3),
    mode=st.sampled_from(["RGB", "L"]),
)
@example(colours=[(200, 200, 200), (90, 90, 90)] * 2, which=1, mode="RGB")
@example(colours=[(200, 200, 200), (90, 90, 90)] * 2, which=1, mode="L")
def test_any_transparent_colour(harness, colours, which, mode):
    greys = [luma(*colour) for colour in colours]
    stored = np.array(colours if mode == "RGB" else greys, np.uint8)
    chosen = stored[which].tolist()
    seen = [one.tolist() != chosen for one in stored]
    contents = saved(
        Image.fromarray(stored.reshape(2, 2, *stored.shape[1:])),
        transparency=tuple(chosen) if mode == "RGB" else chosen,
    )
    expected = [grey if visible else 0 for grey, visible in zip(greys, seen, strict=True)]
    harness.call("pixels_of", contents, 2, MANY).gives(np.array(expected, np.uint8).reshape(2, 2))


DEEP = st.one_of(st.integers(0, 65_535), st.sampled_from([255, 256, 511, 65_535]))


@pytest.mark.task("grey", examples=20)
@given(
    values=st.lists(DEEP, min_size=4, max_size=4),
    form=st.sampled_from(["PNG", "TIFF", "big-endian TIFF", "PPM"]),
    which=st.one_of(st.none(), st.integers(0, 3)),
)
@example(values=[255, 256, 511, 65_535], form="PNG", which=None)
@example(values=[255, 256, 511, 65_535], form="PNG", which=3)
@example(values=[255, 256, 511, 65_535], form="big-endian TIFF", which=None)
@example(values=[255, 256, 511, 65_535], form="PPM", which=None)
def test_any_sixteen_bits(harness, values, form, which):
    kind = ">u2" if form == "big-endian TIFF" else "<u2"
    image = Image.fromarray(np.array(values, kind).reshape(2, 2))
    # Only a PNG has a transparent grey.
    unseen = None if which is None or form != "PNG" else values[which]
    options = {} if unseen is None else {"transparency": unseen}
    contents = saved(image, form.removeprefix("big-endian "), **options)
    expected = [0 if value == unseen else value // 256 for value in values]
    harness.call("pixels_of", contents, 2, MANY).gives(np.array(expected, np.uint8).reshape(2, 2))


@pytest.mark.task("served", examples=10)
@given(
    values=st.lists(BYTE, min_size=2, max_size=6),
    orientation=st.sampled_from(spoil.ORIENTATIONS),
    limit=st.sampled_from([15, 16]),
)
@example(values=[0, 255, 1], orientation=3, limit=16)
def test_anything_served(harness, values, orientation, limit):
    pixels = grid(values, 2, 2)
    contents = spoil.turned(doubled(pixels), orientation, "PNG")
    answer = harness.call("serving_input", contents, 2, limit)
    if limit < 16:
        answer.raises("ValueError", saying="pixels")
    else:
        answer.gives(pixels.astype(np.float32) / 255)


@pytest.mark.task("near", examples=30)
@given(
    hashes=st.dictionaries(
        st.sampled_from(["a", "b", "c", "d", "B", "a.png", "e", "f"]),
        st.sampled_from(
            [0, 1, 3, 7, 15, 0xF0, 0xF1, 0x0101_0101_0101_0101, 1 << 63, (1 << 64) - 1]
        ),
    ),
    distance=st.sampled_from([0, 1, 2, 3, 8, 20, 64]),
)
@example(hashes={"a": 0, "b": 15, "c": 7, "d": 3, "e": 1}, distance=1)
@example(hashes={}, distance=1)
def test_any_groups(harness, hashes, distance):
    # By taking the least name of all that are near, again and again, until nothing changes.
    found = {name: name for name in hashes}
    for _ in hashes:
        for one in hashes:
            for other in hashes:
                if f"{hashes[one] ^ hashes[other]:b}".count("1") <= distance:
                    found[one] = min(found[one], found[other])
    harness.call("near_groups", hashes, distance).gives(found)


# In the order of SHA-256: by hand, see the tests.
ORDER = "dcbea"


@pytest.mark.task("shards", examples=30)
@given(
    sizes=st.dictionaries(st.sampled_from("abcde"), st.sampled_from([0, 1, 9, 10, 11, 20, 99])),
    limit=st.sampled_from([1, 10, 20, 21]),
)
@example(sizes=dict.fromkeys("abcde", 10), limit=20)
@example(sizes={"a": 0, "d": 99}, limit=10)
def test_any_shards(harness, sizes, limit):
    # From the back: a name is in the shard of the name before it if all from that shard's first
    # name on fit.
    names = [name for name in ORDER if name in sizes]
    firsts = [0] if names else []
    for place in range(1, len(names)):
        if sum(sizes[name] for name in names[firsts[-1] : place + 1]) > limit:
            firsts.append(place)
    ends = [*firsts[1:], len(names)] if names else []
    expected = [names[first:end] for first, end in zip(firsts, ends, strict=True)]
    harness.call("cut", sizes, limit).gives(expected)


FILES = {
    "one": (spoil.png(grid([1], 1, 1)), b"\x01"),
    "two": (spoil.bmp(grid([2], 1, 1)), b"\x02"),
    "page": (spoil.error_page(), "damaged"),
    "wide": (spoil.png(grid([3], 1, 5)), "pixels"),
    "moves": (spoil.animated(grid([0, 255], 1, 2)), "frames"),
    "gone": (None, "missing"),
    "one ": (spoil.png(grid([4], 1, 1)), b"\x04"),
    "empty": (b"", "damaged"),
}


@pytest.mark.task("workers", clause="whole", examples=6)
@given(
    names=st.lists(st.sampled_from(sorted(FILES)), unique=True, max_size=8),
    label=st.integers(0, 9),
    parts=st.integers(1, 3),
)
@example(names=sorted(FILES), label=0, parts=2)
def test_any_listings(harness, names, label, parts):
    there = {name: contents for name, (contents, _) in FILES.items() if contents is not None}
    listings = [[(name, label) for name in names[part::parts]] for part in range(parts)]
    ran = harness.run("ImageExamples", harness.recipe("drive:Connect", there), 1, 4, rows=listings)
    pixels = {name: FILES[name][1] for name in names}
    ran.gives(
        [
            {"name": name, "label": label, "pixels": found}
            for name, found in pixels.items()
            if isinstance(found, bytes)
        ],
        tag="examples",
        key="name",
    )
    ran.gives(
        [
            {"name": name, "reason": found}
            for name, found in pixels.items()
            if isinstance(found, str)
        ],
        tag="rejected",
        key="name",
    )
