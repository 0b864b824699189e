"""From a table's data to the files of a job, none of which was there before."""

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pipelines
from pipelines import schemas
from pipelines.problems import JobError, RequestError
from pipelines.profiling.job_text import job_text, preprocessing_text
from pipelines.profiling.readme_text import questions, readme_text
from pipelines.profiling.sampling import read_sample
from pipelines.profiling.schema_text import schema_text
from pipelines.profiling.suite_text import suite_text
from pipelines.profiling.table_profile import TableProfile, Wishes, profile_table
from pipelines.storage import write_file


@dataclass(frozen=True)
class NewJob:
    """A job that was made.

    Attributes:
        files: that were written, below the checkout.
        questions: that its README asks.
    """

    table: TableProfile
    files: tuple[str, ...]
    questions: tuple[str, ...]


def checkout() -> Path:
    """The folder that `pipelines/`, `schemas/` and `expectations/` are in."""
    return Path(pipelines.__file__).parents[1]


def make_job(name: str, pattern: str, rows: int, wishes: Wishes, root: Path) -> NewJob:
    """Looks at the first rows of a table and writes its job.

    Args:
        root: the checkout.

    Raises:
        RequestError: the name is taken or is none, or the data is none that a job can be of;
            nothing was written.
    """
    check_name(name, root)
    table = profile_table(name, read_sample(pattern, rows), wishes)
    files = files_of(table)
    _prove(table, files)
    _write(root, files)
    return NewJob(table, tuple(files), tuple(questions(table)))


def check_name(name: str, root: Path) -> None:
    """Whether a job can have a name.

    Raises:
        RequestError: it is no name of a module, or something has it.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise RequestError(
            f"{name!r} can be no job's name: use small letters, digits and underscores, a letter "
            "first, such as storms."
        )
    taken = [root / "schemas" / f"{name}.toml", root / "expectations" / f"{name}.json"]
    taken += [root / "pipelines" / name, root / "pipelines" / f"{name}.py"]
    for path in taken:
        if path.exists():
            raise RequestError(
                f"{path.relative_to(root)} is there, and is not overwritten: choose another name, "
                f"or remove the job {name} first."
            )


def files_of(table: TableProfile) -> dict[str, str]:
    """The texts of a job's files, by their place below the checkout."""
    package = f"pipelines/{table.name}"
    return {
        f"schemas/{table.name}.toml": schema_text(table),
        f"expectations/{table.name}.json": suite_text(table),
        f"{package}/__init__.py": f'"""The job of {table.name}."""\n',
        f"{package}/preprocessing.py": preprocessing_text(table),
        f"{package}/README.md": readme_text(table),
        # Last, for it makes a job of the others.
        f"{package}/job.py": job_text(table),
    }


def _prove(table: TableProfile, files: Mapping[str, str]) -> None:
    """The texts say what they should: a mistake of ours is not left to the user."""
    schema = f"schemas/{table.name}.toml"
    schemas.parse(files[schema], schema)
    for path, text in files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")


def _write(root: Path, files: Mapping[str, str]) -> None:
    written: list[Path] = []
    try:
        for place, text in files.items():
            path = root / place
            written.append(path)
            write_file(str(path), text.encode())
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        package = (root / [*files][-1]).parent
        if package.is_dir() and not any(package.iterdir()):
            package.rmdir()
        raise JobError(
            f"{error.filename or root} cannot be written ({error.strerror}): work in a checkout of "
            "your own."
        ) from error
