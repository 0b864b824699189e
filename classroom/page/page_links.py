"""What the page links to: which files, and how a browser finds them.

Opened from disk, a link is the way from the page to the file. Served, it is a path below one of
the folders that are shared, and nothing else is handed out.
"""

import os
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote

from classroom.catalog import EXERCISES, ROOT
from classroom.page.course_state import REPORT, TRAINING_FOLDER, TUNING_FOLDER


class Links(Protocol):
    """Says how a file is linked to."""

    def href(self, path: Path) -> str | None:
        """The link, or None where there is no such file, or it is not shared."""


class OnDisk:
    """Links of a page that lies in a file.

    Args:
        page: where it lies.
    """

    def __init__(self, page: Path):
        self._folder = page.absolute().parent

    def href(self, path: Path) -> str | None:
        """The way from the page's folder."""
        if not path.is_file():
            return None
        return quote(Path(os.path.relpath(path.absolute(), self._folder)).as_posix())


@dataclass(frozen=True)
class Shared:
    """A folder of which some files are served.

    Attributes:
        name: the first part of their paths.
        patterns: of paths below it, as `fnmatch` takes them.
    """

    name: str
    folder: Path
    patterns: tuple[str, ...]

    def has(self, path: Path) -> bool:
        """Whether a path is of it, links of the file system followed."""
        real, folder = path.resolve(), self.folder.resolve()
        if not real.is_relative_to(folder):
            return False
        below = real.relative_to(folder).as_posix()
        return any(fnmatch(below, one) or fnmatch(f"{below}/", one) for one in self.patterns)


class Served:
    """Links of a page that is served, and what is served beside it.

    Args:
        run: folder of the run that is shown.
    """

    def __init__(self, run: Path):
        self._shared = (
            Shared(
                "run",
                run,
                ("MANIFEST.json", "seats.json", "validation/*", "statistics/*", "quarantine/*"),
            ),
            Shared("training", TRAINING_FOLDER, ("report/*",)),
            Shared("tuning", TUNING_FOLDER, ("report/*",)),
            Shared("exercises", EXERCISES, ("ex??_*/README.md",)),
            Shared("course", ROOT / "docs" / "course", ("*.md", "*.svg")),
        )

    def made_by_others(self) -> list[Path]:
        """Files that runs, trainings and searches write, whose change the page shows."""
        run, training, tuning = (shared.folder for shared in self._shared[:3])
        return [run / "MANIFEST.json", run / "seats.json", training / REPORT, tuning / REPORT]

    def href(self, path: Path) -> str | None:
        """Its path on the server."""
        for shared in self._shared:
            if path.is_file() and shared.has(path):
                below = path.absolute().relative_to(shared.folder.absolute()).as_posix()
                return quote(f"/{shared.name}/{below}")
        return None

    def file(self, asked: str) -> Path | None:
        """The file or folder that a path on the server names; None where none is shared.

        Args:
            asked: as the request has it, without its query.
        """
        first, _, rest = unquote(asked).removeprefix("/").partition("/")
        if "\0" in rest or "\\" in rest:
            return None
        for shared in self._shared:
            if shared.name == first and rest:
                path = shared.folder / rest
                try:
                    return path if path.exists() and shared.has(path) else None
                except OSError:  # a name that is too long for the file system
                    return None
        return None
