"""Leaves what is rejected to Beam's handling of exceptions."""

import hashlib
import io
import itertools

import apache_beam as beam
import numpy as np
from PIL import Image, ImageOps

DAMAGED, PIXELS, FRAMES, MISSING = "damaged", "pixels", "frames", "missing"


def _opened(contents):
    try:
        return Image.open(io.BytesIO(contents))
    except Image.DecompressionBombError as error:
        raise ValueError(PIXELS) from error
    except Exception as error:
        raise ValueError(DAMAGED) from error


def _luma(picture):
    if picture.mode in ("I", "I;16", "I;16B", "I;16L"):
        unseen = np.isin(np.asarray(picture), [picture.info.get("transparency", -1)])
        return Image.fromarray(np.where(unseen, 0, np.asarray(picture) // 256).astype(np.uint8))
    if picture.has_transparency_data:
        colours = picture.convert("RGBA")
        ground = Image.new("RGB", colours.size, "black")
        ground.paste(colours.convert("RGB"), mask=colours.getchannel("A"))
        picture = ground
    return picture.convert("RGB").convert("L")


def pixels_of(contents, side, max_pixels):
    image = _opened(contents)
    width, height = image.size
    if width * height > max_pixels:
        raise ValueError(PIXELS)
    if getattr(image, "n_frames", 1) > 1:
        raise ValueError(FRAMES)
    try:
        image.load()
        return np.array(
            _luma(ImageOps.exif_transpose(image)).resize((side, side), Image.Resampling.BOX)
        )
    except Exception as error:
        raise ValueError(DAMAGED) from error


def training_input(pixels, side):
    return np.frombuffer(pixels, np.uint8).reshape(side, side).astype(np.float32) / 255


def serving_input(contents, side, max_pixels):
    return training_input(bytes(pixels_of(contents, side, max_pixels).data), side)


def near_groups(hashes, distance):
    parent = {name: name for name in hashes}

    def root(name):
        while parent[name] != name:
            name = parent[name]
        return name

    for one, other in itertools.combinations(hashes, 2):
        if bin(hashes[one] ^ hashes[other]).count("1") <= distance:
            first, second = sorted([root(one), root(other)])
            parent[second] = first
    return {name: root(name) for name in hashes}


def mixed(name):
    return hashlib.sha256(name.encode()).hexdigest()


def cut(sizes, limit):
    shards, shard, left = [], [], limit
    for name in sorted(sizes, key=mixed):
        if shard and sizes[name] > left:
            shards.append(shard)
            shard, left = [], limit
        shard.append(name)
        left -= sizes[name]
    return [*shards, shard] if shard else shards


class _Read(beam.DoFn):
    def __init__(self, connect, side, max_pixels):
        self.connect = connect
        self.limits = side, max_pixels

    def setup(self):
        self.bucket = self.connect()

    def process(self, file):
        name, label = file
        pixels = pixels_of(self.bucket.read(name), *self.limits)
        return [{"name": name, "label": label, "pixels": pixels.tobytes()}]

    def teardown(self):
        self.bucket.close()


def _rejection(failed):
    (name, _), (kind, error, _) = failed
    reasons = [reason for reason in (DAMAGED, PIXELS, FRAMES) if repr(reason) in error]
    return {"name": name, "reason": MISSING if kind is KeyError else reasons[0]}


class ImageExamples(beam.PTransform):
    def __init__(self, connect, side, max_pixels):
        super().__init__()
        self.reading = _Read(connect, side, max_pixels)

    def expand(self, listings):
        names = listings | beam.FlatMap(iter) | beam.Reshuffle()
        examples, failed = names | beam.ParDo(self.reading).with_exception_handling(
            exc_class=(KeyError, ValueError)
        )
        return {"examples": examples, "rejected": failed | beam.Map(_rejection)}
