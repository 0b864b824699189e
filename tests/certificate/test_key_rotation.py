"""An issuer's new key: what the old one has signed holds, and what a thief signs does not."""

import datetime
import json
import os
import stat

import pytest

from classroom.catalog import load
from classroom.certificate import awarding, graded_folder, issuer_folder, key_rotation
from classroom.certificate import signed_tokens as tokens
from classroom.certificate.badge_claims import NamedFile
from classroom.certificate.open_badge import Recipient, Terms
from classroom.certificate.signed_tokens import NotProven
from classroom.certificate.verification import Beside, KnownIssuer, verify
from pipelines.problems import RequestError
from tests.certificate.conftest import workshop

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
PICTURES = awarding.pictures("Data-pipeline engineering", "Example School", 2026, None)


def given(issuer, grading, which: int, at: datetime.datetime) -> tuple[str, NamedFile]:
    """A badge of one of the learners, dated: its id and its token."""
    graded = graded_folder.read(grading)
    with issuer.awards() as awards:
        decision = awarding.decide(graded, graded.learners, load(), 0.0, awards)[which]
        assert not decision.why
        terms = Terms(0.0, at)
        name, files = awarding.award(decision, Recipient("x"), issuer, awards, terms, PICTURES)
    (token,) = (content for file, content in files.items() if file.endswith(".jwt"))
    return name, NamedFile(f"badge {which}", token)


def now_of(issuer) -> Beside:
    """What the issuer hosts."""
    document = json.loads((issuer.path / "public" / "did.json").read_text())
    status = NamedFile("status list", issuer.status_file.read_bytes())
    return Beside(KnownIssuer(issuer.did, document, "did.json"), status)


def refused(badge: NamedFile, beside: Beside) -> str:
    with pytest.raises(NotProven) as error:
        verify(badge, beside, NOW)
    return str(error.value)


@pytest.fixture
def issuer(issuers):
    return issuers["web"]


@pytest.fixture
def passphrase(monkeypatch) -> bytes:
    monkeypatch.setenv("WORKSHOP_KEY_PASSPHRASE", "a long one")
    return b"a long one"


def test_badges_of_both_keys_hold_by_what_is_hosted_then(issuer, grading):
    _, first = given(issuer, grading, 0, NOW - 9 * DAY)
    before = now_of(issuer)
    rotated, lost = key_rotation.rotate(issuer, NOW - 5 * DAY)
    assert lost == []
    assert issuer_folder.load(issuer.path) == rotated
    assert rotated.did == issuer.did
    _, second = given(rotated, grading, 1, NOW - DAY)
    after = now_of(rotated)
    facts = dict(verify(first, after, NOW).facts)
    assert facts["key"] == f"an earlier one of the issuer, until {NOW - 5 * DAY:%Y-%m-%d}"
    assert "key" not in dict(verify(second, after, NOW).facts)
    assert "did.json has not the key that badge 1 names" in refused(second, before)
    # Twice, and the first still holds.
    third, _ = key_rotation.rotate(rotated, NOW)
    assert len({third.key_id, *(key.id for key in third.former)}) == 3
    for badge in (first, second):
        verify(badge, now_of(third), NOW)


def test_what_the_old_key_signs_later_is_refused(issuer, grading):
    thief = issuer.private_key()
    key_rotation.rotate(issuer, NOW - 5 * DAY)
    rotated = issuer_folder.load(issuer.path)
    name, token = given(rotated, grading, 0, NOW - DAY)
    payload = tokens.read(token.content.decode(), "it").payload
    forged = NamedFile("it", tokens.sign(payload, thief, issuer.key_id).encode())
    assert refused(forged, now_of(rotated)) == (
        f"it is of {NOW - DAY:%Y-%m-%d}, and signed by a key that its issuer has used until "
        f"{NOW - 5 * DAY:%Y-%m-%d}."
    )
    # A status list in which nothing is revoked, too.
    with rotated.awards() as awards:
        awarding.revoke(awards, name, "copied", NOW)
    listed = tokens.read(rotated.status_file.read_text(), "list").payload
    old = NamedFile("list", tokens.sign(listed, thief, issuer.key_id).encode())
    beside = Beside(now_of(rotated).issuer, old)
    with pytest.raises(RequestError, match="signed by a key that its issuer no longer uses"):
        verify(token, beside, NOW)


