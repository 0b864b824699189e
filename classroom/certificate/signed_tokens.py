"""JSON Web Tokens signed with Ed25519, in the one spelling that is taken back.

A token of a credential outlives its library, and the bytes of one signature have several
spellings in base64; a verifier that takes them all does not notice a changed byte. So what is
read here must be, byte for byte, what signing would have written.
"""

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

from pipelines.problems import JobError

# Of a token; a credential has a few kilobytes, and a status list of full size at most 25.
MOST_BYTES = 1_000_000
_ALGORITHM = "EdDSA"
# Open Badges allows no others.
_HEADERS = {"alg", "typ", "kid", "jwk"}
_SHAPE = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


class NotProven(JobError):
    """A check of a badge that failed, as a sentence."""


@dataclass(frozen=True)
class Token:
    """What a token says, before its signature has been checked.

    Attributes:
        key_id: the name of the key that has signed, "did:key:z6Mk…#z6Mk…".
        embedded: the 32 bytes of a key that it brings along; proves nothing of its own.
    """

    text: str
    key_id: str
    payload: dict[str, Any]
    embedded: bytes | None


def sign(payload: dict[str, Any], private, key_id: str) -> str:
    """The payload as a signed token.

    Args:
        private: an Ed25519 private key of `cryptography`.
        key_id: the URL of its public key.
    """
    import jwt

    public = private.public_key().public_bytes_raw()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": _encoded(public)}
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return jwt.PyJWS([_ALGORITHM]).encode(
        text.encode(), private, _ALGORITHM, {"kid": key_id, "jwk": jwk}
    )


def read(text: str, name: str) -> Token:
    """Takes a token apart; its signature is not looked at.

    Args:
        name: what it is in a sentence, such as the file's name.

    Raises:
        NotProven: it is none, or none that this can check.
    """
    if len(text) > MOST_BYTES or not _SHAPE.fullmatch(text):
        raise NotProven(f"{name} is no signed token: it is damaged, or has been changed.")
    try:
        header, payload, _ = (_decoded(part) for part in text.split("."))
        head, said = (json.loads(part, parse_constant=_refused) for part in (header, payload))
        if not isinstance(head, dict) or not isinstance(said, dict):
            raise ValueError
    except (ValueError, RecursionError):
        raise NotProven(
            f"{name} is no signed token of JSON: it is damaged, or has been changed."
        ) from None
    if head.get("alg") != _ALGORITHM:
        raise NotProven(
            f"{name} is signed by {head.get('alg')!r}, and only EdDSA (Ed25519) is checked here."
        )
    key_id = head.get("kid")
    if not set(head) <= _HEADERS or not isinstance(key_id, str):
        raise NotProven(f"{name} does not name its key by kid, or has headers that are not known.")
    return Token(text, key_id, said, _embedded(head.get("jwk")))


def signed_by(token: Token, public: bytes) -> bool:
    """Whether the signature is of that Ed25519 key of 32 bytes."""
    import jwt
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        jwt.PyJWS([_ALGORITHM]).decode_complete(token.text, key, algorithms=[_ALGORITHM])
    except (jwt.PyJWTError, ValueError):
        return False
    return True


def _embedded(jwk: object) -> bytes | None:
    if not isinstance(jwk, dict) or jwk.get("crv") != "Ed25519":
        return None
    try:
        key = _decoded(str(jwk.get("x")))
    except ValueError:
        return None
    return key if len(key) == 32 else None


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _encoded(data) != text:
        raise ValueError("several spellings")
    return data


def _refused(constant: str):
    raise ValueError(f"{constant} is no JSON")
