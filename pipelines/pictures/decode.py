"""From a file's bytes to pixels of one size: the one function of training and of serving.

What is not decoded is refused with a rule's id and a reason. Limits are looked at before anything
is decoded: a file's size, its format, and the number of pixels that its header states.
"""

import io
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

EMPTY, TOO_LARGE, FORMAT = "picture.empty", "picture.bytes", "picture.format"
PIXELS, FRAMES, MODE, DAMAGED = (
    "picture.pixels",
    "picture.frames",
    "picture.mode",
    "picture.damaged",
)

# Pillow's names of 16 bits of grey, in whatever order of bytes.
_SIXTEEN_BITS = ("I;16", "I;16B", "I;16L", "I;16N")
_WITH_ALPHA = ("LA", "PA", "RGBA", "La", "RGBa")
_CONVERTED = ("1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr")
# The file of a phone: one picture, and smaller views of it behind.
_WITH_PREVIEWS = "MPO"

# What Pillow raises on files that are damaged.
_DAMAGE = (OSError, SyntaxError, ValueError, IndexError, struct.error, zlib.error, EOFError)

COLOUR = (
    "grey of 8 bits: ITU-R 601-2 luma of RGB; transparent parts over black; 16 bits by their "
    "upper 8; CMYK without its profile"
)


@dataclass(frozen=True)
class PictureRule:
    """What is accepted as a picture, and what becomes of it.

    Attributes:
        height, width: of an example, in pixels. A picture is scaled until it fits, its
            proportions kept, and stands in the middle of black.
        formats: Pillow's names of those that are tried, whatever the file's name says.
        max_pixels: that a file's header may state, width times height.
        max_bytes: of a file.
    """

    height: int = 28
    width: int = 28
    formats: tuple[str, ...] = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
    max_pixels: int = 25_000_000
    max_bytes: int = 32_000_000

    def as_dict(self) -> dict:
        """For the manifest: whoever serves needs all of it."""
        return {
            "height": self.height,
            "width": self.width,
            "channels": 1,
            "colour": COLOUR,
            "formats": list(self.formats),
            "max_pixels": self.max_pixels,
            "max_bytes": self.max_bytes,
        }

    @classmethod
    def of(cls, facts: dict) -> "PictureRule":
        """The rule of a data set, from what its manifest says."""
        return cls(
            facts["height"],
            facts["width"],
            tuple(facts["formats"]),
            facts["max_pixels"],
            facts["max_bytes"],
        )


class Refused(Exception):
    """A file that is no picture by the rule.

    Attributes:
        rule: the id of what it breaks.
        reason: a sentence's end.
    """

    def __init__(self, rule: str, reason: str):
        super().__init__(rule, reason)
        self.rule, self.reason = rule, reason


@dataclass(frozen=True)
class Picture:
    """A decoded picture.

    Attributes:
        pixels: uint8 [height, width] of the rule.
        size: width and height in the file, in pixels, as it is to be looked at.
        format, mode: as Pillow names them.
    """

    pixels: np.ndarray
    size: tuple[int, int]
    format: str
    mode: str


def decode(contents: bytes, rule: PictureRule) -> Picture:
    """The picture in a file.

    Args:
        contents: the file's bytes.

    Raises:
        Refused: it has none, or one that the rule does not take.

    Cost: 0.1 ms for 28 x 28 pixels as PNG; some 10 ms a megapixel of JPEG.
    """
    check_size(len(contents), rule)
    try:
        with Image.open(io.BytesIO(contents), formats=rule.formats) as image:
            _check_header(image, rule)
            image.load()
            shown = ImageOps.exif_transpose(image)
            grey = _grey(shown)
            return Picture(
                np.asarray(_fitted(grey, rule)), shown.size, image.format or "", image.mode
            )
    except Image.UnidentifiedImageError as error:
        names = ", ".join(rule.formats)
        raise Refused(
            FORMAT, f"no {names} that can be read; it begins with {contents[:12]!r}"
        ) from error
    except Image.DecompressionBombError as error:
        raise Refused(
            PIXELS,
            f"so many pixels that Pillow does not open it, and {rule.max_pixels:,} are allowed",
        ) from error
    except _DAMAGE as error:
        told = " ".join(str(error).split())[:120]
        raise Refused(DAMAGED, f"it cannot be decoded ({told or type(error).__name__})") from error


def check_size(size: int, rule: PictureRule) -> None:
    """Refuses a file by its size in bytes, which a listing tells before it is read.

    Raises:
        Refused: it is empty or too large.
    """
    if not size:
        raise Refused(EMPTY, "the file has no bytes")
    if size > rule.max_bytes:
        raise Refused(TOO_LARGE, f"{size:,} bytes, and {rule.max_bytes:,} are allowed")


def _check_header(image: Image.Image, rule: PictureRule) -> None:
    """Raises Refused for what need not be decoded to be refused."""
    width, height = image.size
    if width * height > rule.max_pixels:
        raise Refused(PIXELS, f"{width:,} x {height:,} pixels, and {rule.max_pixels:,} are allowed")
    if image.format != _WITH_PREVIEWS and getattr(image, "is_animated", False):
        raise Refused(FRAMES, "several frames, and a picture has one")
    if image.mode not in (*_SIXTEEN_BITS, *_WITH_ALPHA, *_CONVERTED):
        raise Refused(MODE, f"the mode {image.mode}, for whose values there is no rule")


def _grey(image: Image.Image) -> Image.Image:
    """The picture in mode L; see `COLOUR`."""
    if image.mode in _SIXTEEN_BITS:
        # Pillow's own conversion cuts off whatever is brighter than 255, and forgets what is
        # transparent.
        deep = np.asarray(image)
        upper = (deep >> 8).astype(np.uint8)
        upper[deep == image.info.get("transparency")] = 0
        return Image.fromarray(upper)
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        shown = image.convert("RGBA")
        black = Image.new("RGBA", shown.size, (0, 0, 0, 255))
        return Image.alpha_composite(black, shown).convert("RGB").convert("L")
    if image.mode in ("1", "L"):
        return image.convert("L")
    return image.convert("RGB").convert("L")


def _fitted(grey: Image.Image, rule: PictureRule) -> Image.Image:
    """The picture scaled to the rule's size, in the middle of black."""
    size = (rule.width, rule.height)
    if grey.size == size:
        return grey
    return ImageOps.pad(grey, size, Image.Resampling.BILINEAR, color=0)
