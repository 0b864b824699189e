"""`workshop issuer`: the key that signs certificates, its successors, and what its owner hosts."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from classroom.certificate import issuer_folder, key_rotation, passphrase
from classroom.certificate.badge_claims import day
from classroom.certificate.issuer_folder import IssuerFolder
from classroom.commands.shared_arguments import add_keys
from classroom.course import course_file
from classroom.course.course import Issuer
from classroom.loop.screen import screen
from classroom.loop.showing import paragraph
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser

# Of each option, the actions that it goes with.
_ACTIONS = {
    "--course": ("init",),
    "--name": ("init",),
    "--url": ("init",),
    "--email": ("init",),
    "--did": ("init",),
    "--passphrase": ("init", "rotate"),
    "--compromised-since": ("rotate",),
    "--key": ("revoke",),
    "--since": ("revoke",),
}


def issuer_command(argv: list[str]) -> int:
    """Makes an issuer, shows the one that is there, or changes its key."""
    parser = make_parser(
        "workshop issuer",
        "Makes an Ed25519 key that signs certificates, and a profile of who gives them: `issuer "
        "init`. `issuer show` tells who it is. `issuer rotate` makes a new key; badges of the old "
        "one hold on. `issuer revoke` says that others may have had an earlier key. The key is "
        "kept outside of every repository, readable by you alone; keep a copy where only you can "
        "read it.",
    )
    parser.add_argument("action", choices=["init", "show", "rotate", "revoke"])
    parser.add_argument(
        "--course", metavar="FILE", type=Path, help="take name, url and email from its [issuer]"
    )
    parser.add_argument("--name", metavar="NAME", help="of the institution or person")
    parser.add_argument("--url", metavar="URL", help="of their own page")
    parser.add_argument("--email", metavar="ADDRESS", help="for questions about certificates")
    parser.add_argument(
        "--did",
        choices=["web", "key"],
        help="web: the key is trusted because the address of --url serves its document; key: it "
        "is trusted by whoever knows it (default: web with an https:// address, else key)",
    )
    parser.add_argument(
        "--passphrase",
        action="store_true",
        help="encrypt the new key's file; the passphrase is asked for, here and by `award`, or "
        f"taken from {passphrase.VARIABLE}",
    )
    parser.add_argument(
        "--compromised-since",
        metavar="DATE",
        type=_date,
        help="of rotate: others may have the key that is replaced; what it has signed since then "
        "no longer holds",
    )
    parser.add_argument("--key", metavar="z6Mk…", help="of revoke: which, as `issuer show` has it")
    parser.add_argument(
        "--since", metavar="DATE", type=_date, help="of revoke: 2030-06-30 or 2030-06-30T18:00"
    )
    add_keys(parser, issuer_folder.default_folder())
    given = parser.parse_args(argv)
    for option, actions in _ACTIONS.items():
        said = getattr(given, option.removeprefix("--").replace("-", "_"))
        if said not in (None, False) and given.action not in actions:
            parser.error(f"{option} goes with {' and '.join(actions)}")
    console = screen()
    lost: Sequence[str] = ()
    if given.action == "show":
        folder = issuer_folder.load(given.keys)
    elif given.action != "init":
        folder, lost = _changed(given)
    else:
        issuer = _issuer(given.course, given.name, given.url, given.email)
        password = passphrase.new if given.passphrase else None
        method = given.did or ("web" if issuer.url.startswith("https://") else "key")
        if method == "web" and not issuer.url:
            raise RequestError("--did web needs the --url that serves the key's document.")
        folder = issuer_folder.create(given.keys, issuer, method, password)
    console.print(f"{folder.profile['name']}: {folder.did}", soft_wrap=True)
    console.print(f"  private key   {folder.path / issuer_folder.KEY}", soft_wrap=True)
    for key in folder.former:
        said = f"until {day(key.expires)}" if key.expires else ""
        said += f", revoked from {day(key.revoked)} on" if key.revoked else ""
        console.print(f"  earlier key   {key.id.rpartition('#')[2]}, {said}", soft_wrap=True)
    if folder.did_address:
        console.print(f"  to host       {folder.path / 'public'}, as", soft_wrap=True)
        console.print(f"                {folder.did_address}", soft_wrap=True)
        console.print(f"                {folder.status_address}", soft_wrap=True)
    else:
        console.print(f"  to hand out   {folder.status_file}", soft_wrap=True)
        paragraph(
            console,
            "Tell the identifier above on a page that is known to be yours: that it is yours "
            "cannot be seen by it.",
        )
    if given.action in ("rotate", "revoke"):
        paragraph(
            console,
            "Host both files again: only with them the badges of all keys are verified. "
            "Copies of the key that was replaced are of no more use; remove them.",
        )
    if lost:
        paragraph(
            console,
            f"These no longer hold, and are revoked; `award` gives others: {', '.join(lost)}.",
        )
    return 0


def _changed(given) -> tuple[IssuerFolder, list[str]]:
    """The issuer with another key, or with one that is revoked, and which badges that costs."""
    issuer, now = issuer_folder.load(given.keys), datetime.datetime.now(datetime.UTC)
    if given.action == "rotate":
        password = passphrase.new if given.passphrase or issuer.is_encrypted else None
        return key_rotation.rotate(issuer, now, password, given.compromised_since)
    if not given.key or given.since is None:
        raise RequestError("Which key, and from when on? Give --key and --since.")
    return key_rotation.revoke(issuer, given.key, given.since, now)


def _date(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)


_date.__name__ = "date such as 2030-06-30"


def _issuer(course: Path | None, name: str | None, url: str | None, email: str | None) -> Issuer:
    said = course_file.load(course).issuer if course else None
    if course and said is None:
        raise RequestError(f"{course} has no table [issuer]: add one, or give --name.")
    if not name and said is None:
        raise RequestError("Who gives the certificates? Give --name, or --course with an [issuer].")
    known = said or Issuer("")
    return Issuer(name or known.name, url or known.url, email or known.email)
