"""Credentials inside pictures, by the rules of Open Badges 3.0 for PNG and SVG.

A picture with a token in it is made in one way only, so that the picture alone, whose digest
is signed, can be had back byte for byte.
"""

import re
import struct
import xml.parsers.expat
import zlib

from classroom.certificate.signed_tokens import NotProven
from pipelines.problems import RequestError

SVG, PNG = "image/svg+xml", "image/png"
_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
_PNG_BEGIN = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"openbadgecredential\0"
# Neither compressed, nor of a language, nor translated.
_PLAIN = b"\0\0\0\0"

_ATTRIBUTE = f' xmlns:openbadges="{_NAMESPACE}"'.encode()
_ELEMENT = b'<openbadges:credential verify="%s"></openbadges:credential>'
_ELEMENT_THERE = re.compile(rb'<openbadges:credential verify="([\w.-]+)"></openbadges:credential>')
_SVG_TAG = re.compile(rb"<svg\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


def media_type(data: bytes) -> str:
    """Of a picture; "" where it is neither."""
    if data.startswith(_PNG_BEGIN):
        return PNG
    return SVG if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else ""


def bake(picture: bytes, token: str) -> bytes:
    """The picture with the token in it.

    Raises:
        RequestError: it is no picture that can hold one, or holds one already.
    """
    kind = media_type(picture)
    if not kind:
        raise RequestError("The picture is neither PNG nor SVG.")
    if token_in(picture, "The picture") is not None:
        raise RequestError("The picture has a credential in it already: take one without.")
    baked = _baked(picture, token, kind)
    if token_in(baked, "The picture") != token:
        raise RequestError("The picture has its first <svg …> in a comment: take it out.")
    return baked


def token_in(data: bytes, name: str) -> str | None:
    """The token in a picture; None where it has none.

    Args:
        name: of the file, for a sentence.

    Raises:
        NotProven: the file is damaged, or holds several.
    """
    tokens = _in_png(data, name) if media_type(data) == PNG else _in_svg(data, name)
    if len(tokens) > 1:
        raise NotProven(f"{name} has {len(tokens)} credentials in it, where one is allowed.")
    return tokens[0] if tokens else None


def picture_alone(data: bytes, token: str) -> bytes | None:
    """The picture that `bake` made `data` of; None where it did not make it."""
    if media_type(data) == PNG:
        chunk = _chunk(b"iTXt", _KEYWORD + _PLAIN + token.encode())
        picture = data.replace(chunk, b"", 1)
    else:
        picture = _ELEMENT_THERE.sub(b"", data, 1).replace(_ATTRIBUTE, b"", 1)
    try:
        same = picture != data and _baked(picture, token, media_type(picture)) == data
    except (RequestError, NotProven):
        return None
    return picture if same else None


def _baked(picture: bytes, token: str, kind: str) -> bytes:
    if kind == PNG:
        end = _chunk(b"IEND", b"")
        if not picture.endswith(end):
            raise RequestError("The picture is no whole PNG: its end is missing.")
        chunk = _chunk(b"iTXt", _KEYWORD + _PLAIN + token.encode())
        return picture[: -len(end)] + chunk + end
    tag = _SVG_TAG.search(picture)
    if tag is None or tag[0].endswith(b"/>") or b"xmlns:openbadges" in tag[0]:
        raise RequestError(
            "The picture is no SVG that can hold a credential: it has no tag <svg …> with "
            "something in it, or one that declares openbadges already."
        )
    opened = tag[0][:-1] + _ATTRIBUTE + b">"
    element = _ELEMENT % token.encode()
    return picture[: tag.start()] + opened + element + picture[tag.end() :]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _in_png(data: bytes, name: str) -> list[str]:
    found, at, kind = [], len(_PNG_BEGIN), b""
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length
        if at > len(data) or data[at - 12 - length : at] != _chunk(kind, content):
            raise NotProven(f"{name} is a damaged PNG: a part of it is not what its checksum says.")
        if kind == b"iTXt" and content.startswith(_KEYWORD):
            plain = content.removeprefix(_KEYWORD)
            if plain[:2] != _PLAIN[:2]:
                raise NotProven(f"{name} has a compressed credential, which is not allowed.")
            text = plain[2:].split(b"\0", 2)[-1]
            found.append(text.decode("utf-8", "replace"))
        if kind == b"IEND":
            break
    if kind != b"IEND" or at != len(data):
        raise NotProven(f"{name} is a damaged PNG: it does not end where it should.")
    return found


def _in_svg(data: bytes, name: str) -> list[str]:
    found: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_NAMESPACE} credential":
            found.append(attributes.get("verify", ""))

    def refuse(*_) -> None:
        raise NotProven(f"{name} declares entities, which a badge has no use for.")

    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except xml.parsers.expat.ExpatError as error:
        raise NotProven(
            f"{name} is a damaged SVG: line {error.lineno}, column {error.offset + 1} is not XML."
        ) from None
    return found
