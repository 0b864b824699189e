"""A learner's certificate as an Open Badges 3.0 credential: the payload of its token."""

import base64
import datetime
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from classroom.certificate import status_list
from classroom.certificate.decentralized_ids import written
from classroom.certificate.learner_transcript import Transcript, percent, rounded

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
RECEIPT, TRANSCRIPT = "Receipt of the grading", "Transcript"


@dataclass(frozen=True)
class Recipient:
    """Whom a badge is for.

    Attributes:
        email: is kept as a salted hash, so that a published badge does not tell it.
    """

    name: str
    email: str = ""


@dataclass(frozen=True)
class Terms:
    """What holds for all badges of one award.

    Attributes:
        pass_share: of all points, that was needed.
        valid_until: None for always.
    """

    pass_share: float
    valid_from: datetime.datetime
    valid_until: datetime.datetime | None = None


def hash_uri(sha256: str) -> str:
    """The name of a thing by its SHA-256, as RFC 6920 has it."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(sha256)).rstrip(b"=").decode()
    return f"ni:///sha-256;{digest}"


def email_hash(email: str, salt: str) -> str:
    """An address as `IdentityObject` hashes it."""
    return "sha256$" + hashlib.sha256(f"{email.strip().lower()}{salt}".encode()).hexdigest()


def picture_digest(picture: bytes) -> str:
    """Of a picture without its credential, as `digestSRI` has it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(picture).digest()).decode()


def payload(
    transcript: Transcript,
    recipient: Recipient,
    profile: Mapping[str, Any],
    status: tuple[str, int],
    terms: Terms,
    pictures: Mapping[str, bytes],
) -> dict[str, Any]:
    """The credential with the claims of its token.

    Args:
        transcript: of the grading that it rests on.
        profile: of the issuer.
        status: the address of the status list, and the badge's number in it.
        pictures: by media type those that it will be baked into.
    """
    name = f"urn:uuid:{uuid.uuid4()}"
    subject = _subject(transcript, recipient, profile, terms)
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "id": name,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": transcript.course,
        "issuer": dict(profile),
        "validFrom": written(terms.valid_from),
        **({"validUntil": written(terms.valid_until)} if terms.valid_until else {}),
        "credentialSubject": subject,
        "evidence": _evidence(transcript),
        "credentialStatus": status_list.entry(*status),
        "relatedResource": [
            {
                "id": f"{name}#{kind.partition('/')[2].partition('+')[0]}",
                "mediaType": kind,
                "digestSRI": picture_digest(picture),
            }
            for kind, picture in pictures.items()
        ],
        "credentialSchema": [
            {
                "id": f"{_SCHEMA}ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
        "iss": profile["id"],
        "sub": subject["id"],
        "jti": name,
        "nbf": int(terms.valid_from.timestamp()),
    }
    if terms.valid_until:
        said["exp"] = int(terms.valid_until.timestamp())
    return said


def _subject(
    transcript: Transcript, recipient: Recipient, profile: Mapping[str, Any], terms: Terms
) -> dict[str, Any]:
    identities = [{"type": "IdentityObject", "hashed": False, "identityType": "name"}]
    identities[0]["identityHash"] = recipient.name
    if recipient.email:
        salt = uuid.uuid4().hex
        identities.append(
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": email_hash(recipient.email, salt),
                "identityType": "emailAddress",
                "salt": salt,
            }
        )
    # The same for all learners with the same to earn in a course of this issuer.
    to_earn = [(part.part, part.of) for part in transcript.parts]
    course = [profile["id"], transcript.course, transcript.course_sha256, terms.pass_share, to_earn]
    achievement = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(course))}"
    described = [_described(f"{achievement}#points", "Points", transcript.of)]
    needed = rounded(terms.pass_share * transcript.of)
    described[0]["requiredValue"] = str(needed)
    results = [_result(described[0], transcript.points)]
    for part in transcript.parts:
        title = f"Points in part {part.part}, {part.title}" if part.part else part.title
        described.append(_described(f"{achievement}#part-{part.part}", title, part.of))
        results.append(_result(described[-1], part.points))
    by_hand = sum(one.by_hand for part in transcript.parts for one in part.exercises)
    earned = "each earned by tests of the learner's code"
    if by_hand:
        marked = "1 exercise was" if by_hand == 1 else f"{by_hand} exercises were"
        earned = f"earned by tests of the learner's code, but for what {marked} marked with by hand"
    confined = (
        "The learner's code was not confined while it was graded."
        if transcript.confinement == "none"
        else "The learner's code was confined while it was graded, without network and without "
        f"the tests ({transcript.confinement})."
    )
    return {
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": ["AchievementSubject"],
        "identifier": identities,
        "achievement": {
            "id": achievement,
            "type": ["Achievement"],
            "achievementType": "CertificateOfCompletion",
            "name": transcript.course,
            "description": "Exercises in data-pipeline engineering, solved in code: reading, "
            "joining, checking, splitting and transforming real data with Apache Beam, as the "
            "results say by parts.",
            "criteria": {
                "narrative": f"At least {needed} of {transcript.of} points "
                f"({percent(terms.pass_share)}) of the exercises' tasks, {earned}, in the grading "
                f"of {transcript.graded_at}. {confined}"
            },
            "resultDescription": described,
        },
        "result": results,
    }


def _described(name: str, title: str, of: float) -> dict[str, Any]:
    return {
        "id": name,
        "type": ["ResultDescription"],
        "name": title,
        "resultType": "RawScore",
        "valueMin": "0",
        "valueMax": str(of),
    }


def _result(described: Mapping[str, Any], points: float) -> dict[str, Any]:
    return {"type": ["Result"], "resultDescription": described["id"], "value": str(points)}


def _evidence(transcript: Transcript) -> list[dict[str, Any]]:
    own = hashlib.sha256(transcript.to_json()).hexdigest()
    return [
        {
            "id": hash_uri(transcript.receipt_sha256),
            "type": ["Evidence"],
            "name": RECEIPT,
            "narrative": f"receipt.json with SHA-256 {transcript.receipt_sha256}, which the issuer "
            "keeps: seed, versions, confinement and the hashes of answers and tests, from which "
            "`workshop regrade --verify` reproduces every point.",
            "genre": "receipt",
        },
        {
            "id": hash_uri(own),
            "type": ["Evidence"],
            "name": TRANSCRIPT,
            "narrative": f"transcript.json with SHA-256 {own}, which the learner has: points by "
            "part, exercise and task.",
            "genre": "transcript",
        },
    ]
