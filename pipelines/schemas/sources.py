"""Schemas of tables from where people keep them: a file, a folder, a data set, a name."""

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path

from pipelines import storage
from pipelines.problems import RequestError
from pipelines.schemas.columns import Table
from pipelines.schemas.toml_files import parse, table, table_names

# A run writes the schema of its checked rows here.
RECORDED = ("statistics", "schema.toml")
MANIFEST = "MANIFEST.json"

# Tables that are derived from others, by name: what makes each.
Derived = Mapping[str, Callable[[], Table]]


def recorded(folder: str) -> Table:
    """The schema of the checked rows of a data set.

    Raises:
        RequestError: the data set does not say it.
    """
    path = storage.join(folder, *RECORDED)
    try:
        text = storage.read_file(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(
            f"{path} cannot be read: the data set does not say its schema; run again."
        ) from error
    return parse(text, path)


def named(name: str, derived: Derived | None = None) -> Table:
    """One of the project's own tables, or one that is derived.

    Raises:
        RequestError: there is no such table.
    """
    if derived and name in derived:
        return derived[name]()
    known = [*table_names(), *(derived or ())]
    if name in known:
        return table(name)
    close = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]}?" if close else f"use one of {', '.join(known)}."
    raise RequestError(f"There is no table {name}: {hint}")


def tables_at(source: str, derived: Derived | None = None) -> dict[str, Table]:
    """The tables that a source describes, by name.

    Args:
        source: a TOML file, a folder of them, a data set's folder or manifest, or the
            name of one of the project's tables.

    Raises:
        RequestError: there is none, or one is wrong; names the file.
    """
    path = Path(source)
    if path.name == MANIFEST and path.is_file():
        path = path.parent
    if (path / MANIFEST).is_file():
        path = path.joinpath(*RECORDED)
        if not path.is_file():
            raise RequestError(f"{path} is missing: the data set does not say its schema.")
    if path.is_file():
        return _by_name([_read(path)])
    if path.is_dir():
        files = sorted(path.glob("*.toml"))
        if not files:
            raise RequestError(f"{source} holds no schema: give a folder of TOML files.")
        return _by_name([_read(file) for file in files])
    if source in (*table_names(), *(derived or ())):
        return _by_name([named(source, derived)])
    raise RequestError(
        f"{source} does not exist: give a TOML file, a folder of them, a data set, or one of "
        f"{', '.join([*table_names(), *(derived or ())])}."
    )


def _by_name(tables: list[Table]) -> dict[str, Table]:
    found = {table.name: table for table in tables}
    if len(found) < len(tables):
        names = [table.name for table in tables]
        twice = next(name for name in names if names.count(name) > 1)
        raise RequestError(f"Two files describe the table {twice}: remove one.")
    return found


def _read(path: Path, extending: tuple[Path, ...] = ()) -> Table:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RequestError(f"Cannot read the schema {path}: {error}.") from error

    def base(name: str) -> Table:
        file = path.parent / f"{name}.toml"
        if file in (*extending, path):
            raise RequestError(f"{path} extends itself, by way of {name}.")
        return _read(file, (*extending, path)) if file.is_file() else named(name)

    return parse(text, str(path), base)
