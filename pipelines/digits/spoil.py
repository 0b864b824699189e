"""What happens to picture files on their way into a bucket, made on purpose.

Each function takes a picture of uint8 [height, width], white on black, and gives the bytes of a
file. What can be read is the picture again, as near as its format allows.
"""

import io
import struct
import zlib

import numpy as np
from PIL import Image

# EXIF's tag of the orientation, and for each value the way of storing a picture that it undoes.
_ORIENTATION = 0x0112
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
ORIENTATIONS = tuple(_STORED)

# A bomb is so wide and so high: 900 million pixels in some hundred kilobytes.
BOMB_SIDE = 30_000


def _saved(image: Image.Image, form: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def png(pixels: np.ndarray) -> bytes:
    """Grey of 8 bits, as it should be."""
    return _saved(Image.fromarray(pixels), "PNG")


def bmp(pixels: np.ndarray) -> bytes:
    """The same pixels in another format."""
    return _saved(Image.fromarray(pixels), "BMP")


def jpeg(pixels: np.ndarray, quality: int = 95) -> bytes:
    """With what JPEG loses."""
    return _saved(Image.fromarray(pixels), "JPEG", quality=quality)


def turned(pixels: np.ndarray, orientation: int, form: str = "JPEG") -> bytes:
    """As a camera stores it that was held another way: turned, and a tag that says how.

    Args:
        orientation: of EXIF, one of `ORIENTATIONS`.
        form: JPEG or PNG.
    """
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    stored = Image.fromarray(pixels).transpose(_STORED[orientation])
    return _saved(stored, form, exif=exif, **({"quality": 95} if form == "JPEG" else {}))


def transparent(pixels: np.ndarray) -> bytes:
    """White everywhere; what is seen is the alpha channel."""
    white = np.full((*pixels.shape, 3), 255, np.uint8)
    return _saved(Image.fromarray(np.dstack([white, pixels]), "RGBA"), "PNG")


def palette(pixels: np.ndarray) -> bytes:
    """Numbers of colours in the place of colours: 255 is black, 0 white."""
    image = Image.fromarray(255 - pixels).convert("L")
    image.putpalette([255 - value for value in range(256) for _ in range(3)], "RGB")
    return _saved(image, "PNG")


def cmyk(pixels: np.ndarray) -> bytes:
    """JPEG for print: four inks."""
    return _saved(Image.fromarray(pixels).convert("RGB").convert("CMYK"), "JPEG", quality=95)


def sixteen_bits(pixels: np.ndarray) -> bytes:
    """Grey of 16 bits, in which white is 65,535."""
    return _saved(Image.fromarray(pixels.astype(np.uint16) * 257), "PNG")


def animated(pixels: np.ndarray) -> bytes:
    """GIF of two frames."""
    frames = [Image.fromarray(pixels), Image.fromarray(255 - pixels)]
    return _saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)


def cut_short(contents: bytes) -> bytes:
    """The first half, as an upload leaves it that was interrupted."""
    return contents[: len(contents) // 2]


def misstated(contents: bytes) -> bytes:
    """A PNG whose chunk of pixels says that it has 10 bytes, where it has more."""
    length = contents.index(b"IDAT") - 4
    return contents[:length] + struct.pack(">I", 10) + contents[length + 4 :]


def error_page() -> bytes:
    """What a download gets in the place of a picture, and stores under its name."""
    return b"<html><head><title>503 Service Unavailable</title></head></html>\n"


def claims(width: int, height: int) -> bytes:
    """A PNG whose header states a size, and which has no pixels behind it."""
    return _png_of(width, height, zlib.compress(b""))


def bomb() -> bytes:
    """A small PNG of 30,000 x 30,000 pixels; decoded they take 112 MB as bits, 900 as bytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + BOMB_SIDE // 8)
    packed = b"".join(packer.compress(row * 1_000) for _ in range(BOMB_SIDE // 1_000))
    return _png_of(BOMB_SIDE, BOMB_SIDE, packed + packer.flush())


def _png_of(width: int, height: int, packed: bytes) -> bytes:
    """A PNG of 1 bit a pixel."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
