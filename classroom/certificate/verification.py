"""Whether a badge is genuine, offline: what its signature proves, by whom, when, of what.

Nothing is fetched and nothing that a badge brings along is believed before its signature fits
a key that is known otherwise: the one that a `did:key` is, or that of a `did.json` which
whoever asks has from the issuer.
"""

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from classroom.certificate import baking, decentralized_ids, signed_tokens
from classroom.certificate.badge_claims import Claims, NamedFile, day
from classroom.certificate.badge_status import check_status
from classroom.certificate.decentralized_ids import PublicKey
from classroom.certificate.open_badge import email_hash, hash_uri, picture_digest
from classroom.certificate.signed_tokens import NotProven, Token
from pipelines.problems import RequestError

_BADGES = {"OpenBadgeCredential", "AchievementCredential"}
# A token begins with {" of its header.
_JSON_IN_BASE64 = "eyJ"
# By which the verifier's clock may be behind the issuer's.
_CLOCK_ERROR = datetime.timedelta(minutes=5)
# After which a status list may well have been followed by another.
_OLD = datetime.timedelta(days=30)


@dataclass(frozen=True)
class KnownIssuer:
    """Whose badges are asked for, from elsewhere than the badge.

    Attributes:
        document: of a DID; None where only the identifier is known.
        source: what it came from, a file's name or an identifier.
    """

    did: str
    document: Mapping[str, Any] | None
    source: str


@dataclass(frozen=True)
class Beside:
    """What a badge is compared with.

    Attributes:
        issuer: None to take the issuer's word from the badge, which a did:key allows.
        status: a status list; None where there is none.
        evidence: files that the badge should name.
        email: an address that should be the learner's; "" to ask for none.
    """

    issuer: KnownIssuer | None = None
    status: NamedFile | None = None
    evidence: Sequence[NamedFile] = ()
    email: str = ""


@dataclass
class Proven:
    """A badge that has passed, and what it says.

    Attributes:
        facts: pairs of a short name and what is so.
        limits: sentences on what it rests on, and on what was not looked at.
    """

    facts: list[tuple[str, str]] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)


def verify(badge: NamedFile, beside: Beside, now: datetime.datetime) -> Proven:
    """Checks a badge: an SVG, a PNG or a token.

    Args:
        now: with a time zone.

    Raises:
        NotProven: something does not hold.
        RequestError: it is no badge, or cannot be checked with what was given.
    """
    text = _token_text(badge)
    token = signed_tokens.read(text, badge.name)
    said = Claims(token.payload, badge.name)
    did = said.text("issuer", "id")
    key = _signing_key(token, did, beside.issuer, badge.name)
    said.check(_BADGES)
    begin, end = _validity(said, now)
    proven = Proven()
    _check_key(key, begin, badge.name, proven)
    proven.facts += _earned(said)
    name = said.at("issuer", "name") or "no name"
    own_word = "" if beside.issuer else " (as the badge says)"
    proven.facts.append(("issuer", f"{name}{own_word}, {did}"))
    proven.facts.append(("issued", day(begin) + (f", valid until {day(end)}" if end else "")))
    proven.limits.append(_trust(did, beside.issuer))
    _check_status(did, said, beside, proven, now)
    _check_picture(badge.content, text, said, proven)
    _check_evidence(said, beside.evidence, proven)
    _check_email(said, beside.email, proven)
    proven.facts.append(("id", said.text("id")))
    return proven


def _token_text(badge: NamedFile) -> str:
    if not baking.media_type(badge.content):
        text = badge.content.decode("latin-1").removesuffix("\n")
        if not text.startswith(_JSON_IN_BASE64):
            raise RequestError(
                f"{badge.name} is no badge: it is neither SVG nor PNG nor a signed token."
            )
        return text
    found = baking.token_in(badge.content, badge.name)
    if found is None:
        raise RequestError(f"{badge.name} is a picture without an Open Badges credential in it.")
    return found


