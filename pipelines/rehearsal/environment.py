"""The workers' environment: what the staged package declares, and nothing else.

Two layers in the user's cache, each named by a hash of what it is made from:

- a virtual environment with the closure of the declared dependencies. Packages are linked from
  the environment of this command, file by file of what each one recorded at its installation,
  so no registry is asked; a package that is installed here and not declared is not there.
- a folder with the staged source distribution, built and laid out as pip would.

The folder of the submitter is in neither.
"""

import contextlib
import email
import functools
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipelines.data import distributions
from pipelines.problems import JobError, RequestError

_LAYOUT = "1"  # of what is made here; another number makes everything anew
_KEPT = 4  # of each layer; older ones are removed
_STAMP = "made.json"

# What the worker image has, whatever a job declares: the SDK, and what builds packages.
IMAGE = ("apache-beam[gcp]", "setuptools")


def cache() -> Path:
    """The folder of the layers."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "flights-workshop" / "rehearsal"


def requirements_of(sdist: Path) -> list[str]:
    """What a source distribution declares that it needs, extras left out.

    Raises:
        JobError: it is no source distribution.
    """
    from packaging.requirements import Requirement

    with tarfile.open(sdist) as archive:
        names = sorted((n for n in archive.getnames() if n.endswith("/PKG-INFO")), key=len)
        if not names:
            raise JobError(f"{sdist.name} is no source distribution: it has no PKG-INFO.")
        metadata = _contents_of(archive, names[0]).decode()
    fields = email.message_from_string(metadata).get_all("Requires-Dist") or []
    wanted = [Requirement(text) for text in fields]
    return sorted(str(r) for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""}))


def closure(requirements: Iterable[str]) -> dict[str, importlib.metadata.Distribution]:
    """The installed distributions that requirements need, by canonical name.

    A build that stands for a package is taken for it, and what the lock leaves out is passed over.

    Raises:
        JobError: one is missing, or of a version that is not wanted; the sentence is pip's.
    """
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    installed = _installed()
    chosen: dict[str, importlib.metadata.Distribution] = {}
    seen = set()
    queue = [Requirement(text) for text in requirements]
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        if name in distributions.LEFT_OUT and name not in installed:
            continue  # workers have it, and nothing of ours asks for it
        found = installed.get(name) or installed.get(distributions.STANDS_FOR.get(name, name))
        if found is None:
            raise JobError(
                f"ERROR: No matching distribution found for {requirement}: the workers' "
                "environment is made from what is installed here. Install it, and rehearse again."
            )
        if not requirement.specifier.contains(found.version, prereleases=True):
            raise JobError(
                f"ERROR: Could not find a version that satisfies the requirement {requirement} "
                f"(from versions: {found.version}): it is what is installed here."
            )
        chosen[canonicalize_name(found.metadata["Name"])] = found
        if (name, frozenset(requirement.extras)) in seen:
            continue
        seen.add((name, frozenset(requirement.extras)))
        for text in found.requires or []:
            needed = Requirement(text)
            extras = requirement.extras or {""}
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in extras):
                queue.append(needed)
    return chosen


@functools.cache
def _installed() -> dict[str, importlib.metadata.Distribution]:
    """The distributions that are installed here, by canonical name; read once a process."""
    from packaging.utils import canonicalize_name

    return {
        canonicalize_name(found.metadata["Name"]): found
        for found in importlib.metadata.distributions()
        # Not `files`, which parses all of it.
        if found.read_text("RECORD") is not None
    }


def dependencies(requirements: list[str]) -> Path:
    """The layer of the dependencies: a virtual environment, made or found.

    Takes a few seconds to make, none to find.
    """
    chosen = closure([*IMAGE, *requirements])
    pins = sorted(f"{name}=={found.version}" for name, found in chosen.items())
    places = sorted({str(found.locate_file("")) for found in chosen.values()})
    key = _digest("dependencies", _LAYOUT, sys.version, *places, *pins)

    def make(folder: Path) -> None:
        venv.EnvBuilder(symlinks=True, with_pip=False).create(folder)
        _link(chosen, _site(folder))

    return _made("dependencies", key, make, {"pins": pins, "requirements": requirements})


def newest_dependencies() -> Path | None:
    """The layer that the last rehearsal used, if this Python made it."""
    layers = [path for path in _layers("dependencies") if _stamp(path).get("python") == sys.version]
    return layers[-1] if layers else None


def package(sdist: Path, layer: Path) -> Path:
    """The folder of the staged package: what pip would put into site-packages.

    Args:
        sdist: the staged source distribution.
        layer: the dependencies, which hold the build backend as well.

    Raises:
        JobError: it cannot be built; ends with the builder's own last words.
    """
    key = _digest("package", _LAYOUT, sys.version, layer.name, *_contents(sdist))

    def make(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as work:
            with tarfile.open(sdist) as archive:
                archive.extractall(work, filter="data")
            (root,) = Path(work).iterdir()
            wheels = Path(work, "wheels")
            wheels.mkdir()
            done = subprocess.run(
                [
                    layer / "bin" / "python",
                    "-I",
                    "-c",
                    "import sys, setuptools.build_meta as b; b.build_wheel(sys.argv[1])",
                    wheels,
                ],
                cwd=root,
                env={"PATH": os.environ.get("PATH", os.defpath)},
                capture_output=True,
                text=True,
            )
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["no message"])[-1]
                raise JobError(f"The staged package cannot be installed on the workers: {last}")
            (wheel,) = wheels.iterdir()
            folder.mkdir()
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)

    return _made("package", key, make, {})


def _contents_of(archive: tarfile.TarFile, member: tarfile.TarInfo | str) -> bytes:
    file = archive.extractfile(member)
    assert file, f"{member} is no file"
    return file.read()


def _contents(sdist: Path) -> Iterator[str]:
    """Names and digests of an archive's files; its own bytes hold the hour of its making."""
    with tarfile.open(sdist) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            if member.isfile():
                contents = _contents_of(archive, member)
                yield f"{member.name} {hashlib.sha256(contents).hexdigest()}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _site(folder: Path) -> Path:
    (site,) = folder.glob("lib/python*/site-packages")
    return site


