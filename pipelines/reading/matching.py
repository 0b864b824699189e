"""Which files a pattern names: paths, folders and globs, here and on object storage."""

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass

from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems

from pipelines.problems import RequestError

# What `workshop data make` writes beside its files.
_PLANTED = "PLANTED.json"
# Formats of tables whose folders hold files that the table has no longer.
_TABLE_FORMATS = {"_delta_log": "Delta Lake", ".hoodie": "Apache Hudi"}
_GLOB = "*?["
# Commas that a path is thought to have.
_COMMAS = 16


@dataclass(frozen=True)
class Matched:
    """What a pattern names.

    Attributes:
        files: (path, size in bytes) of each, in the order of the parts, then of the paths.
        skipped: paths below a folder or a glob whose names begin with `_` or a dot: a
            writer's own notes, as Hadoop, Spark and macOS leave them.
    """

    files: tuple[tuple[str, int], ...]
    skipped: tuple[str, ...] = ()


def parts_of(pattern: str) -> list[str]:
    """The paths, folders and globs of a pattern, which are separated by commas.

    A local path that is there stays whole, whatever commas it has.
    """
    if _is_there(pattern):
        return [pattern]
    pieces, found = pattern.split(","), []
    while pieces:
        wide = range(1, min(len(pieces), _COMMAS) + 1)
        count = next((n for n in wide if _is_there(",".join(pieces[:n]).strip())), 1)
        found.append(",".join(pieces[:count]).strip())
        del pieces[:count]
    return found


def match(pattern: str, option: str) -> Matched:
    """The files that a pattern names.

    Args:
        option: what names the files, for the sentence when there are none.

    Raises:
        RequestError: a part names no file, a file is named twice, or a folder is of a
            format whose files are not the table.
    """
    files: list[tuple[str, int]] = []
    skipped: list[str] = []
    named: dict[str, str] = {}
    for part in parts_of(pattern):
        found, notes = _match(part, option)
        for path, size in found:
            whole = path if "://" in path else os.path.realpath(path)
            if whole in named:
                both = (
                    f"as {named[whole]} and {path}"
                    if path != named[whole]
                    else f"the second time by {part}"
                )
                raise RequestError(
                    f"{option} names the file {path} twice ({both}): leave it out once."
                )
            named[whole] = path
            files.append((path, size))
        skipped += notes
    return Matched(tuple(files), tuple(skipped))


def _is_there(part: str) -> bool:
    """Whether a local path is there as it is written, or a glob's folder is."""
    if "://" in part:
        return False
    if os.path.lexists(part):
        return True
    if not _is_glob(part):
        return False
    folder = os.path.dirname(_start(part))
    return folder.count(",") == part.count(",") and os.path.isdir(folder or os.curdir)


def _is_glob(pattern: str) -> bool:
    return any(character in pattern for character in _GLOB)


def _start(part: str) -> str:
    """What stands before a glob's first special character."""
    return part[: min((at for mark in _GLOB if (at := part.find(mark)) >= 0), default=len(part))]


def _match(part: str, option: str) -> tuple[list[tuple[str, int]], list[str]]:
    if "://" not in part and os.path.isdir(part):
        paths, root = list(_below(part, option)), part
    elif "://" not in part and os.path.isfile(part):
        return [(part, os.path.getsize(part))], []
    else:
        paths, root = _match_elsewhere(part, option)
    paths = sorted(entry for entry in paths if os.path.basename(entry[0]) != _PLANTED)
    asked = os.path.basename(part.rstrip("/"))[:1] in ("_", ".") and not os.path.isdir(part)
    kept = [entry for entry in paths if asked or not _is_note(entry[0], root)]
    notes = [] if asked else [path for path, _ in paths if _is_note(path, root)]
    if not kept:
        what = "matches no file" if _is_glob(part) else "does not exist"
        if os.path.isdir(part) or notes:
            what = "holds no file of rows"
        others = " (names that begin with _ or a dot are passed over)" if notes else ""
        raise RequestError(
            f"{option} {part} {what}{others}: give a CSV, zip or Parquet file, a folder of them, "
            "or a glob."
        )
    return kept, notes


def _below(folder: str, option: str) -> Iterator[tuple[str, int]]:
    """Every file of a folder and of those in it."""
    for name, format in _TABLE_FORMATS.items():
        if os.path.isdir(os.path.join(folder, name)):
            _refuse(folder, option, format)
    if glob.glob(os.path.join(glob.escape(folder), "metadata", "*.metadata.json")):
        _refuse(folder, option, "Apache Iceberg")
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if os.path.isfile(path):
                yield path, os.path.getsize(path)


def _refuse(folder: str, option: str, format: str):
    raise RequestError(
        f"{option} {folder} is a table of {format}, whose folder holds rows that the table has no "
        "longer: export its rows as Parquet, and give those files."
    )


def _match_elsewhere(part: str, option: str) -> tuple[list[tuple[str, int]], str]:
    """The files of a glob, or of object storage; and what of their paths is the pattern's own."""
    remote = "://" in part
    folder, name = os.path.split(part)
    if not remote and _is_glob(folder) and os.path.isdir(folder):
        # Beam's patterns have no way to quote a bracket.
        paths = glob.glob(os.path.join(glob.escape(folder), name), include_hidden=True)
        return [(path, os.path.getsize(path)) for path in paths if os.path.isfile(path)], folder
    # Beam finds nothing by a glob without a folder.
    bare = not remote and not folder and _is_glob(part)
    try:
        if remote and "[" in part and FileSystems.exists(part):
            with FileSystems.open(part) as file:
                return [(part, file.seek(0, os.SEEK_END))], part
        found = _listed(os.path.join(os.curdir, part) if bare else part)
        if remote and not found and not _is_glob(part):
            found = _listed(f"{part.rstrip('/')}/**")
    except (BeamIOError, ValueError, OSError) as error:
        raise RequestError(f"{option} {part} cannot be listed: {error}.") from error
    root = _start(part) if _is_glob(part) else part
    return found, os.path.join(os.curdir, "") if bare else root[: root.rfind("/") + 1] or root


def _listed(pattern: str) -> list[tuple[str, int]]:
    (result,) = FileSystems.match([pattern])
    return [(entry.path, entry.size_in_bytes) for entry in result.metadata_list]


def _is_note(path: str, root: str) -> bool:
    """Whether a path's name, or that of a folder below the pattern's own, is a writer's."""
    below = path.removeprefix(root).replace("\\", "/").strip("/").split("/")
    return any(name[:1] in ("_", ".") for name in below) or path.endswith(".crc")
