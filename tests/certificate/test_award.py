"""Issuers, awards and verification as commands: what they write, say and refuse."""

import functools
import json
import re
import stat
import subprocess
import sys

import pytest

from classroom.catalog import ROOT
from classroom.certificate import badge_picture, issuer_folder
from classroom.grading.results import Grading
from tests.certificate.conftest import workshop
from tests.support.small_grading import three_learners, write_grading


@pytest.fixture
def keys(issuers):
    return issuers["web"].path


# A picture takes a third of a second, and is the same each time.
DRAWN = functools.cache(badge_picture.png)


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path, monkeypatch):
    """No key of whoever runs the tests is read or written."""
    monkeypatch.setattr(badge_picture, "png", DRAWN)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))


def test_the_key_is_its_owners_alone_and_nothing_writes_over_it(tmp_path, told):
    code, said = workshop("issuer", "init", "--name", "Example School")
    folder = tmp_path / "settings" / "flights-workshop" / "issuer"
    assert code == 0
    assert said.startswith("Example School: did:key:z6Mk")
    key = folder / "private-key.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert sorted(path.name for path in before) == [
        "awards.json",
        "issuer.json",
        "private-key.pem",
        "status-list.jwt",
    ]
    code, error = told("issuer", "init", "--name", "Another")
    assert code == 2
    assert error.startswith(f"{key} is there: a new key would make all badges of the old one")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert workshop("issuer", "show") == (0, said)


def test_a_did_web_has_a_document_to_host_without_the_private_key(tmp_path):
    words = ("--name", "School", "--url", "https://school.example", "--keys", tmp_path / "k")
    code, said = workshop("issuer", "init", *words)
    assert code == 0
    assert "https://school.example/.well-known/did.json" in said
    document = json.loads((tmp_path / "k" / "public" / "did.json").read_text())
    assert document["id"] == "did:web:school.example"
    (method,) = document["verificationMethod"]
    assert method["type"] == "Multikey"
    assert document["assertionMethod"] == [method["id"]]
    public = "".join(path.read_text() for path in (tmp_path / "k" / "public").iterdir())
    assert "PRIVATE" not in public


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--name", "x", "--keys", ROOT / "build" / "keys"], "is in the repository"),
        ([], "Who gives the certificates?"),
        (["--name", "x", "--did", "web"], "--did web needs the --url"),
        (["--name", "x", "--did", "web", "--url", "http://x.example"], "cannot be made of http://"),
    ],
)
def test_an_issuer_that_cannot_be_made_is_refused(words, sentence, told, tmp_path):
    code, error = told("issuer", "init", *words)
    assert code == 2
    assert sentence in error
    assert not (tmp_path / "settings").exists()
    assert not (ROOT / "build" / "keys").exists()


def test_no_key_is_made_in_any_repository(tmp_path, told):
    subprocess.run(["git", "init", "-q", tmp_path / "class"], check=True)
    code, error = told("issuer", "init", "--name", "x", "--keys", tmp_path / "class/a/b")
    assert code == 2
    assert f"is in the repository {tmp_path / 'class'}" in error
    assert not (tmp_path / "class" / "a").exists()


def test_a_key_that_others_can_read_signs_nothing(keys, grading, told):
    (keys / "private-key.pem").chmod(0o644)
    code, error = told("award", grading, "--keys", keys)
    assert code == 2
    assert "Others can read the private key" in error
    assert not list((grading / "badges").glob("*.jwt"))


