"""A new key for an issuer, beside which badges of the old one hold; keys that others may have."""

import dataclasses
import datetime
import os
from collections.abc import Callable

from classroom.certificate import awarding, decentralized_ids, issuer_folder
from classroom.certificate.decentralized_ids import PublicKey
from classroom.certificate.issuer_folder import KEY, IssuerFolder
from pipelines.problems import RequestError

_REASON = "its key was revoked"


def rotate(
    issuer: IssuerFolder,
    now: datetime.datetime,
    password: Callable[[], bytes] | None = None,
    revoked: datetime.datetime | None = None,
) -> tuple[IssuerFolder, list[str]]:
    """Gives an issuer a new key, and removes the private half of the old one.

    What was signed until now holds on, with the `did.json` that is written, and the status list
    is signed anew. The old private key is not needed: it may be lost, or have been interrupted
    in a rotation.

    Args:
        now: with a time zone.
        password: gives what encrypts the new key's file; None for a file that is not encrypted.
        revoked: from when on what the old key signs is not the issuer's; None for never.

    Returns:
        The issuer, and the ids of its badges that no longer hold.

    Raises:
        RequestError: the issuer is its key (did:key), a time is to come, or it cannot be written.
    """
    if not issuer.did_address:
        raise RequestError(
            f"{issuer.did} is its key: another key is another issuer. Make one with `./workshop "
            "issuer init` and another --keys, tell its identifier on your page, and keep the old "
            "folder to revoke badges of it."
        )
    _must_be_past(revoked, now)
    # As they are written.
    now, revoked = now.replace(microsecond=0), revoked and revoked.replace(microsecond=0)
    public, pem = issuer_folder.new_key(password)
    beside = issuer.path / f"{KEY}.new"
    try:
        with issuer.locked():
            # The old key may have signed while the new one's passphrase was asked for.
            now = max(now, issuer.last_awarded() or now)
            old = dataclasses.replace(PublicKey.named(issuer.key_id), expires=now, revoked=revoked)
            made = dataclasses.replace(
                issuer,
                key_id=f"{issuer.did}#{decentralized_ids.fragment(public)}",
                former=(old, *issuer.former),
            )
            beside.unlink(missing_ok=True)
            issuer_folder.write_key(beside, pem)
            # Interrupted from here on, the key that is there is not the one that is named, which
            # is told, and the next rotation mends.
            made.save()
            os.replace(beside, issuer.path / KEY)
    except OSError as error:
        raise RequestError(f"{error.filename or issuer.path} cannot be written: {error}.") from None
    return made, _revoke_badges(made, old, now)


def revoke(
    issuer: IssuerFolder, name: str, since: datetime.datetime, now: datetime.datetime
) -> tuple[IssuerFolder, list[str]]:
    """Says from when on what an earlier key signs is not the issuer's.

    Args:
        name: the end of the key's URL, "z6Mk…".
        now: with a time zone.

    Returns:
        The issuer, and the ids of its badges that no longer hold.

    Raises:
        RequestError: there is no such key, a time is to come, or it cannot be written.
    """
    _must_be_past(since, now)
    found = next((one for one in issuer.former if one.id.rpartition("#")[2] == name), None)
    if found is None:
        raise RequestError(
            f"{name} is no earlier key of this issuer: `./workshop issuer show` names them; "
            "`issuer rotate --compromised-since` is for the one of today."
        )
    since = min(since.replace(microsecond=0), found.revoked or since)
    key = dataclasses.replace(found, revoked=since)
    former = tuple(key if one is found else one for one in issuer.former)
    made = dataclasses.replace(issuer, former=former)
    try:
        with issuer.locked():
            made.save()
    except OSError as error:
        raise RequestError(f"{error.filename or issuer.path} cannot be written: {error}.") from None
    return made, _revoke_badges(made, key, now)


def _signed_by(issuer: IssuerFolder, key: PublicKey) -> tuple[str, ...]:
    """Ids of badges that an earlier key has signed since it was revoked."""
    at = issuer.former.index(key)
    before = issuer.former[at + 1].expires if at + 1 < len(issuer.former) else None
    if key.revoked is None:
        return ()
    since = decentralized_ids.written(max(key.revoked, before) if before else key.revoked)
    until = decentralized_ids.written(key.expires) if key.expires else "9999"
    return tuple(name for name, award in issuer.given().items() if since <= award.awarded <= until)


def _revoke_badges(issuer: IssuerFolder, key: PublicKey, now: datetime.datetime) -> list[str]:
    """So that each learner may be given another."""
    found = _signed_by(issuer, key)
    # Which signs the status list anew, and writes the document.
    with issuer.awards() as awards:
        for name in found:
            if not awards[name].revoked:
                awarding.revoke(awards, name, _REASON, now)
    return list(found)


def _must_be_past(at: datetime.datetime | None, now: datetime.datetime) -> None:
    if at is not None and at > now:
        raise RequestError(
            f"{at:%Y-%m-%d %H:%M} UTC is to come: give the time from which on "
            "others may have had the key."
        )
