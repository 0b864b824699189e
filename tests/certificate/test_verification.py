"""Whatever is changed on a badge is told, each time in one sentence; what holds is said."""

import base64
import dataclasses
import datetime
import json

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from classroom.catalog import load
from classroom.certificate import awarding, graded_folder, signed_tokens
from classroom.certificate.badge_claims import NamedFile
from classroom.certificate.open_badge import Recipient, Terms
from classroom.certificate.signed_tokens import NotProven
from classroom.certificate.verification import Beside, KnownIssuer, verify
from pipelines.problems import Problem, RequestError
from tests.support.small_grading import three_learners, write_grading

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
YEAR = datetime.timedelta(days=365)
ADDRESS = "anna@example.org"
NOTHING = Beside()
PICTURES = awarding.pictures("Data-pipeline engineering", "Example School", 2026, None)


@dataclasses.dataclass
class Given:
    """A badge that was given, with all that there is to verify it."""

    files: dict[str, bytes]
    issuer: object
    receipt: bytes

    def file(self, ending: str) -> NamedFile:
        return NamedFile(f"anna.{ending}", self.files[f"anna_ohm.{ending}"])

    def status(self) -> NamedFile:
        return NamedFile("status-list.jwt", self.issuer.status_file.read_bytes())

    def known(self) -> KnownIssuer:
        document = self.issuer.path / "public" / "did.json"
        said = json.loads(document.read_text()) if document.exists() else None
        return KnownIssuer(self.issuer.did, said, "did.json")


@pytest.fixture(scope="module")
def given_badges(made_issuers, tmp_path_factory) -> dict[str, Given]:
    folder = tmp_path_factory.mktemp("graded")
    graded = graded_folder.read(write_grading(folder, three_learners()).directory)
    badges = {}
    for method, issuer in made_issuers.items():
        with issuer.awards() as awards:
            (decision, *_) = awarding.decide(graded, graded.learners, load(), 0.6, awards)
            anna, terms = Recipient("Anna Øhm", ADDRESS), Terms(0.6, NOW, NOW + YEAR)
            _, files = awarding.award(decision, anna, issuer, awards, terms, PICTURES)
        badges[method] = Given(files, issuer, (folder / "receipt.json").read_bytes())
    return badges


@pytest.fixture(scope="module")
def by_key(given_badges) -> Given:
    return given_badges["key"]


@pytest.fixture(scope="module")
def by_web(given_badges) -> Given:
    return given_badges["web"]


@pytest.mark.parametrize("ending", ["svg", "png", "jwt"])
def test_a_badge_that_holds_is_said_to(by_web, ending):
    beside = Beside(by_web.known(), by_web.status(), [NamedFile("r", by_web.receipt)], ADDRESS)
    proven = verify(by_web.file(ending), beside, NOW)
    facts = dict(proven.facts)
    assert facts["learner"] == "Anna Øhm"
    assert facts["earned"] == "Data-pipeline engineering"
    assert facts["points"] == "23 of 30, where 18 were needed"
    assert facts["points in part 1, Beam on rows"] == "18 of 20"
    assert facts["issuer"] == "Example School, did:web:school.example:data"
    assert facts["issued"].startswith(f"{NOW:%Y-%m-%d}, valid until {NOW + YEAR:%Y-%m-%d}")
    assert facts["revoked"].startswith("no, by the status list of ")
    assert facts["receipt of the grading"] == "r is the one"
    assert facts["address"] == f"{ADDRESS} is the learner's"
    assert ("picture" in facts) == (ending != "jwt")
    assert proven.limits == [
        "It rests on did.json being the file that https://school.example/data/did.json serves: "
        "whoever has that address is the issuer."
    ]


def test_without_the_issuer_a_did_key_proves_no_name(by_key):
    proven = verify(by_key.file("svg"), Beside(), NOW)
    assert dict(proven.facts)["issuer"].startswith(
        "Example School (as the badge says), did:key:z6Mk"
    )
    assert "is not proven: anybody can make one" in proven.limits[0]
    assert any("Whether it has been revoked was not looked at" in one for one in proven.limits)
    proven = verify(by_key.file("svg"), Beside(by_key.known()), NOW)
    assert proven.limits[0] == (
        f"It rests on your knowing that {by_key.issuer.did} is the issuer's key."
    )


def test_a_did_web_needs_its_document_and_says_where_it_is(by_web):
    with pytest.raises(RequestError, match=r"get https://school.example/data/did.json and give"):
        verify(by_web.file("svg"), Beside(), NOW)


# Of a PNG most bytes are pixels: the others are tried as often.
PLACES = st.integers(0, 2**20) | st.integers(-9000, 8000)