def test_those_with_enough_points_get_a_badge_that_verifies(keys, grading):
    code, said = workshop("award", grading, "--keys", keys)
    assert code == 0
    lines = said.splitlines()
    assert re.fullmatch(r"signed    Anna Øhm, 23 of 30 points: urn:uuid:[0-9a-f-]{36}", lines[0])
    assert lines[1].startswith("signed    Bo, 20 of 20 points: urn:uuid:")
    assert lines[2] == "no badge  Cem has 0 of 30 points, and 18 (60%) are needed."
    badges = grading / "badges"
    assert {path.name for path in badges.iterdir()} == {
        *(f"{name}.{ending}" for name in ("anna_ohm", "bo") for ending in ("svg", "png", "jwt")),
        *(f"{name}.transcript.{end}" for name in ("anna_ohm", "bo") for end in ("html", "json")),
        "did.json",
        "status-list.jwt",
    }
    for ending in ("svg", "png", "jwt"):
        code, said = workshop(
            *("verify", badges / f"anna_ohm.{ending}", "--issuer", badges / "did.json"),
            *("--evidence", grading / "receipt.json"),
            *("--evidence", badges / "anna_ohm.transcript.json"),
        )
        assert code == 0
        assert said.startswith(
            f"anna_ohm.{ending} is genuine: signed by its issuer, and unchanged since.\n"
        )
        assert "Anna Øhm" in said
        assert "transcript.json is the one" in said
        assert re.search(r"revoked +no, by the status list of \d{4}-", said)


def test_the_receipt_that_a_badge_names_is_kept_when_the_class_is_graded_anew(keys, grading):
    workshop("award", grading, "Bo", "--keys", keys)
    (grading / "receipt.json").write_text("another")
    (kept,) = (keys / "receipts").iterdir()
    badges = grading / "badges"
    words = ("verify", badges / "bo.svg", "--issuer", badges / "did.json", "--evidence", kept)
    code, said = workshop(*words)
    assert code == 0
    assert f"{kept} is the one" in said


def test_a_second_badge_of_the_same_grading_needs_the_firsts_revocation(keys, grading, told):
    assert workshop("award", grading, "Bo", "--keys", keys)[0] == 0
    code, error = told("award", grading, "Bo", "--keys", keys)
    name = re.search(r"urn:uuid:[0-9a-f-]+", error)[0]
    assert (code, error) == (
        1,
        f"Bo has a badge of this grading, {name}: revoke it before another is given.",
    )
    old = (grading / "badges" / "bo.svg").read_bytes()
    code, said = workshop("award", "--revoke", name, "--reason", "typing error", "--keys", keys)
    assert code == 0
    assert said.startswith(f"Revoked: {name} of Bo, Data-pipeline engineering.")
    code, error = told("award", "--revoke", name, "--keys", keys)
    assert code == 2
    assert "was revoked on" in error
    assert workshop("award", grading, "bo", "--keys", keys)[0] == 0
    said = workshop("award", "--list", "--keys", keys)[1].splitlines()
    assert [line.split()[0] for line in said[:2]] == ["revoked", "given"]
    # The new badge is good, the old one is not, by one and the same list.
    badges = grading / "badges"
    (badges / "old.svg").write_bytes(old)
    assert workshop("verify", badges / "bo.svg", "--issuer", badges / "did.json")[0] == 0
    code, error = told("verify", badges / "old.svg", "--issuer", badges / "did.json")
    assert code == 1
    assert error.startswith(f"{badges / 'old.svg'} has been revoked by its issuer")


def test_one_who_is_named_and_has_too_few_points_is_an_error(keys, grading, told):
    code, error = told("award", grading, "Anna Øhm", "cem", "--keys", keys)
    assert (code, error) == (1, "Cem has 0 of 30 points, and 18 (60%) are needed.")
    assert not list((grading / "badges").glob("*.jwt"))
    assert workshop("award", "--list", "--keys", keys)[1].startswith("0 badges")


