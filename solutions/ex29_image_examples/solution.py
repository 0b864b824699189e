"""From the names of picture files to examples for training.

A file's name says nothing that can be relied on, nor does it hurt to read one: what hurts is to
decode it. So what its header says is looked at first, what cannot be decoded is rejected with a
reason, and names travel where pixels need not.
"""

# BEGIN SOLUTION
import hashlib
import io
import struct
import zlib

# STUB
# import hashlib
# import io
# END SOLUTION
from collections.abc import Callable
from typing import Any

import apache_beam as beam
import numpy as np
from PIL import Image, ImageOps

# Why a file is rejected.
DAMAGED, PIXELS, FRAMES, MISSING = "damaged", "pixels", "frames", "missing"


# BEGIN SOLUTION
# What Pillow raises on files that are damaged.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    IndexError,
    EOFError,
    NotImplementedError,
    struct.error,
    zlib.error,
)


# STUB
# END SOLUTION
def pixels_of(contents: bytes, side: int, max_pixels: int) -> np.ndarray:
    """The picture in a file, grey and square.

    Args:
        contents: the file's bytes: PNG, JPEG, GIF, BMP, or anything else that Pillow opens, of
            at most 16 bits a channel.
        side: of the square, in pixels.
        max_pixels: the most that a header may state, width times height.

    Returns:
        uint8 [side, side]. The picture is turned as its EXIF orientation says, made grey, and
        then scaled to the square by `Image.resize` with `Image.Resampling.BOX`. Grey is Pillow's
        mode "L" of the picture's colours; what is transparent is laid over black first; of 16
        bits the upper 8 count.

    Raises:
        ValueError: it is rejected. Its text is PIXELS if the header states more than max_pixels,
            or more than Pillow opens, else FRAMES if there are several, as Pillow's `is_animated`
            counts them, both before anything is decoded; DAMAGED if no picture can be decoded. A
            picture of which only the EXIF cannot be read may be DAMAGED, or taken as it lies.
    """
    # BEGIN SOLUTION
    try:
        with Image.open(io.BytesIO(contents)) as image:
            reason = _refused(image, max_pixels)
            if reason is None:
                shown = _grey(ImageOps.exif_transpose(image))
                return np.asarray(shown.resize((side, side), Image.Resampling.BOX))
    except Image.DecompressionBombError:
        reason = PIXELS
    except _DAMAGE:
        reason = DAMAGED
    raise ValueError(reason)
    # END SOLUTION


# BEGIN SOLUTION
def _refused(image: Image.Image, max_pixels: int) -> str | None:
    """Why the header alone is enough to reject it; None where it is not."""
    if image.width * image.height > max_pixels:
        return PIXELS
    return FRAMES if getattr(image, "is_animated", False) else None


def _grey(image: Image.Image) -> Image.Image:
    # "I" is what Pillow makes of a PGM of 16 bits.
    if image.mode == "I" or image.mode.startswith("I;16"):
        deep = np.asarray(image)
        upper = (deep >> 8).astype(np.uint8)
        # Pillow's own conversions forget a transparent grey of 16 bits.
        upper[deep == image.info.get("transparency")] = 0
        return Image.fromarray(upper)
    if image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", seen.size, (0, 0, 0, 255)), seen)
    return image if image.mode == "L" else image.convert("RGB").convert("L")


# STUB
# END SOLUTION
def training_input(pixels: bytes, side: int) -> np.ndarray:
    """What the model is trained on, of an example's pixels: float32 [side, side], 0 to 1."""
    square = np.frombuffer(pixels, np.uint8).reshape(side, side)
    return square.astype(np.float32) / 255


def serving_input(contents: bytes, side: int, max_pixels: int) -> np.ndarray:
    """What the model is asked about a file that is sent to it: what it was trained on.

    Args:
        contents, side, max_pixels: as those of `pixels_of`.

    Returns:
        float32 [side, side], bit for bit what `training_input` gives of the same file.

    Raises:
        ValueError: as `pixels_of`.
    """
    # BEGIN SOLUTION
    return training_input(pixels_of(contents, side, max_pixels).tobytes(), side)
    # STUB
    # unsolved("ex29_image_examples")  # take this line out, and fix what is below
    # image = ImageOps.grayscale(Image.open(io.BytesIO(contents))).resize((side, side))
    # return np.asarray(image, np.float32) / 255
    # END SOLUTION


