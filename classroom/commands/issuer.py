"""`workshop issuer init`: a key that signs certificates, and what its owner hosts."""

from pathlib import Path

from classroom.certificate import issuer_folder, passphrase
from classroom.commands.shared_arguments import add_keys
from classroom.course import course_file
from classroom.course.course import Issuer
from classroom.loop.screen import screen
from classroom.loop.showing import paragraph
from pipelines.problems import RequestError
from pipelines.terminal.parser import make_parser


def issuer_command(argv: list[str]) -> int:
    """Makes an issuer, or shows the one that is there."""
    parser = make_parser(
        "workshop issuer",
        "Makes an Ed25519 key that signs certificates, and a profile of who gives them: `issuer "
        "init`. `issuer show` tells who it is. The key is kept outside of every repository, "
        "readable by you alone; keep a copy where only you can read it.",
    )
    parser.add_argument("action", choices=["init", "show"])
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
    add_keys(parser, issuer_folder.default_folder())
    given = parser.parse_args(argv)
    console = screen()
    if given.action == "show":
        folder = issuer_folder.load(given.keys)
    else:
        issuer = _issuer(given.course, given.name, given.url, given.email)
        password = passphrase.new if given.passphrase else None
        method = given.did or ("web" if issuer.url.startswith("https://") else "key")
        if method == "web" and not issuer.url:
            raise RequestError("--did web needs the --url that serves the key's document.")
        folder = issuer_folder.create(given.keys, issuer, method, password)
    console.print(f"{folder.profile['name']}: {folder.did}", soft_wrap=True)
    console.print(f"  private key   {folder.path / issuer_folder.KEY}", soft_wrap=True)
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
    return 0


def _issuer(course: Path | None, name: str | None, url: str | None, email: str | None) -> Issuer:
    said = course_file.load(course).issuer if course else None
    if course and said is None:
        raise RequestError(f"{course} has no table [issuer]: add one, or give --name.")
    if not name and said is None:
        raise RequestError("Who gives the certificates? Give --name, or --course with an [issuer].")
    known = said or Issuer("")
    return Issuer(name or known.name, url or known.url, email or known.email)
