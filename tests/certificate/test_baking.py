"""Credentials are in pictures as Open Badges 3.0 says, and come out as they went in."""

import io
import struct
import xml.etree.ElementTree as ET
import zlib

import hypothesis.strategies as st
import pytest
from hypothesis import given
from openbadgeslib import baking as other_baking
from PIL import Image

from classroom.certificate import badge_picture, baking
from classroom.certificate.signed_tokens import NotProven
from pipelines.problems import RequestError

TOKEN = "eyJhbGciOiJFZERTQSJ9.eyJpZCI6IjEifQ.AAAA"
SVG = badge_picture.svg("Data <pipelines> & more", "School", 2026)


def small_png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(file, "PNG")
    return file.getvalue()


PNG = small_png()


def test_an_svg_declares_the_namespace_and_has_the_credential_first():
    baked = baking.bake(SVG, TOKEN)
    root = ET.fromstring(baked)
    assert root[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert root[0].attrib == {"verify": TOKEN}
    assert root[0].text is None
    opened = baked[: baked.index(b">")]
    assert b'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"' in opened
    ours = other_baking.extract_svg(baked, element=other_baking.SVG_ELEMENT_OB3)
    assert ours == TOKEN


def test_a_png_has_the_credential_in_one_uncompressed_text():
    baked = baking.bake(PNG, TOKEN)
    image = Image.open(io.BytesIO(baked))
    image.load()
    assert image.text["openbadgecredential"] == TOKEN
    assert image.tobytes() == Image.open(io.BytesIO(PNG)).tobytes()
    found = other_baking.extract_png(baked, keyword=other_baking.ITXT_KEYWORD_OB3)
    assert found == TOKEN


def test_what_another_program_has_baked_is_read():
    svg = other_baking.bake_svg(
        SVG, TOKEN, element=other_baking.SVG_ELEMENT_OB3, namespace=other_baking.SVG_NS_OB3
    )
    png = other_baking.bake_png(PNG, TOKEN, keyword=other_baking.ITXT_KEYWORD_OB3)
    assert baking.token_in(svg, "it") == baking.token_in(png, "it") == TOKEN


@pytest.mark.parametrize(
    "picture",
    [
        SVG,
        PNG,
        b"<?xml version='1.0'?>\n<!-- a > b --><svg a='>' xmlns='http://www.w3.org/2000/svg'>x</svg>",
    ],
)
def test_the_picture_alone_comes_back_byte_for_byte(picture):
    baked = baking.bake(picture, TOKEN)
    assert baking.token_in(baked, "it") == TOKEN
    assert baking.picture_alone(baked, TOKEN) == picture
    assert baking.picture_alone(picture, TOKEN) is None


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_gives_another_picture_or_none(at, change):
    for picture in (SVG, PNG):
        baked = bytearray(baking.bake(picture, TOKEN))
        baked[at % len(baked)] ^= change
        try:
            token = baking.token_in(bytes(baked), "it")
        except NotProven:
            continue
        assert token != TOKEN or baking.picture_alone(bytes(baked), TOKEN) != picture


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


END = chunk(b"IEND", b"")
TWICE = chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0a.b.c")
PACKED = chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(b"a.b.c"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (PNG[:-1], "it is a damaged PNG"),
        (PNG + b"x", "it is a damaged PNG: it does not end where it should."),
        (PNG.removesuffix(END) + TWICE * 2 + END, "it has 2 credentials in it"),
        (PNG.removesuffix(END) + PACKED + END, "it has a compressed credential"),
        (b"<svg>", "it is a damaged SVG: line 1"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>', "it declares entities"),
    ],
)
def test_a_damaged_picture_is_told(data, sentence):
    with pytest.raises(NotProven) as problem:
        baking.token_in(data, "it")
    assert str(problem.value).startswith(sentence)


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (b"GIF89a", "neither PNG nor SVG"),
        (b"<svg/>", "no tag <svg"),
        (b"<html></html>", "no tag <svg"),
        (b"<!-- <svg > --><svg>x</svg>", "in a comment"),
        (baking.bake(SVG, TOKEN), "has a credential in it already"),
        (baking.bake(PNG, TOKEN), "has a credential in it already"),
    ],
)
def test_what_can_hold_no_credential_is_refused(picture, sentence):
    with pytest.raises(RequestError, match=sentence):
        baking.bake(picture, TOKEN)


@given(st.text(max_size=200), st.text(max_size=200), st.integers(1, 9999))
def test_a_picture_of_any_names_is_xml(course, issuer, year):
    ET.fromstring(badge_picture.svg(course, issuer, year))


def test_the_drawn_png_has_its_size_and_its_corners_are_clear():
    image = Image.open(io.BytesIO(badge_picture.png("Data-pipeline engineering", "School", 2026)))
    assert (image.size, image.mode) == ((512, 512), "RGBA")
    assert image.getpixel((0, 0))[3] == 0
    assert image.getpixel((256, 20)) == (0x28, 0x64, 0xB4, 255)
