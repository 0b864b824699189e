"""Connects once a bundle, pastes with a mask, parts rows, and joins groups pair by pair."""

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

    def start_bundle(self):
        self.bucket = self.connect()

    def process(self, file):
        name, label = file
        try:
            contents = self.bucket.read(name)
        except KeyError:
            yield {"name": name, "reason": MISSING}
            return
        try:
            pixels = pixels_of(contents, *self.limits)
        except ValueError as why:
            yield {"name": name, "reason": why.args[0]}
            return
        yield {"name": name, "label": label, "pixels": pixels.tobytes()}

    def finish_bundle(self):
        self.bucket.close()


class ImageExamples(beam.PTransform):
    def __init__(self, connect, side, max_pixels):
        super().__init__()
        self.reading = _Read(connect, side, max_pixels)

    def expand(self, listings):
        rows = listings | beam.FlatMap(iter) | beam.Reshuffle() | beam.ParDo(self.reading)
        examples, rejected = rows | beam.Partition(lambda row, _: int("reason" in row), 2)
        return {"examples": examples, "rejected": rejected}