def test_the_code_of_a_badge_was_confined_unless_that_is_said(keys, tmp_path, told):
    grading = write_grading(tmp_path / "g", three_learners(), "none").directory
    code, error = told("award", grading, "--keys", keys)
    assert code == 2
    assert "ran unconfined when it was graded" in error
    assert workshop("award", grading, "--keys", keys, "--unconfined")[0] == 0
    from classroom.certificate.signed_tokens import read

    token = read((grading / "badges" / "bo.jwt").read_text(), "it")
    narrative = token.payload["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert "The learner's code was not confined while it was graded." in narrative


def test_the_course_says_how_much_is_needed_and_is_the_one_that_was_graded(keys, tmp_path, told):
    grading = write_grading(tmp_path / "g", three_learners(), pass_share=0.8).directory
    code, said = workshop("award", grading, "--keys", keys)
    assert code == 0
    assert "no badge  Anna Øhm has 23 of 30 points, and 24 (80%) are needed." in said
    course = grading / "course.toml"
    course.write_text(course.read_text().replace("0.8", "0.1"))
    code, error = told("award", grading, "--keys", keys)
    assert code == 2
    assert error.startswith(f"{course} is not the course file that was graded with")
    course.unlink()
    assert told("award", grading, "--keys", keys)[1] == error


def test_a_part_of_the_course_is_not_the_course(keys, tmp_path, told):
    """All points of the one exercise that was graded are not enough for a certificate."""
    learners = three_learners()
    for one in learners:
        one.exercises = one.exercises[:1]
    grading = write_grading(tmp_path / "g", learners).directory
    code, error = told("award", grading, "--keys", keys)
    assert code == 2
    assert "has not all exercises of the course: ex02_" in error
    assert error.endswith("grade without --only.")


def test_what_to_look_at_before_a_badge_is_handed_over_is_said(keys, tmp_path):
    learners = three_learners()
    learners[1].exercises[0].flags = ["Line 3 names gc."]
    grading = write_grading(tmp_path / "g", learners).directory
    said = workshop("award", grading, "Bo", "--keys", keys)[1]
    assert "note      Bo wrote what is to be looked at, in ex01_parse_flights:" in said
    # A regrade is another grading, and its badge takes the place of the first.
    receipt = Grading(grading).receipt()
    receipt.seed += 1
    (grading / "receipt.json").write_text(json.dumps(receipt.to_dict()))
    said = workshop("award", grading, "Bo", "--keys", keys)[1]
    assert "note      Bo has a badge of another grading of this course, urn:uuid:" in said


def test_names_and_addresses_come_from_a_file(keys, grading, tmp_path, told):
    people = tmp_path / "people.csv"
    people.write_text("learner,name,email\nbo,Bo van der Berg,bo@example.org\n", "utf-8")
    code, said = workshop("award", grading, "--keys", keys, "--people", people)
    assert code == 0
    assert "signed    Bo van der Berg, 20 of 20 points" in said
    badges = grading / "badges"
    words = ("verify", badges / "bo.png", "--issuer", badges / "did.json", "--email")
    assert "bo@example.org is the learner's" in workshop(*words, "bo@example.org")[1]
    assert told(*words, "ann@example.org")[0] == 1
    people.write_text("learner,name,email\nnobody,No Body,\n")
    code, error = told("award", grading, "--keys", keys, "--people", people)
    assert (code, error) == (
        2,
        f"--people {people}, line 2: there is no learner 'nobody' in the grading.",
    )


def test_a_picture_of_ones_own_and_a_date(keys, grading, tmp_path, told):
    picture = tmp_path / "own.svg"
    picture.write_text("<svg xmlns='http://www.w3.org/2000/svg'><title>ours</title></svg>")
    words = ("award", grading, "Bo", "--keys", keys, "--picture", picture)
    assert workshop(*words, "--valid-until", "2999-12-31")[0] == 0
    badges = grading / "badges"
    assert {path.suffix for path in badges.glob("bo.*")} == {".svg", ".jwt", ".json", ".html"}
    said = workshop("verify", badges / "bo.svg", "--issuer", badges / "did.json")[1]
    assert ", valid until 2999-12-31" in said
    assert told(*words, "--valid-until", "2000-01-01") == (2, "--valid-until is over already.")
    picture.write_text("<svg/>")
    code, error = told(*words)
    assert code == 2
    assert error.startswith(f"--picture {picture}: The picture is no SVG that can hold")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda one: one["exercises"][0].update(answer_sha256="0" * 64),
            " as answer_sha256 of ex01_parse_flights",
        ),
        (
            lambda one: one["exercises"][0].update(score=10.5),
            "says 10.5 as score of ex01_parse_flights, and the receipt 10.0: ",
        ),
        (
            lambda one: one["exercises"][0]["verdict"]["tasks"][0].update(points=9),
            " as earned of ex01_parse_flights",
        ),
        (lambda one: one["exercises"].pop(), "is of other exercises than the receipt"),
        (lambda one: one.update(learner="Dora"), "whom the receipt does not name"),
    ],
)
def test_results_that_were_changed_after_the_grading_are_told(
    keys, grading, change, sentence, told
):
    file = grading / "learners" / "bo" / "result.json"
    result = json.loads(file.read_text())
    change(result)
    file.write_text(json.dumps(result))
    for command in (["award", grading, "--keys", keys], ["transcript", grading]):
        code, error = told(*command)
        assert code == 1
        assert error.startswith(str(file))
        assert sentence in error