def near_groups(hashes: dict[str, int], distance: int) -> dict[str, str]:
    """Which pictures must be on the same side of a split.

    Args:
        hashes: by name, a number of 64 bits that is nearly the same for pictures that are.
        distance: two pictures are near if their hashes differ in so many bits at most.

    Returns:
        For every name the first name, in alphabetical order, of its group. Two that are near are
        of one group, and so are all that a chain of near ones connects.
    """
    # BEGIN SOLUTION
    first: dict[str, str] = {}
    waiting = sorted(hashes)
    while waiting:
        name, *waiting = waiting
        reached = [name]
        for one in reached:
            first[one] = name
            near = [other for other in waiting if _apart(hashes, one, other) <= distance]
            waiting = [other for other in waiting if other not in near]
            reached += near
    return first
    # END SOLUTION


# BEGIN SOLUTION
def _apart(hashes: dict[str, int], one: str, other: str) -> int:
    return (hashes[one] ^ hashes[other]).bit_count()


# STUB
# END SOLUTION
def mixed(name: str) -> str:
    """Where a name stands in the order of a data set: by chance, and the same each time."""
    return hashlib.sha256(name.encode()).hexdigest()


def cut(sizes: dict[str, int], limit: int) -> list[list[str]]:
    """The shards of a data set, cut by bytes.

    Args:
        sizes: bytes by name, in any order.
        limit: bytes that a shard holds at most.

    Returns:
        The names of each shard. All names are in the order of `mixed`; a shard ends before the
        name with which it would hold more than the limit. A name that is larger than the limit
        has a shard for itself; no shard is empty.
    """
    # BEGIN SOLUTION
    shards: list[list[str]] = []
    held = 0
    for name in sorted(sizes, key=mixed):
        if not shards or held + sizes[name] > limit:
            shards.append([])
            held = 0
        shards[-1].append(name)
        held += sizes[name]
    return shards
    # END SOLUTION


class ImageExamples(beam.PTransform):
    """Listings of a bucket to examples.

    Args:
        connect: makes a connection to the bucket, which takes a second. `connection.read(name)`
            gives a file's bytes, and raises KeyError where there is none, and ConnectionError where
            the bucket does not answer; `connection.close()` is to be called. A connection cannot be
            pickled; `connect` can.
        side, max_pixels: as those of `pixels_of`.

    Takes a collection of listings: each a list of (name, label), perhaps of millions. Gives a
    dict of two collections, "examples", dicts of name, label and pixels (bytes), and "rejected",
    dicts of name and reason. Names are different in all listings; each is in one of the two, once.
    A ConnectionError is no reason to reject a file: the job fails with it.

    Each name may be read by another worker than its neighbours: a shuffle is between the listing
    and the reading. What goes through a shuffle are names and labels, never a file's bytes or
    pixels; without state and timers, whose shuffles are not counted here. A worker connects once
    for all its bundles, or once for each, never for each file, and closes what it has opened
    before it opens another.
    """

    def __init__(self, connect: Callable[[], Any], side: int, max_pixels: int):
        super().__init__()
        self._connect = connect
        self._side = side
        self._max_pixels = max_pixels

    def expand(
        self, listings: beam.PCollection[list[tuple[str, int]]]
    ) -> dict[str, beam.PCollection[dict]]:
        # BEGIN SOLUTION
        decode = _Decode(self._connect, self._side, self._max_pixels)
        found = (
            listings
            | "Names" >> beam.FlatMap(lambda listing: listing)
            | "Spread" >> beam.Reshuffle()
            | "Decode" >> beam.ParDo(decode).with_outputs("rejected", main="examples")
        )
        return {"examples": found.examples, "rejected": found.rejected}
        # END SOLUTION


# BEGIN SOLUTION
class _Decode(beam.DoFn):
    def __init__(self, connect, side, max_pixels):
        self._connect = connect
        self._side = side
        self._max_pixels = max_pixels
        self._bucket = None

    def setup(self):
        self._bucket = self._connect()

    def process(self, file):
        name, label = file
        try:
            contents = self._bucket.read(name)
        except KeyError:
            yield beam.pvalue.TaggedOutput("rejected", {"name": name, "reason": MISSING})
            return
        try:
            pixels = pixels_of(contents, self._side, self._max_pixels)
        except ValueError as error:
            yield beam.pvalue.TaggedOutput("rejected", {"name": name, "reason": str(error)})
        else:
            yield {"name": name, "label": label, "pixels": pixels.tobytes()}

    def teardown(self):
        if self._bucket is not None:
            self._bucket.close()


# STUB
# END SOLUTION