def _signing_key(token: Token, did: str, issuer: KnownIssuer | None, name: str) -> PublicKey:
    """The issuer's key, which has signed the token. Raises: NotProven, RequestError."""
    if issuer and issuer.did != did:
        raise NotProven(f"{name} is of {did}, and not of {issuer.did}, whom {issuer.source} names.")
    if not token.key_id.startswith(f"{did}#"):
        raise NotProven(f"{name} is of {did}, and names a key of somebody else: {token.key_id}.")
    if (issuer is None or issuer.document is None) and did.startswith("did:web:"):
        address = f"{decentralized_ids.folder_address(did)}/did.json"
        raise RequestError(
            f"{name} is of {did}, whose key is in a document: get {address} and give the file as "
            "--issuer."
        )
    try:
        key = _key_of(did, issuer, token.key_id)
    except ValueError as error:
        source = issuer.source if issuer else name
        raise NotProven(f"{source} has not the key that {name} names: {error}.") from None
    if signed_tokens.signed_by(token, key.public):
        return key
    other = token.embedded
    if other is not None and other != key.public and signed_tokens.signed_by(token, other):
        raise NotProven(
            f"{name} was signed by another key than that of {did}: by "
            f"{decentralized_ids.did_key(other)}."
        )
    raise NotProven(
        f"{name} has been changed since it was signed, or was signed by another key than that of "
        f"{did}: its signature does not fit."
    )


def _key_of(did: str, issuer: KnownIssuer | None, key_id: str) -> PublicKey:
    """The issuer's key of a name. Raises: ValueError."""
    if issuer is not None and issuer.document is not None:
        return decentralized_ids.key_of(issuer.document, key_id)
    if not key_id.startswith(f"{did}#"):
        raise ValueError(f"{did} is its only key")
    return PublicKey(key_id, decentralized_ids.key_in(did))


def _check_key(key: PublicKey, begin: datetime.datetime, name: str, proven: Proven) -> None:
    """Whether the key was the issuer's when the badge was given. Raises: NotProven."""
    if key.revoked and begin >= key.revoked:
        raise NotProven(
            f"{name} is of {day(begin)}, and signed by a key that its issuer has revoked from "
            f"{day(key.revoked)} on: others may have it."
        )
    if key.expires and begin > key.expires:
        raise NotProven(
            f"{name} is of {day(begin)}, and signed by a key that its issuer has used until "
            f"{day(key.expires)}."
        )
    if key.revoked:
        proven.limits.append(
            f"The key that signed it was revoked from {day(key.revoked)} on. Whoever has it can "
            f"write an earlier date: ask the issuer whether they gave this badge on {day(begin)}."
        )
    elif key.expires:
        proven.facts.append(("key", f"an earlier one of the issuer, until {day(key.expires)}"))


def _validity(
    said: Claims, now: datetime.datetime
) -> tuple[datetime.datetime, datetime.datetime | None]:
    begin, end = said.time("validFrom"), said.time("validUntil")
    if begin is None:
        raise NotProven(f"{said.name} does not say from when it is valid.")
    if begin > now + _CLOCK_ERROR:
        raise NotProven(f"{said.name} is not valid yet: it is from {day(begin)} on.")
    if end is not None and end <= now:
        raise NotProven(f"{said.name} has expired: it was valid until {day(end)}.")
    return begin, end


def _earned(said: Claims) -> list[tuple[str, str]]:
    subject = said.subject()
    names = [
        str(one.get("identityHash"))
        for one in _dictionaries(subject.get("identifier"))
        if one.get("identityType") == "name" and one.get("hashed") is False
    ]
    achievement = said.at("credentialSubject", "achievement")
    course = said.at("credentialSubject", "achievement", "name")
    facts = [("learner", names[0] if names else str(subject.get("id", "not named")))]
    facts.append(("earned", str(course)))
    if not isinstance(achievement, dict):
        return facts
    described = {
        str(one.get("id")): one for one in _dictionaries(achievement.get("resultDescription"))
    }
    for result in _dictionaries(subject.get("result")):
        of = described.get(str(result.get("resultDescription")), {})
        text = f"{result.get('value')} of {of.get('valueMax', '?')}"
        if "requiredValue" in of:
            text += f", where {of['requiredValue']} were needed"
        name = str(of.get("name", "result"))
        facts.append((name[:1].lower() + name[1:], text))
    return facts