def test_wrong_requests_are_told(keys, grading, tmp_path, told):
    for words, sentence in {
        ("award", "--keys", keys): "one of DIR, --revoke and --list is needed",
        ("award", grading, "--list"): "one of DIR, --revoke and --list is needed",
        ("award", grading): "There is no issuer in",
        ("award", tmp_path, "--keys", keys): "is no whole grading",
        ("award", grading, "Zoe", "--keys", keys): "is called Zoe: there are Anna Øhm, Bo, Cem;",
        ("award", "--revoke", "x", "--keys", keys): "has given no badge x",
        ("verify", tmp_path / "no.svg"): "no.svg cannot be read: No such file or directory.",
        ("verify", tmp_path): f"{tmp_path} is no file.",
        ("verify", grading / "receipt.json"): "is no badge",
        (
            "verify",
            grading / "receipt.json",
            "--issuer",
            keys / "public/status-list.jwt",
        ): "is no DID",
    }.items():
        code, error = told(*words)
        assert code == 2, words
        assert sentence in error
        assert "\n" not in error


def test_what_a_badge_says_does_not_steer_the_terminal(keys, grading, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("learner,name,email\nbo,\x1b[31mBo,\n", "utf-8")
    assert "\x1b" not in workshop("award", grading, "Bo", "--keys", keys, "--people", people)[1]
    badges = grading / "badges"
    said = workshop("verify", badges / "bo.svg", "--issuer", badges / "did.json")[1]
    assert "\\x1b[31mBo" in said


def test_an_interrupted_award_leaves_no_badge_that_cannot_be_revoked(keys, grading, monkeypatch):
    """The list of what was given is written before any badge is."""
    from classroom.certificate import awarding

    def stop(files, issuer, out):
        assert {award.learner for award in issuer.given().values()} == {"Anna Øhm", "Bo"}
        raise KeyboardInterrupt

    monkeypatch.setattr(awarding, "write", stop)
    assert workshop("award", grading, "--keys", keys)[0] == 130
    assert not list((grading / "badges").glob("*.jwt"))


def test_awards_at_the_same_time_wait_for_each_other(issuers):
    import fcntl

    issuer = issuers["key"]
    with (
        issuer.awards(),
        open(issuer.path / issuer_folder.KEY, "rb") as other,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_verify_needs_little_more_than_python():
    """Somebody who only verifies installs three packages; docs/certificate.md says which."""
    code = (
        "import sys; from classroom.commands import verify; "
        "from classroom.certificate import verification; "
        "print(*sorted({name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys_path()!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    allowed = {"__main__", "classroom", "pipelines", "rich"}
    assert set(done.stdout.split()) <= allowed
    page = (ROOT / "docs" / "certificate.md").read_text("utf-8")
    assert "pip install pyjwt cryptography rich" in page


def sys_path() -> list[str]:
    return [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]


def test_the_page_shows_what_verify_prints(keys, grading):
    """Each line's name in the example of docs/certificate.md is one that is printed."""
    page = (ROOT / "docs" / "certificate.md").read_text("utf-8")
    example = page.partition("    anna_ohm.svg is genuine")[2].partition("\n    It rests on")[0]
    shown = {line.strip().split("  ")[0] for line in example.splitlines()[1:]} - {"…"}
    workshop("award", grading, "Anna Øhm", "--keys", keys, "--valid-until", "2999-12-31")
    badges = grading / "badges"
    words = ("--issuer", badges / "did.json", "--evidence", badges / "anna_ohm.transcript.json")
    said = workshop("verify", badges / "anna_ohm.svg", *words)[1]
    printed = {line.strip().split("  ")[0] for line in said.splitlines() if line.startswith("  ")}
    assert len(shown) >= 9
    assert shown <= printed
