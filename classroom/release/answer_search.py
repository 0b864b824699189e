"""Whether anything of the answers is in files that learners get: searched by content.

What is looked for is every line of `solutions/` that is long enough to be nobody else's, and
every three lines in a row, whatever their indentation, names of files or formats around them.
"""

import gzip
import io
import re
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classroom.catalog import Exercise
from classroom.dev.build import stub
from pipelines.seats.sealed import NOTE

# Characters without blanks: of a line that counts alone, and of three in a row together.
_LONG_LINE = 60
_LONG_RUN = 40
_RUN = 3
_SHORTEST = 6  # of a line that counts at all

_NO_ANSWER = re.compile(r"\s*(from \S+ import|import |@|#|\)|\]|\})")
_KNOWN = Path(__file__).with_name("shared_lines.toml")
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Leak:
    """A line of a file that is an answer's.

    Attributes:
        answer: the file of the answer, relative to the checkout.
    """

    path: str
    line: int
    answer: str


class AnswerSearch:
    """Knows the answers of a checkout.

    Args:
        root: of the checkout.
        exercises: all that can be checked, whose stubs show what they show.
    """

    def __init__(self, root: Path, exercises: Iterable[Exercise]):
        self._known: dict[str, dict[str, int]] = {}
        for entry in tomllib.loads(_KNOWN.read_text(encoding="utf-8"))["shared"]:
            self._known.setdefault(entry["file"], {})[entry["exercise"]] = entry["lines"]
        stubs = {run for one in exercises for _, run in _runs(stub(one))}
        # Searches and mutants are written with what tests and suites show anyway.
        given = {
            run
            for pattern in ("exercises/*/*.py", "expectations/*.json")
            for path in root.glob(pattern)
            if path.name != "exercise.py"
            for _, run in _runs(_text(path.read_bytes()))
        }
        self._answers: dict[str, str] = {}
        for path in sorted(root.glob("solutions/*/**/*")):
            if not path.is_file() or path.suffix == ".pyc" or path.name == "__init__.py":
                continue
            shown = stubs if path.name == "solution.py" else stubs | given
            for _, run in _runs(_text(path.read_bytes())):
                if run not in shown:
                    self._answers.setdefault(run, path.relative_to(root).as_posix())

    def leaks(self, files: Mapping[str, bytes]) -> list[Leak]:
        """All that is found in files, by their paths.

        An archive among them is looked into.
        """
        found = []
        for path, data in files.items():
            of_file = list(dict.fromkeys(self._in_file(path, data)))
            counts: dict[str, int] = {}
            for leak in of_file:
                folder = leak.answer.split("/")[1]
                counts[folder] = counts.get(folder, 0) + 1
            known = self._known.get(path, {})
            found += [
                leak
                for leak in of_file
                if counts[folder := leak.answer.split("/")[1]] > known.get(folder, 0)
            ]
        return found

    def _in_file(self, path: str, data: bytes) -> Iterator[Leak]:
        for part in _unpacked(data):
            for line, run in _runs(_text(part)):
                if run in self._answers:
                    yield Leak(path, line, self._answers[run])


def misplaced(paths: Mapping[str, bytes]) -> list[str]:
    """Paths of files under `solutions/` that are neither packages, stubs nor sealed."""
    return [
        path
        for path, data in paths.items()
        if path.startswith("solutions/")
        and not path.endswith(("/__init__.py", "/stub.py"))
        and not (path.endswith("/solution.py") and data.startswith(f'"""{NOTE}'.encode()))
    ]


def told(leaks: list[Leak]) -> str:
    """The leaks as the end of a sentence."""
    shown = [f"{one.path}, line {one.line} ({one.answer})" for one in leaks[:_MOST_SHOWN]]
    more = len(leaks) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


@cache
def _plain(line: str) -> str:
    return re.sub(r"[\s`]+", "", line)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """Lines that count alone and lines in a row, each with the number of the first."""
    lines = [
        (number, plain)
        for number, line in enumerate(text.splitlines(), 1)
        if not _NO_ANSWER.match(line) and len(plain := _plain(line)) >= _SHORTEST
    ]
    for at, (number, plain) in enumerate(lines):
        if len(plain) >= _LONG_LINE:
            yield number, plain
        run = "\n".join(one for _, one in lines[at : at + _RUN])
        if len(lines) - at >= _RUN and len(run) >= _LONG_RUN:
            yield number, run


def _unpacked(data: bytes) -> Iterator[bytes]:
    """A file's own bytes, and those of the files in it if it is an archive."""
    yield data
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    yield from _unpacked(archive.read(name))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
            return
    elif data.startswith(b"\x1f\x8b"):
        try:
            yield from _unpacked(gzip.decompress(data))
        except (OSError, EOFError, zlib.error):
            return
