"""Which badges have been revoked: a Bitstring Status List of the W3C, as a signed credential."""

import base64
import datetime
import gzip
import io
from collections.abc import Iterable
from typing import Any

from classroom.certificate.decentralized_ids import written
from classroom.certificate.signed_tokens import MOST_BYTES

# The standard's least size, in which one badge among few is not to be found.
SIZE = 131_072
_CONTEXT = "https://www.w3.org/ns/credentials/v2"


def encoded(revoked: Iterable[int]) -> str:
    """The list in which the bits of those numbers are set, of `SIZE` bits.

    Args:
        revoked: numbers below `SIZE`.
    """
    bits = bytearray(SIZE // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def is_set(text: str, index: int) -> bool:
    """Whether the bit of a number is set in an encoded list, of any size up to 8 million bits.

    Raises:
        ValueError: it is no such list, or too short for the number.
    """
    if not text.startswith("u"):
        raise ValueError("it is not in base64url")
    try:
        packed = base64.b64decode(text[1:] + "=" * (-(len(text) - 1) % 4), b"-_", validate=True)
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            bits = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, ValueError) as error:
        raise ValueError(f"it cannot be unpacked ({error})") from None
    if len(bits) > MOST_BYTES or not 0 <= index < 8 * len(bits):
        raise ValueError(f"it has no number {index}")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def entry(address: str, index: int) -> dict[str, str]:
    """The `credentialStatus` of a badge: its number in the list at the address."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def credential(
    issuer: str, address: str, revoked: Iterable[int], at: datetime.datetime
) -> dict[str, Any]:
    """The payload of the list's token.

    Args:
        issuer: its DID.
        at: of which time the list is.
    """
    return {
        "@context": [_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": written(at),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(revoked),
        },
        "iss": issuer,
        "jti": address,
        "nbf": int(at.timestamp()),
    }
