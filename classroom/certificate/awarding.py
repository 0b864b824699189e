"""Badges of a grading: who gets one, and the files that each of them gets."""

import datetime
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom.catalog import Exercise
from classroom.certificate import badge_picture, baking, learner_transcript, open_badge
from classroom.certificate import signed_tokens as tokens
from classroom.certificate.decentralized_ids import written
from classroom.certificate.graded_folder import GradedFolder
from classroom.certificate.issuer_folder import STATUS_LIST, Award, IssuerFolder, free_index
from classroom.certificate.learner_transcript import Transcript, percent
from classroom.certificate.open_badge import Recipient, Terms
from classroom.certificate.transcript_page import page
from classroom.grading.results import LearnerResult
from pipelines.problems import RequestError

# A share is a quotient of sums of floats.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Decision:
    """Whether a learner gets a badge.

    Attributes:
        why: not, a sentence; "" if they do.
        notes: what to look at before the badge is handed over, sentences.
    """

    result: LearnerResult
    transcript: Transcript
    why: str
    notes: tuple[str, ...] = ()


def decide(
    graded: GradedFolder,
    results: Sequence[LearnerResult],
    exercises: Sequence[Exercise],
    pass_share: float,
    given: Mapping[str, Award],
) -> list[Decision]:
    """Who gets one, in the order of the results.

    Args:
        given: badges that were given before, by their ids.
    """
    decisions = []
    for result in results:
        transcript = learner_transcript.of_grading(
            result, graded.receipt, graded.receipt_sha256, exercises
        )
        why = _why_not(transcript, pass_share, given)
        decisions.append(
            Decision(result, transcript, why, tuple(_notes(result, transcript, given)))
        )
    return decisions


def _notes(
    result: LearnerResult, transcript: Transcript, given: Mapping[str, Award]
) -> Iterator[str]:
    for name, award in given.items():
        same = (award.learner, award.course) == (transcript.learner, transcript.course)
        if same and not award.revoked and award.receipt_sha256 != transcript.receipt_sha256:
            yield (
                f"{transcript.learner} has a badge of another grading of this course, {name}: "
                "revoke it if this one takes its place."
            )
    flagged = [one.exercise for one in result.exercises if one.flags]
    if flagged:
        yield (
            f"{transcript.learner} wrote what is to be looked at, in {', '.join(flagged)}: the "
            "class page says what."
        )


def _why_not(transcript: Transcript, pass_share: float, given: Mapping[str, Award]) -> str:
    if not transcript.of:
        return f"{transcript.learner} had no points to earn."
    if transcript.share + _ROUNDING < pass_share:
        needed = learner_transcript.rounded(pass_share * transcript.of)
        return (
            f"{transcript.learner} has {transcript.points} of {transcript.of} points, and {needed} "
            f"({percent(pass_share)}) are needed."
        )
    for name, award in given.items():
        same = (award.learner, award.receipt_sha256)
        if same == (transcript.learner, transcript.receipt_sha256) and not award.revoked:
            return (
                f"{transcript.learner} has a badge of this grading, {name}: revoke it before "
                "another is given."
            )
    return ""


def pictures(course: str, issuer: str, year: int, own: bytes | None) -> dict[str, bytes]:
    """The pictures of an award's badges by their media types.

    Args:
        own: the instructor's; None for those that are drawn.
    """
    if own is not None:
        return {baking.media_type(own): own}
    return {
        baking.SVG: badge_picture.svg(course, issuer, year),
        baking.PNG: badge_picture.png(course, issuer, year),
    }


def award(
    decision: Decision,
    recipient: Recipient,
    issuer: IssuerFolder,
    awards: dict[str, Award],
    terms: Terms,
    pictures: Mapping[str, bytes],
) -> tuple[str, dict[str, bytes]]:
    """Signs a learner's badge.

    Args:
        awards: into which it is put. They are written before the files are, so that there is
            no badge that cannot be revoked.
        pictures: by their media types.

    Returns:
        Its id, and its files by their names: FOLDER.svg, .png, .jwt and the transcript.

    Raises:
        RequestError: a picture can hold no credential.
    """
    transcript = decision.transcript
    index = free_index(awards)
    payload = open_badge.payload(
        transcript, recipient, issuer.profile, (issuer.status_address, index), terms, pictures
    )
    token = tokens.sign(payload, issuer.private_key(), issuer.key_id)
    folder = decision.result.folder
    files = {f"{folder}.jwt": token.encode(), f"{folder}.transcript.json": transcript.to_json()}
    files[f"{folder}.transcript.html"] = page(transcript).encode()
    for kind, plain in pictures.items():
        ending = "png" if kind == baking.PNG else "svg"
        files[f"{folder}.{ending}"] = baking.bake(plain, token)
    awards[payload["id"]] = Award(
        learner=transcript.learner,
        course=transcript.course,
        receipt_sha256=transcript.receipt_sha256,
        index=index,
        awarded=payload["validFrom"],
        valid_until=payload.get("validUntil", ""),
    )
    return payload["id"], files


def revoke(awards: dict[str, Award], name: str, reason: str, at: datetime.datetime) -> Award:
    """Marks a badge as revoked.

    Raises:
        RequestError: there is no such badge, or it is revoked.
    """
    award = awards.get(name)
    if award is None:
        raise RequestError(f"This issuer has given no badge {name}: `award --list` names them.")
    if award.revoked:
        raise RequestError(f"The badge {name} of {award.learner} was revoked on {award.revoked}.")
    award.revoked, award.reason = written(at), reason
    return award


def write(files: Mapping[str, bytes], issuer: IssuerFolder, out: Path) -> None:
    """Writes badges into a folder, and beside them what is public of their issuer.

    Raises:
        RequestError: it cannot be written.
    """
    try:
        for file, content in files.items():
            (out / file).write_bytes(content)
        for file in (STATUS_LIST, "did.json"):
            public = issuer.path / "public" / file
            if public.is_file():
                shutil.copyfile(public, out / file)
    except OSError as error:
        raise RequestError(f"{error.filename or out} cannot be written: {error}.") from None
