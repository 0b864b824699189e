"""A drawn class as the learning platforms give it out: folders, archives, clones and bundles."""

import datetime
import io
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

from tests.grading.drawn_class import DUE, Learner

_EARLY = datetime.timedelta(hours=-3)
_GIT = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]


def hand_in(learners: list[Learner], folder: Path) -> list[Path]:
    """Writes what each platform gives; the paths to grade."""
    of_platform: dict[str, list[Learner]] = {}
    for learner in learners:
        of_platform.setdefault(learner.platform, []).append(learner)
    return [_WAYS[name](some, folder / name) for name, some in sorted(of_platform.items())]


def marks(learners: list[Learner]) -> str:
    """What the instructor writes into marks.toml."""
    return "".join(
        f'[[handed_in]]\nlearner = "{one.name}"\nat = {_time(one).isoformat()}\n'
        for one in learners
        if one.by_hand
    )


def _time(learner: Learner) -> datetime.datetime:
    """When it was handed in: so many begun days late, or in time."""
    return DUE + datetime.timedelta(days=learner.days_late) + _EARLY


def _files(learner: Learner) -> dict[str, bytes]:
    return {
        f"exercises/{name}/exercise.py": answer.content for name, answer in learner.answers.items()
    } or {"README.md": b"nothing yet"}


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def _write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def _packed(learner: Learner) -> bytes:
    data = _zipped(_files(learner))
    return data[: len(data) // 2] if learner.damaged else data


def _moodle(learners: list[Learner], folder: Path) -> Path:
    """One archive with a folder for each, in which lies what was uploaded."""
    for one in learners:
        name, _, number = one.name.rpartition(" ")
        _write(folder / f"{name}_{number}_assignsubmission_file_", {"work.zip": _packed(one)})
    return folder


def _canvas(learners: list[Learner], folder: Path) -> Path:
    """Files whose names say whose they are, and which are late."""
    for one in learners:
        name, _, number = one.name.rpartition(" ")
        late = "_LATE" if one.days_late else ""
        _write(folder, {f"{name}{late}_{number}_9{number}_work.zip": _packed(one)})
    return folder


def _gradescope(learners: list[Learner], folder: Path) -> Path:
    """Numbered folders, and a list of whose they are."""
    lines = []
    for number, one in enumerate(learners):
        name, _, sid = one.name.rpartition(" ")
        lines += [f"submission_{number}:", "  :submitters:", f"  - :name: {name}"]
        lines += [f"    :sid: '{sid}'"]
        _write(folder / f"submission_{number}", _files(one))
    _write(folder, {"submission_metadata.yml": "\n".join(["---", *lines, ""]).encode()})
    return folder


def _github(learners: list[Learner], folder: Path) -> Path:
    """Clones behind the assignment's name."""
    folder = folder / "flights-submissions"
    for one in learners:
        _committed(one, folder / f"flights-{one.name}")
    return folder


def _bundle(learners: list[Learner], folder: Path) -> Path:
    for one in learners:
        clone = _committed(one, folder.parent / "clones" / one.name)
        folder.mkdir(parents=True, exist_ok=True)
        _git(clone, "bundle", "create", "-q", str(folder / f"{one.name}.bundle"), "HEAD", "main")
    return folder


def _folder(learners: list[Learner], folder: Path) -> Path:
    """Folders and tars of a share."""
    for number, one in enumerate(learners):
        if number % 2:
            _write(folder / one.name, _files(one))
            continue
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(folder / f"{one.name}.tar.gz", "w:gz") as archive:
            for name, content in _files(one).items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    return folder


def _committed(learner: Learner, folder: Path) -> Path:
    _write(folder, _files(learner))
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "add", "-A", "-f")
    when = _time(learner).isoformat()
    _git(folder, "commit", "-q", "-m", "work", GIT_COMMITTER_DATE=when, GIT_AUTHOR_DATE=when)
    return folder


def _git(folder: Path, *words: str, **more: str) -> None:
    subprocess.run(
        ["git", "-C", str(folder), *_GIT, *words],
        check=True,
        capture_output=True,
        env={**os.environ, **more},
    )


_WAYS = {
    "moodle": _moodle,
    "canvas": _canvas,
    "gradescope": _gradescope,
    "github": _github,
    "bundle": _bundle,
    "folder": _folder,
}
