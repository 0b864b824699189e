"""The issuer's folder: the private key, what is hosted, and which badges were given.

It lies outside of every repository, and holds

- `private-key.pem`, readable by its owner alone: whoever has it can give badges;
- `issuer.json`, who gives them: an Open Badges profile with the name of the key, and earlier keys;
- `awards.json`, the badges by their ids, with their numbers in the status list;
- `receipts/`, of the gradings that badges rest on: a grading that is made anew replaces its own;
- `public/`, to be hosted: `did.json` of a did:web, and `status-list.jwt`.
"""

import contextlib
import dataclasses
import datetime
import fcntl
import json
import os
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from classroom.catalog import ROOT
from classroom.certificate import decentralized_ids, passphrase, signed_tokens, status_list
from classroom.certificate.decentralized_ids import PublicKey
from classroom.course.course import Issuer
from pipelines.problems import RequestError

KEY, PROFILE, AWARDS = "private-key.pem", "issuer.json", "awards.json"
STATUS_LIST = "status-list.jwt"


@dataclass
class Award:
    """A badge that was given.

    Attributes:
        index: its number in the status list.
        receipt_sha256: of the grading that it rests on.
        valid_until: a time, or "" for always.
        revoked: when, or "".
    """

    learner: str
    course: str
    receipt_sha256: str
    index: int
    awarded: str
    valid_until: str = ""
    revoked: str = ""
    reason: str = ""


def default_folder() -> Path:
    """Where it is if nothing else is said."""
    settings = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(settings) / "flights-workshop" / "issuer"


