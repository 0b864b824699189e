"""Files to pixels: whatever a file is, it is the picture, or refused by a rule that it breaks."""

import io

import numpy as np
import pytest
from PIL import Image

from pipelines.digits import spoil
from pipelines.pictures.decode import Picture, PictureRule, Refused, decode

# No two of its ways to lie are the same; white on black, as a digit is.
HOOK = np.zeros((28, 28), np.uint8)
HOOK[4:24, 6:10] = 250
HOOK[20:24, 6:20] = 120
RULE = PictureRule()
# The mean difference of two pictures that JPEG allows, of 255.
LOSS = 3


def decoded(contents: bytes, rule: PictureRule = RULE) -> Picture:
    return decode(contents, rule)


@pytest.mark.parametrize(
    "contents",
    [
        spoil.png(HOOK),
        spoil.bmp(HOOK),
        spoil.transparent(HOOK),
        spoil.palette(HOOK),
        spoil.sixteen_bits(HOOK),
        *(spoil.turned(HOOK, orientation, "PNG") for orientation in spoil.ORIENTATIONS),
    ],
)
def test_a_file_without_loss_is_the_picture_itself(contents):
    assert (decoded(contents).pixels == HOOK).all()


@pytest.mark.parametrize(
    "contents",
    [
        spoil.jpeg(HOOK),
        spoil.cmyk(HOOK),
        *(spoil.turned(HOOK, orientation) for orientation in spoil.ORIENTATIONS),
    ],
)
def test_a_file_with_loss_is_nearly_the_picture(contents):
    apart = np.abs(decoded(contents).pixels.astype(int) - HOOK)
    assert apart.mean() < LOSS


@pytest.mark.parametrize(
    ("contents", "rule", "reason"),
    [
        (b"", "picture.empty", "no bytes"),
        (spoil.error_page(), "picture.format", "<html>"),
        (spoil.cut_short(spoil.png(HOOK)), "picture.damaged", "cannot be decoded"),
        (spoil.cut_short(spoil.jpeg(HOOK)), "picture.damaged", "truncated"),
        (spoil.misstated(spoil.png(HOOK)), "picture.damaged", "broken PNG file"),
        (spoil.animated(HOOK), "picture.frames", "several frames"),
        # Nothing can be decoded of these: they are refused by what their header says.
        (spoil.claims(5_001, 5_000), "picture.pixels", "5,001 x 5,000 pixels, and 25,000,000"),
        (spoil.claims(60_000, 60_000), "picture.pixels", "Pillow does not open it"),
        (bytes(32_000_001), "picture.bytes", "32,000,001 bytes"),
    ],
)
def test_what_is_refused_says_which_rule_it_breaks(contents, rule, reason):
    with pytest.raises(Refused) as refused:
        decoded(contents)
    assert refused.value.rule == rule
    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("stored", "transparency"),
    [
        (HOOK, 120),
        (np.dstack([HOOK] * 3), (120, 120, 120)),
        (HOOK.astype(np.uint16) * 256 + 7, 120 * 256 + 7),
    ],
    ids=["grey", "colours", "16 bits"],
)
def test_one_colour_may_be_transparent(stored, transparency):
    file = io.BytesIO()
    Image.fromarray(stored).save(file, "PNG", transparency=transparency)
    assert (decoded(file.getvalue()).pixels == np.where(HOOK == 120, 0, HOOK)).all()


def test_sixteen_bits_are_read_in_either_order_of_bytes():
    file = io.BytesIO()
    Image.fromarray(HOOK.astype(">u2") * 256).save(file, "TIFF")
    assert (decoded(file.getvalue()).pixels == HOOK).all()


def test_a_mode_without_a_rule_is_refused():
    file = io.BytesIO()
    Image.fromarray(np.ones((4, 4), np.float32)).save(file, "TIFF")
    with pytest.raises(Refused, match=r"the mode F"):
        decoded(file.getvalue())


def test_exactly_as_many_pixels_as_allowed_are_decoded():
    assert decoded(spoil.png(HOOK), PictureRule(max_pixels=784)).size == (28, 28)
    with pytest.raises(Refused):
        decoded(spoil.png(HOOK), PictureRule(max_pixels=783))


def test_proportions_are_kept_with_black_beside():
    wide = np.full((10, 40), 200, np.uint8)
    pixels = decoded(spoil.png(wide), PictureRule(height=20, width=20)).pixels
    # 40 x 10 fits 20 x 20 as 20 x 5, in the middle.
    assert pixels.shape == (20, 20)
    rows = np.flatnonzero(pixels.any(axis=1))
    assert (rows.min(), rows.max(), set(pixels[rows].ravel().tolist())) == (8, 12, {200})


def test_a_picture_that_was_turned_has_the_size_that_is_looked_at():
    wide = np.zeros((28, 56), np.uint8)
    assert decoded(spoil.turned(wide, 6)).size == (56, 28)


def test_the_rule_goes_through_a_manifest():
    rule = PictureRule(16, 32, ("PNG",), 1_000, 2_000)
    assert PictureRule.of(rule.as_dict()) == rule
