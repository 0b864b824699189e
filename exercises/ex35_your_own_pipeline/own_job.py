"""A job out of the texts of its files, as if they lay in the checkout: nothing is written."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.resources
import io
import linecache
import sys
import traceback
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from exercises.ex35_your_own_pipeline.hand_in import leaves_its_folder
from pipelines.schemas import toml_files
from pipelines.tables.job import Job
from pipelines.validation import suite

# What `setup.py` takes along to workers.
KINDS = (".py", ".csv", ".html", ".json", ".md", ".toml", ".txt")


class WrongJob(Exception):
    """A job that cannot be loaded or run: one sentence that names file and line."""


def load(name: str, files: Mapping[str, str]):
    """The job of a name, `pipelines/NAME/job.py`, imported afresh.

    Args:
        files: texts by their place below the checkout.

    Raises:
        WrongJob: a file is missing or wrong.
    """
    for place in files:
        if leaves_its_folder(place) or PurePosixPath(place).suffix not in KINDS:
            raise WrongJob(f"{place!r} is no file that a job's package has.")
    if f"pipelines/{name}/job.py" not in files:
        raise WrongJob(f"There is no pipelines/{name}/job.py among the files.")
    _install(name, files)
    try:
        job = importlib.import_module(f"pipelines.{name}.job").JOB
    except Exception as error:
        raise WrongJob(sentence(error, files)) from error
    if type(job) is not Job:
        kind = type(job).__name__
        article = "an" if kind[0] in "aeiouAEIOU" else "a"
        raise WrongJob(
            f"pipelines/{name}/job.py: JOB is {article} {kind}, and no Job: make it of "
            "pipelines.tables.job.Job itself."
        )
    if job.name != name:
        raise WrongJob(f"pipelines/{name}/job.py: JOB has the name {job.name!r}, and not {name!r}.")
    return job


def sentence(error: BaseException, files: Mapping[str, str]) -> str:
    """What went wrong, with the last line of the job's files where it did."""
    if isinstance(error, SyntaxError) and error.filename in files:
        return f"{error.filename}, line {error.lineno}: {error.msg}."
    where = ""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        for frame in traceback.extract_tb(one.__traceback__):
            if frame.filename in files:
                where = f"{frame.filename}, line {frame.lineno}: "
        one = one.__cause__ or one.__context__
    return f"{where}{type(error).__name__}: {' '.join(str(error).split())[:600]}"


def _install(name: str, files: Mapping[str, str]) -> None:
    for finder in [one for one in sys.meta_path if isinstance(one, _Finder)]:
        sys.meta_path.remove(finder)
    package = f"pipelines.{name}"
    # A job of the same name that lies in the checkout is not meant.
    for loaded in [one for one in sys.modules if f"{one}.".startswith(f"{package}.")]:
        del sys.modules[loaded]
    sys.meta_path.insert(0, _Finder(package, files))
    for place, text in files.items():
        linecache.cache[place] = (len(text), None, text.splitlines(True), place)
    for module in (toml_files, suite):
        module.resources = _Resources(files)  # type: ignore[attr-defined]
    toml_files.table.cache_clear()


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports a package out of texts."""

    def __init__(self, package: str, files: Mapping[str, str]):
        self._package = package
        self._files = files

    def find_spec(self, fullname, path=None, target=None):
        if not f"{fullname}.".startswith(f"{self._package}."):
            return None
        place = self._place(fullname)
        is_package = place.endswith("__init__.py")
        if place not in self._files and not is_package:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=place, is_package=is_package)

    def exec_module(self, module):
        place = self._place(module.__name__)
        module.__file__ = place
        exec(compile(self._files.get(place, ""), place, "exec"), module.__dict__)

    def get_source(self, fullname):
        return self._files.get(self._place(fullname), "")

    def is_package(self, fullname):
        return self._place(fullname).endswith("__init__.py")

    def _place(self, fullname: str) -> str:
        base = fullname.replace(".", "/")
        inner = f"{base}/__init__.py"
        is_folder = any(place.startswith(f"{base}/") for place in self._files)
        return inner if is_folder else f"{base}.py"


class _Resources:
    """`importlib.resources`, whose `schemas` and `expectations` have the job's files too."""

    def __init__(self, files: Mapping[str, str]):
        self._files = files

    def files(self, package: str):
        return _Folder(importlib.resources.files(package), package.replace(".", "/"), self._files)


class _Folder:
    def __init__(self, real, place: str, files: Mapping[str, str]):
        self._real, self._place, self._files = real, place, files

    def __truediv__(self, name: str):
        place = f"{self._place}/{name}"
        return _Text(place, self._files[place]) if place in self._files else self._real / name

    def iterdir(self) -> Iterator:
        yield from self._real.iterdir()
        for place, text in self._files.items():
            if place.rpartition("/")[0] == self._place:
                yield _Text(place, text)


class _Text:
    def __init__(self, place: str, text: str):
        self.name = place.rpartition("/")[2]
        self._text = text

    def read_text(self, encoding: str = "utf-8") -> str:
        return self._text

    def open(self, mode: str = "r", **_):
        return io.StringIO(self._text)
