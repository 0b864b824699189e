"""`workshop award`: signed certificates of a grading, and their revocation."""

import csv
import datetime
from collections.abc import Mapping
from pathlib import Path

from classroom import catalog
from classroom.certificate import awarding, baking, graded_folder, issuer_folder
from classroom.certificate.graded_folder import GradedFolder
from classroom.certificate.issuer_folder import IssuerFolder
from classroom.certificate.open_badge import Recipient, Terms
from classroom.commands.shared_arguments import add_keys, add_learners
from classroom.loop.screen import counted, near, screen
from classroom.verdict import visible
from pipelines.problems import JobError, RequestError
from pipelines.terminal.parser import make_parser


def award_command(argv: list[str]) -> int:
    """Signs the badges of a grading; or revokes one; or lists them."""
    parser = make_parser(
        "workshop award",
        "Signs a certificate for each learner of a grading who has enough points, or for those "
        "that are named: an Open Badge 3.0, as SVG, PNG and JWT, with the learner's transcript. "
        "The issuer's key is made by `workshop issuer init`.",
    )
    add_learners(parser)
    parser.add_argument(
        "--people",
        metavar="FILE",
        type=Path,
        help="CSV with the columns learner, name and email: names for the certificates where the "
        "grading has others, and addresses, which are kept as salted hashes",
    )
    parser.add_argument(
        "--valid-until",
        metavar="DATE",
        type=_day,
        help="after which it has expired (default: never)",
    )
    parser.add_argument(
        "--picture", metavar="FILE", type=Path, help="your own, SVG or PNG (default: one is drawn)"
    )
    parser.add_argument(
        "--unconfined",
        action="store_true",
        help="sign even where nothing confined the learners' code; the badge says so",
    )
    parser.add_argument(
        "--out", metavar="FOLDER", type=Path, help="where to write (default: DIR/badges)"
    )
    parser.add_argument("--revoke", metavar="ID", help="revoke the badge of that id")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why, for your own records")
    parser.add_argument("--list", action="store_true", help="list the badges of this issuer")
    add_keys(parser, issuer_folder.default_folder())
    given = parser.parse_args(argv)
    asked = [bool(given.grading), bool(given.revoke), given.list]
    if sum(asked) != 1:
        parser.error("one of DIR, --revoke and --list is needed")
    issuer = issuer_folder.load(given.keys)
    if given.list:
        return _list(issuer)
    if given.revoke:
        return _revoke(issuer, given.revoke, given.reason)
    graded = graded_folder.read(given.grading)
    course = graded.course()
    if graded.receipt.confinement in ("none", "") and not given.unconfined:
        raise RequestError(
            f"The code of {given.grading} ran unconfined when it was graded, where it could forge "
            "its points: grade on a machine that confines, or say --unconfined, which the badge "
            "says too."
        )
    people = _people(given.people, graded) if given.people else {}
    picture = _picture(given.picture) if given.picture else None
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    if given.valid_until and given.valid_until <= now:
        raise RequestError("--valid-until is over already.")
    terms = Terms(course.pass_share, now, given.valid_until)
    return _award(given, issuer, graded, terms, people, picture)


def _award(
    given,
    issuer: IssuerFolder,
    graded: GradedFolder,
    terms: Terms,
    people: Mapping[str, Recipient],
    own_picture: bytes | None,
) -> int:
    console = screen()
    results = graded.chosen(given.learners)
    out = given.out or given.grading / "badges"
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RequestError(f"{out} cannot be made: {error.strerror}.") from None
    course, name = graded.receipt.course, issuer.profile["name"]
    pictures = awarding.pictures(course, name, terms.valid_from.year, own_picture)
    files: dict[str, bytes] = {}
    lines: list[tuple[str, str]] = []
    with issuer.awards() as awards:
        decisions = awarding.decide(graded, results, catalog.load(), terms.pass_share, awards)
        refused = [one for one in decisions if one.why]
        if given.learners and refused:
            raise JobError(refused[0].why)
        for one in decisions:
            learner = one.result.learner
            if one.why:
                lines.append(("no badge", one.why))
                continue
            recipient = people.get(learner, Recipient(learner))
            badge, made = awarding.award(one, recipient, issuer, awards, terms, pictures)
            files |= made
            points = f"{one.transcript.points} of {one.transcript.of} points"
            lines.append(("signed", f"{recipient.name}, {points}: {badge}"))
            lines += [("note", note) for note in one.notes]
        issuer_folder.keep_receipt(issuer, graded.grading.receipt_file, graded.receipt_sha256)
    awarding.write(files, issuer, out)
    for word, what in lines:
        console.print(f"{word:<9} {visible(what)}", soft_wrap=True)
    console.print(
        f"{counted(len(decisions) - len(refused), 'badge')} in {near(out)}, signed by {issuer.did}",
        soft_wrap=True,
    )
    return 0


def _revoke(issuer: IssuerFolder, name: str, reason: str) -> int:
    now = datetime.datetime.now(datetime.UTC)
    with issuer.awards() as awards:
        award = awarding.revoke(awards, name, reason, now)
    console = screen()
    console.print(f"Revoked: {name} of {award.learner}, {award.course}.", soft_wrap=True)
    where = f"host it at {issuer.status_address}" if issuer.did_address else "hand it out anew"
    console.print(f"The status list says so now: {issuer.status_file}; {where}.", soft_wrap=True)
    return 0


def _list(issuer: IssuerFolder) -> int:
    console = screen()
    awards = issuer.given()
    for name, award in awards.items():
        state = f"revoked {award.revoked[:10]}" if award.revoked else f"given {award.awarded[:10]}"
        console.print(f"{state:<18} {name}  {award.learner}, {award.course}", soft_wrap=True)
    console.print(f"{counted(len(awards), 'badge')} of {issuer.did}", soft_wrap=True)
    return 0


def _people(path: Path, graded: GradedFolder) -> dict[str, Recipient]:
    known = {name: one.learner for one in graded.learners for name in (one.folder, one.learner)}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise RequestError(f"--people {path} cannot be read: {error}.") from None
    people = {}
    for line, row in enumerate(rows, 2):
        learner, name = ((row.get(field) or "").strip() for field in ("learner", "name"))
        email = (row.get("email") or "").strip()
        if learner not in known or not name:
            wrong = f"no learner {learner!r} in the grading" if name else "no name"
            raise RequestError(f"--people {path}, line {line}: there is {wrong}.")
        if email and "@" not in email:
            raise RequestError(f"--people {path}, line {line}: {email!r} is no address.")
        people[known[learner]] = Recipient(name, email)
    return people


def _picture(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        baking.bake(data, "a.b.c")
    except OSError as error:
        raise RequestError(f"--picture {path} cannot be read: {error.strerror}.") from None
    except (RequestError, JobError) as problem:
        raise RequestError(f"--picture {path}: {problem}") from None
    return data


def _day(text: str) -> datetime.datetime:
    """The end of a day."""
    day = datetime.date.fromisoformat(text)
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), datetime.UTC)


_day.__name__ = "date such as 2030-06-30"