def test_of_a_key_that_others_had_only_what_came_before_holds(issuer, grading):
    _, early = given(issuer, grading, 0, NOW - 9 * DAY)
    name, late = given(issuer, grading, 1, NOW - 3 * DAY)
    rotated, lost = key_rotation.rotate(issuer, NOW, revoked=NOW - 5 * DAY)
    assert lost == [name]
    assert rotated.given()[name].reason == "its key was revoked"
    beside = now_of(rotated)
    assert refused(late, beside) == (
        f"badge 1 is of {NOW - 3 * DAY:%Y-%m-%d}, and signed by a key that its issuer has revoked "
        f"from {NOW - 5 * DAY:%Y-%m-%d} on: others may have it."
    )
    assert any(
        "Whoever has it can write an earlier date" in one
        for one in verify(early, beside, NOW).limits
    )
    # Whoever verifies otherwise, and looks at no dates, takes none of them.
    assert beside.issuer.document["assertionMethod"] == [rotated.key_id]
    # The learner gets another.
    verify(given(rotated, grading, 1, NOW)[1], beside, NOW)


def test_an_earlier_key_is_found_to_be_stolen_later_on(issuer, grading):
    name, badge = given(issuer, grading, 0, NOW - 9 * DAY)
    rotated, _ = key_rotation.rotate(issuer, NOW - 5 * DAY)
    kept, other = given(rotated, grading, 1, NOW - 4 * DAY)
    fragment = issuer.key_id.rpartition("#")[2]
    made, lost = key_rotation.revoke(rotated, fragment, NOW - 20 * DAY, NOW)
    assert lost == [name]
    assert not made.given()[kept].revoked
    assert "has revoked from" in refused(badge, now_of(made))
    verify(other, now_of(made), NOW)
    # A later date does not bring it back.
    again, _ = key_rotation.revoke(made, fragment, NOW, NOW)
    assert again.former[0].revoked == NOW - 20 * DAY


def test_who_has_loaded_the_old_key_signs_nothing_with_it(issuer):
    key_rotation.rotate(issuer, NOW)
    with pytest.raises(RequestError, match="is not the key that"), issuer.awards():
        pass


def test_who_has_loaded_the_keys_of_before_does_not_bring_a_revoked_one_back(issuer):
    rotated, _ = key_rotation.rotate(issuer, NOW - 5 * DAY)
    of_before = issuer_folder.load(issuer.path)
    fragment = issuer.key_id.rpartition("#")[2]
    # To the second, as it is written.
    since = NOW - 7 * DAY + datetime.timedelta(microseconds=7)
    made, _ = key_rotation.revoke(rotated, fragment, since, NOW)
    document = now_of(made).issuer.document
    assert document["verificationMethod"][1]["revoked"] == f"{NOW - 7 * DAY:%Y-%m-%dT%H:%M:%SZ}"
    for changes in (
        lambda: of_before.awards().__enter__(),
        lambda: key_rotation.rotate(of_before, NOW),
        lambda: key_rotation.revoke(of_before, fragment, NOW, NOW),
    ):
        with pytest.raises(RequestError, match=r"The keys of .* were changed meanwhile"):
            changes()
    assert now_of(made).issuer.document == document
    assert issuer_folder.load(issuer.path) == made
    again, _ = key_rotation.rotate(made, NOW, revoked=since)
    assert issuer_folder.load(issuer.path) == again


def test_a_badge_that_is_given_while_the_passphrase_is_asked_for_holds(issuer, grading, passphrase):
    made: list[NamedFile] = []

    def password() -> bytes:
        made.append(given(issuer, grading, 0, NOW)[1])
        return passphrase

    rotated, _ = key_rotation.rotate(issuer, NOW - DAY, password)
    assert rotated.former[0].expires == NOW
    verify(made[0], now_of(rotated), NOW)


def test_one_that_a_stolen_key_gives_meanwhile_is_revoked(issuer, grading, passphrase):
    names: list[str] = []

    def password() -> bytes:
        names.append(given(issuer, grading, 0, NOW)[0])
        return passphrase

    rotated, lost = key_rotation.rotate(issuer, NOW - DAY, password, revoked=NOW - 2 * DAY)
    assert lost == names
    assert rotated.given()[names[0]].revoked


def test_a_time_that_is_none_among_the_badges_is_told(issuer, grading):
    name, _ = given(issuer, grading, 0, NOW)
    file = issuer.path / issuer_folder.AWARDS
    file.write_text(json.dumps({name: json.loads(file.read_text())[name] | {"awarded": "soon"}}))
    with pytest.raises(RequestError, match=r"awards\.json cannot be read .*'soon'"):
        key_rotation.rotate(issuer, NOW)


