"""A private key whose file is encrypted."""

import io

import pytest

from classroom.certificate import issuer_folder, passphrase
from classroom.course.course import Issuer
from pipelines.problems import RequestError


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    passphrase.known.cache_clear()


def test_an_encrypted_key_signs_for_whoever_knows_its_passphrase(tmp_path, monkeypatch):
    monkeypatch.setenv(passphrase.VARIABLE, "correct horse")
    made = issuer_folder.create(tmp_path / "issuer", Issuer("School"), "key", passphrase.new)
    assert b"ENCRYPTED PRIVATE KEY" in (made.path / issuer_folder.KEY).read_bytes()
    assert issuer_folder.load(made.path).private_key() is not None
    with made.awards() as awards:
        assert awards == {}

    passphrase.known.cache_clear()
    monkeypatch.setenv(passphrase.VARIABLE, "wrong horse")
    with pytest.raises(RequestError, match="its passphrase is another one"):
        made.private_key()


def test_without_a_terminal_one_is_told_how_to_say_it(tmp_path, monkeypatch):
    monkeypatch.setenv(passphrase.VARIABLE, "correct horse")
    made = issuer_folder.create(tmp_path / "issuer", Issuer("School"), "key", passphrase.new)
    passphrase.known.cache_clear()
    monkeypatch.delenv(passphrase.VARIABLE)
    with pytest.raises(RequestError, match=f"set {passphrase.VARIABLE}"):
        made.private_key()
    with pytest.raises(RequestError, match="new key needs a passphrase"):
        issuer_folder.create(tmp_path / "other", Issuer("School"), "key", passphrase.new)
    assert not (tmp_path / "other").exists()


def test_an_empty_passphrase_makes_no_key(tmp_path, monkeypatch):
    monkeypatch.setenv(passphrase.VARIABLE, "")
    with pytest.raises(RequestError, match="is empty"):
        issuer_folder.create(tmp_path / "issuer", Issuer("School"), "key", passphrase.new)
    assert not (tmp_path / "issuer").exists()
