"""Whether a badge was revoked, by its issuer's signed status list."""

import datetime

from classroom.certificate import signed_tokens, status_list
from classroom.certificate.badge_claims import Claims, NamedFile, day
from classroom.certificate.signed_tokens import NotProven, Token
from pipelines.problems import RequestError


def check_status(badge: Token, key: bytes, said: Claims, status: NamedFile) -> datetime.datetime:
    """Of which time the list is, in which the badge is not revoked.

    Args:
        key: the issuer's, which has signed the badge.
        said: of the badge.

    Raises:
        NotProven: it is revoked, or the list is not the issuer's.
        RequestError: it is another list, or older than the badge.
    """
    text = status.content.decode("latin-1").removesuffix("\n")
    listed = signed_tokens.read(text, status.name)
    there = Claims(listed.payload, status.name)
    if listed.key_id != badge.key_id or not signed_tokens.signed_by(listed, key):
        raise NotProven(
            f"The status list {status.name} has been changed, or is not signed by the badge's "
            "issuer."
        )
    address = said.text("credentialStatus", "statusListCredential")
    if there.at("id") != address:
        raise RequestError(f"{status.name} is another status list than the badge's, {address}.")
    there.check({"BitstringStatusListCredential"})
    at, begin = there.time("validFrom"), said.time("validFrom")
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