def test_a_rotation_that_was_interrupted_is_told_and_mended(issuer, grading, monkeypatch):
    _, badge = given(issuer, grading, 0, NOW - DAY)

    def interrupted(source, target):
        if str(target).endswith(issuer_folder.KEY):
            raise KeyboardInterrupt
        replaced(source, target)

    replaced = os.replace
    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        key_rotation.rotate(issuer, NOW)
    monkeypatch.undo()
    between = issuer_folder.load(issuer.path)
    with pytest.raises(RequestError, match=r"is not the key that .*workshop issuer rotate"):
        between.private_key()
    made, _ = key_rotation.rotate(between, NOW)
    made.private_key()
    verify(badge, now_of(made), NOW)


def test_a_key_that_is_lost_is_replaced(issuer):
    (issuer.path / issuer_folder.KEY).unlink()
    made, _ = key_rotation.rotate(issuer, NOW)
    assert stat.S_IMODE((made.path / issuer_folder.KEY).stat().st_mode) == 0o600
    made.private_key()


def test_times_that_are_none_in_a_document_are_told(issuer, grading):
    _, badge = given(issuer, grading, 0, NOW - 9 * DAY)
    key_rotation.rotate(issuer, NOW)
    document = now_of(issuer).issuer.document
    for wrong in ("yesterday", 7, "2030-01-01"):
        document["verificationMethod"][1]["expires"] = wrong
        said = refused(badge, Beside(KnownIssuer(issuer.did, document, "did.json")))
        assert f"has a time 'expires' that is none: {wrong!r}" in said


def test_the_commands_change_the_key_and_say_what_to_host(issuer, grading, told):
    words = ("--keys", issuer.path)
    assert workshop("award", grading, *words)[0] == 0
    code, said = workshop("issuer", "rotate", *words)
    assert code == 0
    first = issuer.key_id.rpartition("#")[2]
    flat = " ".join(said.split())
    assert f"earlier key {first}, until {datetime.datetime.now(datetime.UTC):%Y-%m-%d}" in flat
    assert "Host both files again" in flat
    code, said = workshop("issuer", "revoke", *words, "--key", first, "--since", "2020-02-03")
    assert code == 0
    flat = " ".join(said.split())
    assert f"earlier key {first}" in flat
    assert "revoked from 2020-02-03 on" in flat
    assert "no longer hold, and are revoked; `award` gives others: urn:uuid:" in flat
    assert workshop("award", grading, *words)[0] == 0


@pytest.mark.parametrize(
    ("method", "words", "sentence"),
    [
        ("key", ["rotate"], "is its key: another key is another issuer"),
        ("web", ["rotate", "--compromised-since", "2990-01-01"], "is to come"),
        ("web", ["rotate", "--compromised-since", "soon"], "soon"),
        ("web", ["revoke"], "Give --key and --since"),
        ("web", ["rotate", "--since", "2020-01-01"], "--since goes with revoke"),
        ("web", ["rotate", "--key", "z6MkX"], "--key goes with revoke"),
        (
            "web",
            ["revoke", "--compromised-since", "2020-01-01"],
            "--compromised-since goes with rotate",
        ),
        ("web", ["show", "--passphrase"], "--passphrase goes with init and rotate"),
        *(
            ("web", ["rotate", option, word], f"{option} goes with init")
            for option, word in (
                ("--course", "course.toml"),
                ("--name", "X"),
                ("--url", "https://x.example"),
                ("--email", "x@x.example"),
                ("--did", "key"),
            )
        ),
        ("web", ["revoke", "--key", "z6MkX", "--since", "2020-01-01"], "no earlier key"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(issuers, told, method, words, sentence):
    folder = issuers[method].path
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code, error = told("issuer", *words, "--keys", folder)
    assert code == 2
    assert sentence in error
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_new_key_of_an_encrypted_one_is_encrypted(issuer, monkeypatch):
    monkeypatch.setenv("WORKSHOP_KEY_PASSPHRASE", "a long one")
    words = ("--keys", issuer.path)
    assert workshop("issuer", "rotate", "--passphrase", *words)[0] == 0
    assert issuer_folder.load(issuer.path).is_encrypted
    assert workshop("issuer", "rotate", *words)[0] == 0
    assert issuer_folder.load(issuer.path).is_encrypted