def _made(kind: str, key: str, make, facts: dict) -> Path:
    """The layer of a key; made beside its place and renamed into it, so never half there."""
    folder = cache() / f"{kind}-{key}"
    if (folder / _STAMP).exists():
        os.utime(folder / _STAMP)
        return folder
    try:
        cache().mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{kind}-", dir=cache()))
    except OSError as error:
        raise RequestError(
            f"{cache()} cannot be written ({error.strerror}): set XDG_CACHE_HOME to a folder "
            "that can."
        ) from error
    try:
        make(work / "made")
        (work / "made" / _STAMP).write_text(json.dumps({"python": sys.version, **facts}))
        with contextlib.suppress(OSError):  # another rehearsal was faster
            os.rename(work / "made", folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    for old in _layers(kind)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def _layers(kind: str) -> list[Path]:
    """Finished layers, the one used last at the end."""
    stamps = list(cache().glob(f"{kind}-*/{_STAMP}"))
    return [path.parent for path in sorted(stamps, key=lambda path: path.stat().st_mtime)]


def _stamp(layer: Path) -> dict:
    return json.loads((layer / _STAMP).read_text())


def _link(chosen: dict[str, importlib.metadata.Distribution], site: Path) -> None:
    """Links the files of distributions into a folder.

    A folder that belongs to one distribution is one link; one that several share (`google`)
    is made, and what is in it linked.
    """
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    files: dict[str, list[tuple[str, ...]]] = {}
    for found in importlib.metadata.distributions():
        name = f"{found.metadata['Name']} {found.version}"
        files[name] = [
            path.parts
            for path in found.files or []
            if ".." not in path.parts and path.parts[0] != "__pycache__"
        ]
        for parts in files[name]:
            for depth in range(1, len(parts) + 1):
                owners[parts[:depth]].add(name)
    for found in chosen.values():
        root = Path(str(found.locate_file("")))
        for parts in files[f"{found.metadata['Name']} {found.version}"]:
            if parts[0].endswith(".pth"):
                continue  # code that runs at start-up is not part of a package
            depth = next(d for d in range(1, len(parts) + 1) if len(owners[parts[:d]]) == 1)
            target = site.joinpath(*parts[:depth])
            if not os.path.lexists(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(root.joinpath(*parts[:depth]))
