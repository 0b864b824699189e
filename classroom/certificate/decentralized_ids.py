"""Decentralized identifiers of an issuer: `did:key` has its key in it, `did:web` names a page.

Both are those of the W3C's DID methods, for Ed25519 keys; nothing here uses the network.
"""

import datetime
import re
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.problems import RequestError

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Multicodec's ed25519-pub, as a varint.
_ED25519 = b"\xed\x01"
_KEY_BYTES = 32
# Of RFC 8032. Points of the orders 1, 2, 4 and 8 have these y; a signature "by" one of them fits
# texts that nobody has signed.
_PRIME = 2**255 - 19
_Y_OF_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_LOW_ORDER = {0, 1, _PRIME - 1, _Y_OF_ORDER_8, _PRIME - _Y_OF_ORDER_8}
_CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.IGNORECASE)


def multibase(data: bytes) -> str:
    """Bytes as base58 of Bitcoin's digits, behind the letter that says so."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        digits = _DIGITS[rest] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + _DIGITS[0] * zeros + digits


def from_multibase(text: str) -> bytes:
    """The bytes of what `multibase` gave. Raises: ValueError."""
    # No key is longer, and the time grows with the square of the length.
    if not text.startswith("z") or len(text) > 128:
        raise ValueError("it is no base58 of a key")
    number = 0
    for digit in text[1:]:
        number = number * 58 + _DIGITS.index(digit)
    zeros = len(text) - 1 - len(text[1:].lstrip(_DIGITS[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def did_key(public: bytes) -> str:
    """The identifier that an Ed25519 key is by itself.

    Args:
        public: its 32 bytes.
    """
    return "did:key:" + multibase(_ED25519 + public)


def fragment(public: bytes) -> str:
    """A key as the end of its URL."""
    return multibase(_ED25519 + public)


def key_in(did: str) -> bytes:
    """The 32 bytes of the Ed25519 key in a `did:key`.

    Raises:
        ValueError: it is no such identifier, of another kind of key, or of one by which anybody
            can sign.
    """
    if not did.startswith("did:key:"):
        raise ValueError(f"{did} is no did:key")
    data = from_multibase(did.removeprefix("did:key:"))
    if not data.startswith(_ED25519) or len(data) != len(_ED25519) + _KEY_BYTES:
        raise ValueError(f"{did} is of no Ed25519 key")
    public = data.removeprefix(_ED25519)
    if int.from_bytes(public, "little") % 2**255 % _PRIME in _LOW_ORDER:
        raise ValueError(f"{did} is of a key of low order, by which anybody can sign")
    return public


def did_web(url: str) -> str:
    """The identifier of an address that begins with https://, whose host serves the document.

    Raises:
        RequestError: no such identifier can be made of the address.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "https" or not _HOST.fullmatch(parts.netloc):
        raise RequestError(
            f"A did:web cannot be made of {url}: give an address https://HOST or https://HOST/PATH."
        )
    if parts.query or parts.fragment or not re.fullmatch(r"[\w.~/-]*", parts.path, re.ASCII):
        raise RequestError(
            f"A did:web cannot be made of {url}: its path may have letters, digits and ._~- alone."
        )
    steps = [step for step in parts.path.split("/") if step]
    if any(set(step) == {"."} for step in steps):
        raise RequestError(f"A did:web cannot be made of {url}: its path has a step of dots.")
    return ":".join(["did:web", parts.netloc.lower().replace(":", "%3A"), *steps])


def folder_address(did: str) -> str:
    """Where a `did:web` is hosted: the address that its files' names are put behind.

    Raises:
        ValueError: it is no did:web.
    """
    if not did.startswith("did:web:"):
        raise ValueError(f"{did} is no did:web")
    host, *steps = did.removeprefix("did:web:").split(":")
    return "/".join(["https:/", urllib.parse.unquote(host), *(steps or [".well-known"])])


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 key of an issuer, as "Controlled Identifiers 1.0" has it.

    Attributes:
        id: its URL.
        public: its 32 bytes.
        expires: when the issuer took another; what it had signed until then holds.
        revoked: from when on what it signs is not the issuer's: others may have it.
    """

    id: str
    public: bytes
    expires: datetime.datetime | None = None
    revoked: datetime.datetime | None = None

    @classmethod
    def named(cls, key_id: str) -> "PublicKey":
        """The key whose URL ends with itself. Raises: ValueError."""
        return cls(key_id, key_in("did:key:" + key_id.rpartition("#")[2]))


def document(did: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    """The DID document of an issuer, as `did.json` has it.

    One that was revoked may not sign by it, so that a verifier who does not look at dates takes
    nothing that it has signed.

    Args:
        keys: that of today, and those before it.
    """
    methods = [
        {
            "id": key.id,
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multibase(_ED25519 + key.public),
            **({"expires": written(key.expires)} if key.expires else {}),
            **({"revoked": written(key.revoked)} if key.revoked else {}),
        }
        for key in keys
    ]
    return {
        "@context": _CONTEXT,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [key.id for key in keys if not key.revoked],
    }


def written(at: datetime.datetime) -> str:
    """A time as documents have it, to the second."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def key_of(said: Mapping[str, Any], key_id: str) -> PublicKey:
    """The Ed25519 key that a DID document allows, or has allowed, to sign under that name.

    Args:
        said: a document, from anywhere.

    Raises:
        ValueError: it has no such key, does not allow it to sign, or its times are none.
    """
    did = said.get("id")
    for method in _dictionaries(said.get("verificationMethod")):
        if _absolute(method.get("id"), did) != key_id:
            continue
        allowed = said.get("assertionMethod")
        names = [
            _absolute(one.get("id") if isinstance(one, dict) else one, did)
            for one in (allowed if isinstance(allowed, list) else [])
        ]
        expires, revoked = (_time(method, name) for name in ("expires", "revoked"))
        if key_id not in names and not revoked:
            raise ValueError(f"its key {key_id} is not one that may sign (assertionMethod)")
        text = method.get("publicKeyMultibase")
        if not isinstance(text, str):
            raise ValueError(f"its key {key_id} has no publicKeyMultibase")
        return PublicKey(key_id, key_in(f"did:key:{text}"), expires, revoked)
    raise ValueError(f"it has no key {key_id}")


def _time(method: Mapping[str, Any], name: str) -> datetime.datetime | None:
    if name not in method:
        return None
    try:
        at = datetime.datetime.fromisoformat(method[name])
        if at.tzinfo is None:
            raise ValueError
    except (TypeError, ValueError):
        raise ValueError(
            f"its key {method.get('id')} has a time {name!r} that is none: {method[name]!r}"
        ) from None
    return at.astimezone(datetime.UTC)


def _dictionaries(value: object) -> list[dict]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _absolute(name: object, did: object) -> str:
    text = name if isinstance(name, str) else ""
    return f"{did}{text}" if text.startswith("#") else text