def _trust(did: str, issuer: KnownIssuer | None) -> str:
    if issuer is None:
        return (
            f"Who holds the key {did} is not proven: anybody can make one and give it any name. "
            "Ask the issuer, or their own page, whether it is theirs, and give it as --issuer."
        )
    if did.startswith("did:web:"):
        address = f"{decentralized_ids.folder_address(did)}/did.json"
        return (
            f"It rests on {issuer.source} being the file that {address} serves: whoever "
            "has that address is the issuer."
        )
    return f"It rests on your knowing that {did} is the issuer's key."


def _check_status(
    did: str, said: Claims, beside: Beside, proven: Proven, now: datetime.datetime
) -> None:
    status = beside.status
    address = said.at("credentialStatus", "statusListCredential")
    if not isinstance(address, str):
        proven.limits.append("The badge names no status list: it cannot be revoked.")
    elif status is None:
        where = address if address.startswith("https://") else "the issuer"
        proven.facts.append(("revoked", "not looked at"))
        proven.limits.append(
            f"Whether it has been revoked was not looked at: get the status list from {where} and "
            "give it as --status."
        )
    else:
        at = check_status(lambda name: _key_of(did, beside.issuer, name), said, status)
        proven.facts.append(("revoked", f"no, by the status list of {at:%Y-%m-%d %H:%M} UTC"))
        if now - at > _OLD:
            proven.limits.append(
                f"The status list is {(now - at).days} days old: it does not know what was revoked "
                "later."
            )


def _check_picture(data: bytes, text: str, said: Claims, proven: Proven) -> None:
    if not baking.media_type(data):
        return
    digests = {
        str(one.get("digestSRI"))
        for one in _dictionaries(said.at("relatedResource"))
        if str(one.get("mediaType")).startswith("image/")
    }
    if not digests:
        proven.limits.append("The picture is not signed, the credential in it is.")
        return
    alone = baking.picture_alone(data, text)
    if alone is None or picture_digest(alone) not in digests:
        raise NotProven(
            f"The picture of {said.name} has been changed since it was signed; the credential in "
            "it is whole."
        )
    proven.facts.append(("picture", "the one that was signed"))


def _check_evidence(said: Claims, files: Sequence[NamedFile], proven: Proven) -> None:
    there = {str(one.get("id")): one for one in _dictionaries(said.at("evidence"))}
    for file in files:
        sha256 = hashlib.sha256(file.content).hexdigest()
        found = there.get(hash_uri(sha256))
        if found is None:
            raise NotProven(
                f"{file.name} is not what {said.name} names as evidence: its SHA-256 is {sha256}."
            )
        proven.facts.append((str(found.get("name", "evidence")).lower(), f"{file.name} is the one"))
    given = {file.name for file in files}
    if there and not given:
        names = " and ".join(str(one.get("name", "a file")).lower() for one in there.values())
        proven.limits.append(
            f"The badge names evidence by its SHA-256, {names}: --evidence FILE compares a file."
        )


def _check_email(said: Claims, email: str, proven: Proven) -> None:
    if not email:
        return
    hashes = [
        one
        for one in _dictionaries(said.subject().get("identifier"))
        if one.get("identityType") == "emailAddress" and one.get("hashed") is True
    ]
    if not any(
        email_hash(email, str(one.get("salt", ""))) == one.get("identityHash") for one in hashes
    ):
        raise NotProven(f"{said.name} does not say that it is for {email}.")
    proven.facts.append(("address", f"{email} is the learner's"))


def _dictionaries(value: object) -> list[dict]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]