@dataclass(frozen=True)
class IssuerFolder:
    """An issuer's folder that is there.

    Attributes:
        profile: what `issuer.json` says, less what is only said here.
        key_id: the URL of the key that signs.
        status_address: of the status list: where it is hosted, or a name of its own.
        former: keys that have signed before it, the latest first.
    """

    path: Path
    profile: dict[str, Any]
    key_id: str
    status_address: str
    former: tuple[PublicKey, ...] = ()

    @property
    def did(self) -> str:
        """Who it is."""
        return self.profile["id"]

    @property
    def did_address(self) -> str:
        """Where its `did.json` is served; "" of a did:key."""
        if not self.did.startswith("did:web:"):
            return ""
        return f"{decentralized_ids.folder_address(self.did)}/did.json"

    @property
    def status_file(self) -> Path:
        """The signed list of what was revoked."""
        return self.path / "public" / STATUS_LIST

    def private_key(self):
        """The Ed25519 key.

        Raises:
            RequestError: it is not there, others can read it, its passphrase is not said or is
                another one, or it is none.
        """
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        file = self.path / KEY
        try:
            mode = file.stat().st_mode & 0o777
            data = file.read_bytes()
        except OSError as error:
            raise RequestError(f"{file} cannot be read: {error.strerror}.") from None
        if mode & 0o077:
            raise RequestError(
                f"Others can read the private key {file} (mode {mode:03o}): run chmod 600 on it, "
                "and make a new one if they may have."
            )
        encrypted = b"ENCRYPTED PRIVATE KEY" in data
        password = passphrase.known(str(file)) if encrypted else None
        try:
            key = serialization.load_pem_private_key(data, password=password)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            why = ", or its passphrase is another one" if encrypted else ""
            raise RequestError(f"{file} is no Ed25519 private key in PEM{why}.")
        if decentralized_ids.fragment(key.public_key().public_bytes_raw()) != self.fragment:
            raise RequestError(
                f"{file} is not the key that {PROFILE} names: bring it back, or make a new one "
                "with `./workshop issuer rotate`."
            )
        return key

    @property
    def fragment(self) -> str:
        """The key itself, as the end of its URL."""
        return self.key_id.rpartition("#")[2]

    @property
    def is_encrypted(self) -> bool:
        """Whether the private key has a passphrase; not where it is not there."""
        with contextlib.suppress(OSError):
            return b"ENCRYPTED PRIVATE KEY" in (self.path / KEY).read_bytes()
        return False

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """While it is changed; another process that does waits.

        Raises:
            RequestError: another one has changed the key, or an earlier one, meanwhile.
        """
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(FileNotFoundError):
                lock = stack.enter_context(open(self.path / KEY, "rb"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            there = load(self.path)
            if (there.key_id, there.former) != (self.key_id, self.former):
                raise RequestError(
                    f"The keys of {self.path} were changed meanwhile: run the same command again."
                )
            yield

    def save(self) -> None:
        """Writes who it is, and with which keys. Raises: OSError."""
        former = decentralized_ids.document(self.did, self.former)["verificationMethod"]
        said: dict[str, Any] = {"profile": self.profile, "key": self.key_id}
        said |= {"status_list": self.status_address}
        said |= {"former_keys": former} if former else {}
        _replace(self.path / PROFILE, json.dumps(said, indent=2, ensure_ascii=False) + "\n")

    def write_document(self) -> None:
        """Writes what a did:web hosts: its keys. Raises: OSError."""
        if self.did_address:
            keys = [PublicKey.named(self.key_id), *self.former]
            text = json.dumps(decentralized_ids.document(self.did, keys), indent=2)
            _replace(self.path / "public" / "did.json", f"{text}\n")

    @contextlib.contextmanager
    def awards(self) -> Iterator[dict[str, Award]]:
        """The badges by their ids, to be changed; the status list is signed anew at the end.

        Another process that changes them waits. With an exception nothing is changed.

        Raises:
            RequestError: what is there cannot be read or written.
        """
        key = self.private_key()
        with self.locked():
            there = self.given()
            yield there
            now = datetime.datetime.now(datetime.UTC)
            revoked = [award.index for award in there.values() if award.revoked]
            listed = status_list.credential(self.did, self.status_address, revoked, now)
            try:
                text = json.dumps(
                    {name: asdict(award) for name, award in there.items()},
                    indent=1,
                    ensure_ascii=False,
                )
                _replace(self.path / AWARDS, f"{text}\n")
                self.write_document()
                _replace(self.status_file, signed_tokens.sign(listed, key, self.key_id))
            except OSError as error:
                raise RequestError(f"{error.filename} cannot be written: {error}.") from None

    def given(self) -> dict[str, Award]:
        """The badges by their ids, in the order in which they were given.

        Raises:
            RequestError: the file is damaged.
        """
        file = self.path / AWARDS
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            return {name: Award(**award) for name, award in said.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise RequestError(f"{file} cannot be read ({error}): bring it back.") from None

    def last_awarded(self) -> datetime.datetime | None:
        """The time of the latest of the badges; None without one.

        Raises:
            RequestError: the file is damaged.
        """
        try:
            times = (
                datetime.datetime.fromisoformat(award.awarded).astimezone(datetime.UTC)
                for award in self.given().values()
            )
            return max(times, default=None)
        except (ValueError, TypeError) as error:
            file = self.path / AWARDS
            raise RequestError(f"{file} cannot be read ({error}): bring it back.") from None


def keep_receipt(issuer: IssuerFolder, receipt: Path, sha256: str) -> None:
    """Copies a grading's receipt into the issuer's folder, under its hash.

    Raises:
        RequestError: it cannot be written.
    """
    folder = issuer.path / "receipts"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _replace(folder / f"{sha256}.json", receipt.read_bytes())
    except OSError as error:
        raise RequestError(f"{error.filename or folder} cannot be written: {error}.") from None


def free_index(awards: dict[str, Award]) -> int:
    """A number for a badge: by chance, so that it does not tell who came when."""
    used = {award.index for award in awards.values()}
    while (index := secrets.randbelow(status_list.SIZE)) in used:
        if len(used) >= status_list.SIZE:
            raise RequestError("The issuer's status list is full: make another issuer.")
    return index


def create(
    path: Path, issuer: Issuer, method: str, password: Callable[[], bytes] | None = None
) -> IssuerFolder:
    """Makes an issuer with a new key.

    Args:
        path: of its folder.
        method: "web" or "key".
        password: gives what encrypts the key's file; None for a file that is not encrypted.

    Raises:
        RequestError: the folder is in a repository, or has an issuer already, or the issuer's
            address makes no did:web.
    """
    path = path.expanduser().resolve()
    _outside_repositories(path)
    for name in (KEY, PROFILE, AWARDS):
        if (path / name).exists() or (path / name).is_symlink():
            raise RequestError(
                f"{path / name} is there: a new key would make all badges of the old one those of "
                "a stranger; name another folder with --keys."
            )
    public, pem = new_key(password)
    if method == "web":
        did = decentralized_ids.did_web(issuer.url)
        status = f"{decentralized_ids.folder_address(did)}/{STATUS_LIST}"
    else:
        did = decentralized_ids.did_key(public)
        status = f"urn:uuid:{uuid.uuid4()}"
    key_id = f"{did}#{decentralized_ids.fragment(public)}"
    profile: dict[str, Any] = {"id": did, "type": ["Profile"], "name": issuer.name}
    profile |= {"url": issuer.url} if issuer.url else {}
    profile |= {"email": issuer.email} if issuer.email else {}
    made = IssuerFolder(path, profile, key_id, status)
    try:
        path.mkdir(parents=True, mode=0o700, exist_ok=True)
        (path / "public").mkdir(exist_ok=True)
        write_key(path / KEY, pem)
        made.save()
    except OSError as error:
        raise RequestError(f"{error.filename or path} cannot be written: {error}.") from None
    with made.awards():
        pass  # writes the list in which nothing is revoked
    return made


def new_key(password: Callable[[], bytes] | None) -> tuple[bytes, bytes]:
    """A new key: its 32 public bytes, and the file of the private one.

    Args:
        password: see `create`.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        secret = serialization.BestAvailableEncryption(password())
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, secret
    )
    return private.public_key().public_bytes_raw(), pem


def write_key(path: Path, pem: bytes) -> None:
    """Never readable by others, not even for a moment; never over another one. Raises: OSError."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


def load(path: Path) -> IssuerFolder:
    """The issuer of a folder.

    Raises:
        RequestError: there is none, or its file is damaged.
    """
    path = path.expanduser().resolve()
    file = path / PROFILE
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        found = IssuerFolder(path, said["profile"], said["key"], said["status_list"])
        found = dataclasses.replace(found, former=_former(found.did, said))
        if not all(isinstance(one, str) for one in (found.did, found.profile["name"])):
            raise ValueError("its id or name is no text")
        return found
    except FileNotFoundError:
        raise RequestError(
            f"There is no issuer in {path}: make one with `./workshop issuer init`, or name its "
            "folder with --keys."
        ) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RequestError(f"{file} cannot be read ({error}): bring it back.") from None


def _former(did: str, said: dict[str, Any]) -> tuple[PublicKey, ...]:
    methods = said.get("former_keys", [])
    document = {"id": did, "verificationMethod": methods}
    document |= {"assertionMethod": [one["id"] for one in methods]}
    return tuple(decentralized_ids.key_of(document, one["id"]) for one in methods)


def _outside_repositories(path: Path) -> None:
    for folder in (path, *path.parents):
        if folder == ROOT or (folder / ".git").exists():
            raise RequestError(
                f"{path} is in the repository {folder}, where a private key is sent along one day: "
                "name a folder outside with --keys."
            )


def _replace(path: Path, content: str | bytes) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content.encode() if isinstance(content, str) else content)
    os.replace(beside, path)