@settings(max_examples=200)
@given(
    ending=st.sampled_from(["svg", "png", "jwt"]),
    at=PLACES,
    how=st.sampled_from(["change", "remove", "insert", "cut"]),
    change=st.integers(1, 255),
)
def test_any_changed_byte_of_a_badge_is_told_in_one_sentence(by_key, ending, at, how, change):
    whole = by_key.file(ending).content
    at %= len(whole)
    changed = {
        "change": whole[:at] + bytes([whole[at] ^ change]) + whole[at + 1 :],
        "remove": whole[:at] + whole[at + 1 :],
        "insert": whole[:at] + bytes([change]) + whole[at:],
        "cut": whole[:at],
    }[how]
    with pytest.raises(Problem) as problem:
        verify(NamedFile("it", changed), Beside(by_key.known()), NOW)
    sentence = str(problem.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Traceback" not in sentence


def test_a_whole_badge_may_have_a_new_line_at_its_end(by_key):
    token = by_key.file("jwt")
    verify(NamedFile("it", token.content + b"\n"), Beside(by_key.known()), NOW)


def refused(badge: NamedFile, beside: Beside = NOTHING, now=NOW, kind=NotProven) -> str:
    with pytest.raises(kind) as problem:
        verify(badge, beside, now)
    return str(problem.value)


def resigned(given: Given, change, private=None) -> NamedFile:
    """The badge with another payload, signed anew by its issuer or by a stranger."""
    payload = signed_tokens.read(given.file("jwt").content.decode(), "it").payload
    change(payload)
    key = private or given.issuer.private_key()
    return NamedFile("it", signed_tokens.sign(payload, key, given.issuer.key_id).encode())


def test_a_strangers_signature_is_told_with_the_strangers_key(by_key, by_web):
    stranger = by_web.issuer.private_key()
    sentence = refused(resigned(by_key, lambda payload: None, stranger))
    assert sentence.startswith(
        f"it was signed by another key than that of {by_key.issuer.did}: by "
    )
    public = stranger.public_key().public_bytes_raw()
    from classroom.certificate.decentralized_ids import did_key

    assert sentence.endswith(f"{did_key(public)}.")


def test_a_badge_of_another_issuer_than_the_one_asked_for_is_told(by_key, by_web):
    sentence = refused(by_key.file("png"), Beside(by_web.known()))
    assert sentence.endswith("and not of did:web:school.example:data, whom did.json names.")


def test_a_name_of_somebody_elses_is_no_use_to_a_stranger(by_key, by_web):
    """A stranger names the school as issuer, and the stranger's own key."""
    issuer = by_key.issuer

    def as_school(payload: dict) -> None:
        payload["issuer"]["id"] = payload["iss"] = by_web.issuer.did

    sentence = refused(resigned(by_key, as_school, issuer.private_key()), Beside(by_web.known()))
    assert "names a key of somebody else" in sentence


def test_what_a_document_does_not_let_sign_has_not_signed(by_web):
    known = by_web.known()
    nobody = dataclasses.replace(known, document={**known.document, "assertionMethod": []})
    assert "is not one that may sign" in refused(by_web.file("svg"), Beside(nobody))


@pytest.mark.parametrize(
    ("later", "sentence"),
    [
        (
            YEAR + datetime.timedelta(seconds=1),
            f"has expired: it was valid until {NOW + YEAR:%Y-%m-%d}.",
        ),
        (-datetime.timedelta(hours=1), f"is not valid yet: it is from {NOW:%Y-%m-%d} on."),
    ],
)
def test_dates_are_kept(by_key, later, sentence):
    assert refused(by_key.file("svg"), now=NOW + later) == f"anna.svg {sentence}"


@pytest.mark.parametrize(
    ("name", "value"),
    [("exp", 2**33), ("nbf", 1), ("jti", "urn:x"), ("sub", None), ("iss", "did:x")],
)
def test_a_token_that_contradicts_its_credential_is_told(by_key, name, value):
    sentence = refused(resigned(by_key, lambda payload: payload.update({name: value})))
    assert sentence.startswith(f"it contradicts itself: {name} is not what ")


def test_what_is_signed_and_no_badge_is_told(by_key):
    status = by_key.status()
    assert refused(status).startswith("status-list.jwt is signed, and no ")


def test_a_badge_in_another_picture_is_told(by_key):
    from classroom.certificate import badge_picture, baking

    token = by_key.file("jwt").content.decode()
    other = baking.bake(badge_picture.svg("Doctor of Medicine", "School", 2026), token)
    assert refused(NamedFile("it", other)) == (
        "The picture of it has been changed since it was signed; the credential in it is whole."
    )


def test_a_revoked_badge_is_told_and_others_are_not(issuers, grading):
    issuer = issuers["key"]
    graded = graded_folder.read(grading)
    with issuer.awards() as awards:
        decisions = awarding.decide(graded, graded.learners, load(), 0.6, awards)
        made = [
            awarding.award(one, Recipient("x"), issuer, awards, Terms(0.6, NOW), PICTURES)
            for one in decisions[:2]
        ]
    old = NamedFile("list", issuer.status_file.read_bytes())
    with issuer.awards() as awards:
        awarding.revoke(awards, made[0][0], "copied", NOW)
    new = NamedFile("list", issuer.status_file.read_bytes())
    first, second = (
        NamedFile(name, files[f"{name}.jwt"])
        for (_, files), name in zip(made, ("anna_ohm", "bo"), strict=True)
    )
    verify(first, Beside(status=old), NOW)
    verify(second, Beside(status=new), NOW)
    sentence = refused(first, Beside(status=new))
    assert sentence.startswith("anna_ohm has been revoked by its issuer, as the status list of ")
    # One that is not the issuer's, or was changed.
    changed = NamedFile("list", new.content[:-60] + b"A" * 60)
    assert "is not signed by the badge's issuer" in refused(first, Beside(status=changed))
    foreign = NamedFile("list", issuers["web"].status_file.read_bytes())
    assert "is not signed by the badge's issuer" in refused(first, Beside(status=foreign))


def test_a_status_list_of_long_ago_is_taken_with_its_date(by_key):
    later = NOW + datetime.timedelta(days=100)
    proven = verify(by_key.file("jwt"), Beside(by_key.known(), by_key.status()), later)
    assert any(one.startswith("The status list is 100 days old: ") for one in proven.limits) or any(
        one.startswith("The status list is 99 days old: ") for one in proven.limits
    )


def test_evidence_that_is_another_is_told(by_key):
    other = NamedFile("receipt.json", by_key.receipt + b" ")
    sentence = refused(by_key.file("svg"), Beside(evidence=[other]))
    assert sentence.startswith(
        "receipt.json is not what anna.svg names as evidence: its SHA-256 is "
    )
    assert "does not say that it is for bo@" in refused(
        by_key.file("svg"), Beside(email="bo@example.org")
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is no badge: it is neither SVG nor PNG nor a signed token."),
        (b"<svg>x</svg>", "it is a picture without an Open Badges credential in it."),
    ],
)
def test_what_is_no_badge_is_a_wrong_request(data, sentence):
    assert refused(NamedFile("it", data), kind=RequestError) == sentence


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
# Fields of a credential that are read, each by the path to it.
READ = [
    ("issuer",),
    ("issuer", "name"),
    ("type",),
    ("validUntil",),
    ("credentialSubject",),
    ("credentialSubject", "identifier"),
    ("credentialSubject", "identifier", 0, "identityHash"),
    ("credentialSubject", "identifier", 1, "salt"),
    ("credentialSubject", "achievement"),
    ("credentialSubject", "achievement", "resultDescription", 0, "id"),
    ("credentialSubject", "result", 0, "resultDescription"),
    ("credentialSubject", "result", 0, "value"),
    ("credentialStatus",),
    ("credentialStatus", "statusListIndex"),
    ("credentialStatus", "statusListCredential"),
    ("evidence",),
    ("evidence", 0, "id"),
    ("relatedResource",),
    ("relatedResource", 0, "digestSRI"),
    ("relatedResource", 1, "mediaType"),
]


@settings(max_examples=80)
@given(st.sampled_from(READ), JSON)
def test_a_signed_credential_of_any_shape_holds_or_ends_in_a_sentence(by_key, path, value):
    def change(payload) -> None:
        *before, last = path
        for step in before:
            payload = payload[step]
        payload[last] = value

    evidence = [NamedFile("r", by_key.receipt)]
    beside = Beside(by_key.known(), by_key.status(), evidence, ADDRESS)
    try:
        verify(resigned(by_key, change), beside, NOW)
    except Problem:
        return  # anything else is a defect


def test_a_credential_that_is_nested_without_end_is_told(by_key):
    head, _, signature = by_key.file("jwt").content.decode().split(".")
    body = base64.urlsafe_b64encode(b'{"a":' * 100_000).rstrip(b"=").decode()
    sentence = refused(NamedFile("it", f"{head}.{body}.{signature}".encode()))
    assert sentence == "it is no signed token of JSON: it is damaged, or has been changed."
