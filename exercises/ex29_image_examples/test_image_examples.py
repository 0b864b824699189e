"""The contract of exercise 29: files to pixels. Pictures are so small that one sees them."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from pipelines.digits import spoil

# A hook, wider than high, no two of whose ways to lie are the same.
HOOK = np.array([[250, 0, 0, 60], [250, 120, 90, 60]], np.uint8)
SQUARE = np.array([[10, 200], [90, 250]], np.uint8)
MANY = 1_000_000
# Black and white, which JPEG draws beyond both: where that is cut off, a mean is another.
NOISE = np.random.default_rng(1).choice([0, 255], (64, 64), p=[0.8, 0.2]).astype(np.uint8)


def square(rows):
    return np.array(rows, np.uint8)


@pytest.mark.task("decode")
@pytest.mark.parametrize("made", [spoil.png, spoil.bmp], ids=["PNG", "BMP"])
def test_a_picture_is_what_its_bytes_are(harness, made):
    harness.call("pixels_of", made(SQUARE), 2, MANY).gives(
        SQUARE,
        meaning="No name comes with the bytes, and no name could be relied on: what they begin "
        "with says what they are.",
        hint=1,
    )


@pytest.mark.task("decode")
def test_a_jpeg_is_a_picture_too(harness):
    # JPEG keeps a picture of one grey as it is.
    flat = np.full((8, 8), 77, np.uint8)
    harness.call("pixels_of", spoil.jpeg(flat), 2, MANY).gives(
        square([[77, 77], [77, 77]]), meaning="Of 8 x 8 equal pixels the square has four.", hint=1
    )


@pytest.mark.task("decode")
def test_each_pixel_of_the_square_is_the_mean_of_its_box(harness):
    wide = np.array([[0, 200, 40, 40], [0, 200, 40, 80]], np.uint8)
    harness.call("pixels_of", spoil.png(wide), 2, MANY).gives(
        square([[100, 40], [100, 60]]),
        meaning="4 x 2 pixels become 2 x 2: each is the mean of two that lie side by side. Without "
        "Resampling.BOX Pillow takes more of the neighbours.",
        hint=2,
    )


@pytest.mark.task("decode")
def test_all_pixels_of_a_jpeg_are_scaled(harness):
    contents = spoil.jpeg(NOISE, quality=30)
    with Image.open(io.BytesIO(contents)) as image:
        expected = np.asarray(image.resize((2, 2), Image.Resampling.BOX))
    harness.call("pixels_of", contents, 2, MANY).gives(
        expected,
        meaning="64 x 64 pixels become 2 x 2 by `resize` alone. A JPEG's decoder can scale as "
        "well (`draft`, `thumbnail`), which is faster, and gives other values.",
        hint=2,
    )


@pytest.mark.task("decode")
def test_the_square_may_be_larger(harness):
    harness.call("pixels_of", spoil.png(HOOK), 4, MANY).gives(
        square([HOOK[0], HOOK[0], HOOK[1], HOOK[1]]),
        meaning="4 x 2 pixels fill a square of 4 x 4: its proportions do not count.",
        hint=2,
    )


LARGE = (np.arange(4096).reshape(64, 64) % 251).astype(np.uint8)

# What no decoder makes a picture of; each as somebody has it in a bucket.
DAMAGED = {
    "no bytes": b"",
    "an error page": spoil.error_page(),
    "the first half of a PNG": spoil.cut_short(spoil.png(LARGE)),
    "the first half of a JPEG": spoil.cut_short(spoil.jpeg(LARGE)),
    "a PNG that misstates a length": spoil.misstated(spoil.png(LARGE)),
    "a PGM with a letter for a number": b"P2 2 2 255\n1 a 3 4\n",
    "a QOI without pixels": b"qoif" + struct.pack(">II", 4, 4) + b"\x04\x00",
    "a DDS of no known form": b"DDS " + struct.pack("<I", 124) + bytes(120),
}


@pytest.mark.task("decode")
@pytest.mark.parametrize("what", DAMAGED)
def test_what_cannot_be_decoded_is_damaged(harness, what):
    harness.call("pixels_of", DAMAGED[what], 2, MANY).raises(
        "ValueError",
        saying="damaged",
        meaning=f"The file is {what}. Pillow has errors of several kinds for such files, and some "
        "come only when the pixels are wanted: a job that lets one through fails after four "
        "attempts.",
        hint=3,
    )


@pytest.mark.task("limits")
def test_more_pixels_than_allowed(harness):
    harness.call("pixels_of", spoil.png(HOOK), 2, 7).raises(
        "ValueError",
        saying="pixels",
        meaning="4 x 2 pixels are 8, and 7 are allowed.",
        hint=1,
    )


@pytest.mark.task("limits")
def test_as_many_pixels_as_allowed(harness):
    harness.call("pixels_of", spoil.png(SQUARE), 2, 4).gives(
        SQUARE, meaning="2 x 2 pixels are 4, and 4 are allowed.", hint=1
    )


@pytest.mark.task("limits")
def test_the_header_is_read_before_the_pixels(harness):
    harness.call("pixels_of", spoil.claims(3_000, 3_000), 2, MANY).raises(
        "ValueError",
        saying="pixels",
        meaning="Its header states 9 million pixels, and there are none behind it. Who finds that "
        "out has decoded what was to be refused.",
        hint=2,
    )


@pytest.mark.task("limits")
def test_what_pillow_itself_refuses_has_too_many_pixels(harness):
    harness.call("pixels_of", spoil.claims(60_000, 60_000), 2, MANY).raises(
        "ValueError",
        saying="pixels",
        meaning="3.6 billion pixels: Image.open raises DecompressionBombError before you can ask.",
        hint=2,
    )


@pytest.mark.task("limits")
def test_pillows_own_limit_stays(harness):
    harness.call("pixels_of", spoil.claims(20_000, 20_000), 2, 1_000_000_000).raises(
        "ValueError",
        saying="pixels",
        meaning="400 million pixels are fewer than `max_pixels` here, and more than Pillow opens: "
        "its limit, Image.MAX_IMAGE_PIXELS, is the whole process's, and nobody asked for another.",
        hint=2,
    )


@pytest.mark.task("limits")
def test_a_picture_has_one_frame(harness):
    harness.call("pixels_of", spoil.animated(SQUARE), 2, MANY).raises(
        "ValueError",
        saying="frames",
        meaning="A GIF of two frames: which of the two would the label be of?",
        hint=3,
    )


@pytest.mark.task("limits")
def test_a_gif_of_one_frame_is_a_picture(harness):
    file = io.BytesIO()
    Image.fromarray(SQUARE).save(file, "GIF")
    harness.call("pixels_of", file.getvalue(), 2, MANY).gives(
        SQUARE, meaning="Not every GIF moves.", hint=3
    )


@pytest.mark.task("limits")
@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_other_formats_have_frames_too(harness, form):
    file = io.BytesIO()
    frames = [Image.fromarray(SQUARE), Image.fromarray(255 - SQUARE)]
    frames[0].save(file, form, save_all=True, append_images=frames[1:])
    harness.call("pixels_of", file.getvalue(), 2, MANY).raises(
        "ValueError",
        saying="frames",
        meaning=f"A {form} of two frames: GIF is not the only format that has several.",
        hint=3,
    )


@pytest.mark.task("limits")
def test_frames_are_seen_before_anything_is_decoded(harness):
    file = io.BytesIO()
    frames = [Image.fromarray(LARGE), Image.fromarray(255 - LARGE)]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    harness.call("pixels_of", spoil.cut_short(file.getvalue()), 2, MANY).raises(
        "ValueError",
        saying="frames",
        meaning="The header says that there are two frames, and the first is cut short. Who says "
        "that it is damaged has decoded what was to be refused.",
        hint=3,
    )


@pytest.mark.task("limits")
def test_of_two_reasons_the_first_is_told(harness):
    harness.call("pixels_of", spoil.animated(SQUARE), 2, 3).raises(
        "ValueError",
        saying="pixels",
        meaning="Two frames of 2 x 2 pixels, where 3 are allowed: the pixels are told. Looking "
        "for a second frame may take reading all of the first.",
        hint=3,
    )


@pytest.mark.task("turned")
@pytest.mark.parametrize("orientation", spoil.ORIENTATIONS)
def test_a_picture_stands_as_it_is_looked_at(harness, orientation):
    harness.call("pixels_of", spoil.turned(HOOK, orientation, "PNG"), 4, MANY).gives(
        square([HOOK[0], HOOK[0], HOOK[1], HOOK[1]]),
        meaning=f"Its EXIF orientation is {orientation}: every viewer turns it. It is to be turned "
        "before it is made square.",
        hint=1,
    )


# 9 x 7 pixels, so that a square of 4 cuts through them, and rounds along one side first.
UNEVEN = np.random.default_rng(4).integers(0, 256, (7, 9)).astype(np.uint8)


@pytest.mark.task("turned")
def test_it_is_turned_before_it_is_scaled(harness):
    expected = np.asarray(Image.fromarray(UNEVEN).resize((4, 4), Image.Resampling.BOX))
    harness.call("pixels_of", spoil.turned(UNEVEN, 6, "PNG"), 4, MANY).gives(
        expected,
        meaning="It is turned, made grey, and then scaled. Scaling rounds along the one side and "
        "then along the other: who scales first gets other values.",
        hint=3,
    )


def saved(image, form="PNG", **options):
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


@pytest.mark.task("grey")
def test_colours_become_their_luma(harness):
    colours = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [10, 20, 30]]], np.uint8)
    # ITU-R 601-2: 0.299 of red, 0.587 of green, 0.114 of blue.
    harness.call("pixels_of", saved(Image.fromarray(colours)), 2, MANY).gives(
        square([[76, 150], [29, 18]]),
        meaning="Pillow's mode L weighs the colours as the eye does: 0.299 of red, 0.587 of green "
        "and 0.114 of blue.",
        hint=1,
    )


# Of each format, an array of 16 bits as it is stored there.
DEEP = {"PNG": "<u2", "TIFF": ">u2", "PPM": "<u2"}


@pytest.mark.task("grey")
@pytest.mark.parametrize("form", DEEP)
def test_sixteen_bits_keep_their_upper_eight(harness, form):
    deep = Image.fromarray(np.array([[0, 255], [256, 65_535]], DEEP[form]))
    harness.call("pixels_of", saved(deep, form), 2, MANY).gives(
        square([[0, 0], [1, 255]]),
        meaning="Of 16 bits the upper 8 count. Pillow's own conversion cuts off at 255: nearly "
        f"everything becomes white. Its mode is {Image.open(io.BytesIO(saved(deep, form))).mode} "
        f"in this file, which is {form}; there are several.",
        hint=2,
    )


@pytest.mark.task("grey")
def test_of_one_bit_the_square_is_grey(harness):
    bits = Image.fromarray(np.array([[True, False], [False, False]]))
    harness.call("pixels_of", saved(bits), 1, MANY).gives(
        square([[64]]),
        meaning="One of four pixels is white: a quarter of 255. Of mode 1 Pillow takes one of the "
        "neighbours, whatever it is asked for: it is made grey before it is scaled.",
        hint=1,
    )


@pytest.mark.task("grey")
def test_what_is_transparent_lies_over_black(harness):
    harness.call("pixels_of", spoil.transparent(square([[255, 0], [0, 255]])), 2, MANY).gives(
        square([[255, 0], [0, 255]]),
        meaning="All four pixels are white, and two of them nobody sees. Over black they are "
        "black; Pillow's convert throws away what says so.",
        hint=3,
    )


@pytest.mark.task("grey")
def test_half_transparent_is_half_as_bright(harness):
    white = np.full((1, 1, 2), 255, np.uint8)
    white[0, 0, 1] = 128
    harness.call("pixels_of", saved(Image.fromarray(white, "LA")), 1, MANY).gives(
        square([[128]]), meaning="White of which 128 of 255 parts are seen, over black.", hint=3
    )


# Each pixel of another colour, and seen in part.
VEILED = np.random.default_rng(2).integers(0, 256, (16, 16, 4)).astype(np.uint8)


@pytest.mark.task("grey")
def test_it_lies_over_black_before_it_is_grey(harness):
    seen = np.rint(VEILED[..., :3] * (VEILED[..., 3:] / 255)).astype(np.uint8)
    harness.call("pixels_of", saved(Image.fromarray(VEILED, "RGBA")), 16, MANY).gives(
        np.asarray(Image.fromarray(seen).convert("L")),
        meaning="Colours are laid over black, and what is seen then becomes grey: each rounds, and "
        "in the other order a pixel in five is another by 1.",
        hint=3,
    )


@pytest.mark.task("grey")
def test_a_palette_has_numbers_of_colours(harness):
    harness.call("pixels_of", spoil.palette(SQUARE), 2, MANY).gives(
        SQUARE,
        meaning="Its pixels are numbers of a palette's colours: here 0 is white and 255 black.",
        hint=2,
    )


@pytest.mark.task("grey")
def test_a_palette_may_have_a_transparent_colour(harness):
    image = Image.fromarray(square([[0, 1], [1, 0]])).convert("L")
    image.putpalette([200, 200, 200, 90, 90, 90], "RGB")
    harness.call("pixels_of", saved(image, transparency=1), 2, MANY).gives(
        square([[200, 0], [0, 200]]),
        meaning="The second colour of the palette is transparent: image.info says so, and not the "
        "mode.",
        hint=3,
    )


# Two pixels of each mode, and the colour of the second, which the file says is transparent.
KEYED = {
    "RGB": (np.array([[[200] * 3, [90] * 3]], np.uint8), (90, 90, 90)),
    "L": (np.array([[200, 90]], np.uint8), 90),
    "I;16": (np.array([[200 * 256 + 7, 90 * 256 + 7]], np.uint16), 90 * 256 + 7),
}


@pytest.mark.task("grey")
@pytest.mark.parametrize("mode", KEYED)
def test_any_mode_may_have_a_transparent_colour(harness, mode):
    pixels, colour = KEYED[mode]
    contents = saved(Image.fromarray(pixels), transparency=colour)
    harness.call("pixels_of", contents, 2, MANY).gives(
        square([[200, 0], [200, 0]]),
        meaning=f"A PNG of mode {mode}, whose colour {colour} is transparent: image.info says so, "
        "of modes without a palette too.",
        hint=3,
    )


@pytest.mark.task("grey")
def test_four_inks_are_a_picture(harness):
    flat = np.full((8, 8), 200, np.uint8)
    answer = harness.call("pixels_of", spoil.cmyk(flat), 1, MANY)
    value = answer.value
    answer.must(
        isinstance(value, np.ndarray) and abs(int(value[0, 0]) - 200) <= 2,
        "A JPEG of four inks is not as bright as it was.",
        expected="200, or nearly",
        got=value,
        meaning="CMYK becomes RGB first, and RGB grey.",
        hint=2,
    )


# 4 x 4, on its side, as a phone sends it.
PHONE = spoil.turned(np.arange(0, 256, 16).reshape(4, 4).astype(np.uint8), 6, "PNG")


@pytest.mark.task("served")
def test_what_is_served_is_what_was_trained(harness):
    # Of 4 x 4 pixels, 0, 16, 32, and so on: the means of 2 x 2.
    harness.call("serving_input", PHONE, 2, MANY).gives(
        (np.array([[40, 72], [168, 200]], np.uint8).astype(np.float32) / 255),
        meaning="The model has seen pictures turned and scaled by boxes. Who asks it with others "
        "gets answers, and worse ones than the report says.",
        hint=1,
    )


@pytest.mark.task("served")
def test_what_is_trained_is_from_0_to_1(harness):
    harness.call("training_input", bytes([0, 51, 102, 255]), 2).gives(
        np.array([[0, 51], [102, 255]], np.uint8).astype(np.float32) / 255,
        meaning="It is given: 255 is 1, and 51 a fifth.",
        hint=3,
    )


@pytest.mark.task("served")
def test_what_would_not_be_trained_is_not_served(harness):
    harness.call("serving_input", spoil.claims(3_000, 3_000), 2, MANY).raises(
        "ValueError",
        saying="pixels",
        meaning="Files that strangers send need the limits more than those of a bucket.",
        hint=2,
    )
