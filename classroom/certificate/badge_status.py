"""Whether a badge was revoked, by its issuer's signed status list."""

import datetime
from collections.abc import Callable

from classroom.certificate import signed_tokens, status_list
from classroom.certificate.badge_claims import Claims, NamedFile, day
from classroom.certificate.decentralized_ids import PublicKey
from classroom.certificate.signed_tokens import NotProven
from pipelines.problems import RequestError


def check_status(
    key_of: Callable[[str], PublicKey], said: Claims, status: NamedFile
) -> datetime.datetime:
    """Of which time the list is, in which the badge is not revoked.

    Args:
        key_of: gives the issuer's key of a name, of today or before; ValueError where it has none.
        said: of the badge.

    Raises:
        NotProven: it is revoked, or the list is not the issuer's.
        RequestError: it is another list, or older than the badge.
    """
    text = status.content.decode("latin-1").removesuffix("\n")
    listed = signed_tokens.read(text, status.name)
    there = Claims(listed.payload, status.name)
    try:
        key = key_of(listed.key_id)
        if not signed_tokens.signed_by(listed, key.public):
            raise ValueError
    except ValueError:
        raise NotProven(
            f"The status list {status.name} has been changed, or is not signed by the badge's "
            "issuer."
        ) from None
    address = said.text("credentialStatus", "statusListCredential")
    if there.at("id") != address:
        raise RequestError(f"{status.name} is another status list than the badge's, {address}.")
    there.check({"BitstringStatusListCredential"})
    at, begin = there.time("validFrom"), said.time("validFrom")
    if key.revoked or (key.expires and at and at > key.expires):
        raise RequestError(
            f"The status list {status.name} is signed by a key that its issuer no longer uses: get "
            "a newer one."
        )
    try:
        if there.at("credentialSubject", "statusPurpose") != "revocation" or at is None:
            raise ValueError("it says nothing of revocation, or not of when")
        index = int(str(said.at("credentialStatus", "statusListIndex")))
        revoked = status_list.is_set(str(there.at("credentialSubject", "encodedList")), index)
    except ValueError as error:
        raise NotProven(f"The status list {status.name} cannot be read: {error}.") from None
    if revoked:
        raise NotProven(
            f"{said.name} has been revoked by its issuer, as the status list of {day(at)} says."
        )
    if begin is not None and at < begin:
        raise RequestError(
            f"The status list {status.name} is of {day(at)} and older than the badge: get a newer "
            "one."
        )
    return at
