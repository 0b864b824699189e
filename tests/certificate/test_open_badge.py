"""A badge keeps the rules of Open Badges 3.0, and other people's code takes it as genuine."""

import base64
import datetime
import hashlib
import json
import re

import pytest
from cryptography.hazmat.primitives import serialization
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from classroom.catalog import load
from classroom.certificate import awarding, graded_folder, open_badge
from classroom.certificate.open_badge import Recipient, Terms
from tests.support.small_grading import sha256

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
TERMS = Terms(0.6, NOW, NOW + datetime.timedelta(days=365))
PICTURE = b"<svg xmlns='http://www.w3.org/2000/svg'><title>x</title></svg>"
CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/"]
RESULT_TYPES = {"RawScore"}


@pytest.fixture
def badge(grading, issuers):
    """A function that signs Anna's badge, and gives its token and files."""

    def sign(method: str = "key", email: str = "", terms: Terms = TERMS):
        graded = graded_folder.read(grading)
        with issuers[method].awards() as awards:
            (decision, *_) = awarding.decide(graded, graded.learners, load(), 0.6, awards)
            recipient = Recipient("Anna Øhm", email)
            _, files = awarding.award(
                decision, recipient, issuers[method], awards, terms, {"image/svg+xml": PICTURE}
            )
        return files["anna_ohm.jwt"].decode(), files

    return sign


def payload_of(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def is_uri(text: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9+.-]*:[^\s]+", text) is not None


def test_each_rule_of_the_standards_schema_that_applies(badge):
    said = payload_of(badge(email="anna@example.org")[0])
    assert [one.startswith(begin) for one, begin in zip(said["@context"], CONTEXTS, strict=True)]
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert is_uri(said["id"])
    for name in ("validFrom", "validUntil"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said[name])
    issuer = said["issuer"]
    assert issuer["type"] == ["Profile"]
    assert is_uri(issuer["id"])
    subject = said["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    assert is_uri(subject["id"])
    achievement = subject["achievement"]
    assert achievement["type"] == ["Achievement"]
    assert is_uri(achievement["id"])
    for name in ("name", "description"):
        assert achievement[name].strip()
    assert achievement["criteria"]["narrative"].startswith("At least 18 of 30 points (60%)")
    assert achievement["achievementType"] == "CertificateOfCompletion"
    described = {one["id"]: one for one in achievement["resultDescription"]}
    for one in described.values():
        assert one["type"] == ["ResultDescription"]
        assert one["resultType"] in RESULT_TYPES
        assert all(isinstance(one[name], str) for name in ("name", "valueMin", "valueMax"))
    assert all(one["resultDescription"] in described for one in subject["result"])
    for one in subject["identifier"]:
        assert one["type"] == "IdentityObject"
        assert one["identityType"] in ("name", "emailAddress")
        assert isinstance(one["hashed"], bool)
        assert one["hashed"] == one["identityHash"].startswith("sha256$")
    for one in said["evidence"]:
        assert one["type"] == ["Evidence"]
        assert is_uri(one["id"])
    status = said["credentialStatus"]
    assert status["type"] == "BitstringStatusListEntry"
    assert 0 <= int(status["statusListIndex"]) < 131_072
    assert is_uri(status["statusListCredential"])
    assert said["credentialSchema"][0]["type"] == "1EdTechJsonSchemaValidator2019"
    # The claims of the token are the credential's.
    assert (said["iss"], said["jti"], said["sub"]) == (issuer["id"], said["id"], subject["id"])
    assert said["nbf"] == int(NOW.timestamp())
    assert said["exp"] == int((NOW + datetime.timedelta(days=365)).timestamp())


def test_points_and_evidence_are_those_of_the_grading(badge, grading):
    token, files = badge()
    said = payload_of(token)
    subject = said["credentialSubject"]
    names = {one["id"]: one["name"] for one in subject["achievement"]["resultDescription"]}
    found = {names[one["resultDescription"]]: one["value"] for one in subject["result"]}
    assert found == {
        "Points": "23",
        "Points in part 1, Beam on rows": "18",
        "Points in part 7, Train on TPU": "5",
    }
    receipt = (grading / "receipt.json").read_bytes()
    for evidence, content in zip(
        said["evidence"], (receipt, files["anna_ohm.transcript.json"]), strict=True
    ):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        assert evidence["id"] == f"ni:///sha-256;{digest}"
        assert sha256(content) in evidence["narrative"]
    narrative = subject["achievement"]["criteria"]["narrative"]
    assert "1 exercise was marked with by hand" in narrative
    assert "confined while it was graded" in narrative


def test_the_address_of_a_learner_is_not_told(badge):
    token, _ = badge(email="Anna@Example.org")
    assert "xample.org" not in json.dumps(payload_of(token))
    (_, address) = payload_of(token)["credentialSubject"]["identifier"]
    by_hand = hashlib.sha256(f"anna@example.org{address['salt']}".encode()).hexdigest()
    assert address["identityHash"] == f"sha256${by_hand}"


def test_another_implementation_takes_the_key_out_of_a_did_key(badge, issuers):
    token, _ = badge("key")
    read = OB3Verifier.for_issuer_did(issuers["key"].did).verify(token)
    assert read.issuer.name == "Example School"
    assert read.achievement.name == "Data-pipeline engineering"
    assert [one.value for one in read.results] == ["23", "18", "5"]


def test_another_implementation_verifies_by_did_json_and_status_list_until_it_is_revoked(
    badge, issuers
):
    issuer = issuers["web"]
    token, _ = badge("web")
    asked = []

    def hosted(address: str) -> bytes:
        asked.append(address)
        files = {"did.json": issuer.path / "public" / "did.json"}
        files["status-list.jwt"] = issuer.status_file
        host, _, name = address.rpartition("/")
        assert host == "https://school.example/data"
        return files[name].read_bytes()

    verifier = OB3Verifier.for_issuer_did(issuer.did, hosted)
    read = verifier.verify(token, check_status=True, download=hosted)
    assert read.id == payload_of(token)["id"]
    assert {address.rpartition("/")[2] for address in asked} == {"did.json", "status-list.jwt"}
    with issuer.awards() as awards:
        awarding.revoke(awards, read.id, "", NOW)
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        verifier.verify(token, check_status=True, download=hosted)


def test_another_implementation_refuses_another_key_and_a_change(badge, issuers):
    token, _ = badge("key")
    pem = (
        issuers["web"]
        .private_key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(OB3VerificationError, match="signature"):
        OB3Verifier(pem).verify(token)
    head, body, signature = token.split(".")
    changed = f"{head}.{body[:-4]}AAAA.{signature}"
    with pytest.raises(OB3VerificationError):
        OB3Verifier.for_issuer_did(issuers["key"].did).verify(changed)


def test_hashes_are_named_as_rfc_6920_names_them():
    # Its own example, "Hello World!".
    digest = "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"
    assert (
        open_badge.hash_uri(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
    )
