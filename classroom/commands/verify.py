"""`workshop verify`: whether a certificate is genuine, without asking anybody."""

import datetime
import json
from pathlib import Path

from classroom.certificate import verification
from classroom.certificate.issuer_folder import STATUS_LIST
from classroom.certificate.verification import Beside, KnownIssuer, NamedFile
from classroom.loop.screen import screen
from classroom.loop.showing import paragraph
from classroom.verdict import visible
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser

# A picture with a credential; more is not read.
_MOST_BYTES = 8_000_000


def verify_command(argv: list[str]) -> int:
    """Says what was proven, by whom and when; what does not hold is the error."""
    parser = make_parser(
        "workshop verify",
        "Checks an Open Badge (SVG, PNG or JWT) that is signed with Ed25519, offline: its "
        "signature, its picture, its dates, and whether it was revoked. Exit code 0: it holds; 1: "
        "it does not; 2: it is no badge, or something is missing to check it.",
    )
    parser.add_argument("badge", metavar="BADGE", type=Path)
    parser.add_argument(
        "--issuer",
        metavar="DID",
        help="who should have signed it: the file did.json that the issuer's address serves "
        "(of a did:web), or the identifier itself (did:key:z6Mk…)",
    )
    parser.add_argument(
        "--status",
        metavar="FILE",
        type=Path,
        help=f"the issuer's status list (default: {STATUS_LIST} beside the badge, if it is there)",
    )
    parser.add_argument(
        "--evidence",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a receipt or transcript that should be the one that the badge names",
    )
    parser.add_argument(
        "--email", metavar="ADDRESS", default="", help="that should be the learner's"
    )
    given = parser.parse_args(argv)
    status = given.status
    if status is None and (given.badge.parent / STATUS_LIST).is_file():
        status = given.badge.parent / STATUS_LIST
    badge = _read(given.badge)
    beside = Beside(
        issuer=_issuer(given.issuer),
        status=_read(status) if status else None,
        evidence=[_read(path) for path in given.evidence],
        email=given.email,
    )
    try:
        proven = verification.verify(badge, beside, datetime.datetime.now(datetime.UTC))
    except verification.NotProven as problem:
        raise verification.NotProven(visible(str(problem))) from None
    console = screen()
    by = "by its issuer" if beside.issuer else "by the key that it names"
    console.print(f"{given.badge.name} is genuine: signed {by}, and unchanged since.")
    width = max(len(name) for name, _ in proven.facts)
    for name, what in proven.facts:
        console.print(f"  {visible(name):<{width}}  {visible(what)}", soft_wrap=True)
    for sentence in proven.limits:
        paragraph(console, visible(sentence))
    return 0


def _issuer(text: str | None) -> KnownIssuer | None:
    if text is None:
        return None
    if text.startswith("did:"):
        return KnownIssuer(text, None, "--issuer")
    file = _read(Path(text))
    try:
        said = json.loads(file.content)
        if not isinstance(said, dict) or not isinstance(said["id"], str):
            raise ValueError("its id is no text")
    except (ValueError, KeyError, RecursionError) as error:
        raise RequestError(
            f"--issuer {text} is no DID document ({error}), and no identifier did:…"
        ) from None
    return KnownIssuer(said["id"], said, text)


def _read(path: Path) -> NamedFile:
    try:
        # A pipe or a device has no end that would be waited for.
        if path.exists() and not path.is_file():
            raise RequestError(f"{path} is no file.")
        with open(path, "rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) > _MOST_BYTES:
        raise RequestError(f"{path} is larger than {_MOST_BYTES:,} bytes: that is no badge.")
    return NamedFile(str(path), content)
