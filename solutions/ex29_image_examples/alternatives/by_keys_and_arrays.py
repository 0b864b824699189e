"""Spreads by keys, looks at formats, and does colours with NumPy where that is exact."""

import hashlib
import io

import apache_beam as beam
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

DAMAGED, PIXELS, FRAMES, MISSING = "damaged", "pixels", "frames", "missing"


class _Rejected(Exception):
    pass


def _square(contents, side, max_pixels):
    with Image.open(io.BytesIO(contents)) as image:
        if np.prod(image.size, dtype=np.int64) > max_pixels:
            raise _Rejected(PIXELS)
        if image.format in ("GIF", "PNG", "WEBP", "TIFF") and getattr(image, "is_animated", False):
            raise _Rejected(FRAMES)
        image = ImageOps.exif_transpose(image)
        if image.getbands() == ("I",) or image.mode.startswith("I;"):
            values = np.asarray(image).astype(np.uint32)
            values[values == image.info.get("transparency")] = 0
            image = Image.fromarray((values // 256).astype(np.uint8))
        elif image.has_transparency_data:
            image = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", image.size, "#000000ff"), image)
        if image.mode != "L":
            image = image.convert("RGB").convert("L")
        return np.asarray(image.resize((side, side), resample=Image.Resampling.BOX))


def pixels_of(contents, side, max_pixels):
    try:
        return _square(contents, side, max_pixels)
    except _Rejected as why:
        raise ValueError(str(why)) from None
    except Image.DecompressionBombError:
        raise ValueError(PIXELS) from None
    except (UnidentifiedImageError, Exception):
        raise ValueError(DAMAGED) from None


def training_input(pixels, side):
    return np.frombuffer(pixels, np.uint8).reshape(side, side).astype(np.float32) / 255


def serving_input(contents, side, max_pixels):
    return pixels_of(contents, side, max_pixels).astype(np.float32) / 255


def near_groups(hashes, distance):
    names = sorted(hashes)
    values = np.array([hashes[name] for name in names], np.uint64)
    near = np.bitwise_count(values[:, None] ^ values[None]) <= distance
    group = np.arange(len(names))
    while True:
        least = np.array([group[row].min() for row in near], np.int64)
        if (least == group).all():
            return {name: names[first] for name, first in zip(names, group.tolist(), strict=True)}
        group = least


def mixed(name):
    return hashlib.sha256(name.encode()).hexdigest()


def cut(sizes, limit):
    names = sorted(sizes, key=mixed)
    shards = []
    while names:
        held = np.cumsum([sizes[name] for name in names])
        count = max(1, int(np.searchsorted(held, limit, side="right")))
        shards.append(names[:count])
        names = names[count:]
    return shards


class _Files(beam.DoFn):
    def __init__(self, transform):
        self.made = transform.connect
        self.side, self.max_pixels = transform.side, transform.max_pixels

    def setup(self):
        self.bucket = self.made()

    def process(self, keyed):
        for name, label in keyed[1]:
            example, reason = None, None
            try:
                contents = self.bucket.read(name)
            except KeyError:
                reason = MISSING
            else:
                try:
                    example = pixels_of(contents, self.side, self.max_pixels)
                except ValueError as error:
                    reason = str(error)
            if reason is None:
                yield {"name": name, "label": label, "pixels": example.tobytes()}
            else:
                yield beam.pvalue.TaggedOutput("rejected", {"name": name, "reason": reason})

    def teardown(self):
        self.bucket.close()


class ImageExamples(beam.PTransform):
    def __init__(self, connect, side, max_pixels):
        super().__init__()
        self.connect = connect
        self.side = side
        self.max_pixels = max_pixels

    def expand(self, listings):
        keyed = listings | beam.FlatMap(
            lambda listing: [(mixed(name)[:2], (name, label)) for name, label in listing]
        )
        grouped = keyed | beam.GroupByKey()
        found = grouped | beam.ParDo(_Files(self)).with_outputs("rejected", main="examples")
        return {"examples": found.examples, "rejected": found.rejected}
