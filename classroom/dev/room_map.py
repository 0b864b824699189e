"""The map of the rooms of `pipelines/`, made from the folders: docs/architecture.md, its picture.

The rows are the layers that import-linter keeps (pyproject.toml); what a room is for is the
first line of its docstring; whom it imports is read from its files.
"""

import ast
import html
import re
import tomllib
from pathlib import Path

from classroom.catalog import ROOT

PAGE, PICTURE = ROOT / "docs/architecture.md", ROOT / "docs/architecture.svg"

_BEGIN, _END = "<!-- rooms: made by `./workshop dev build` -->", "<!-- end of rooms -->"
_CONTRACT = "The rooms of pipelines"

# Of the picture, in pixels.
_WIDTH, _ROW, _GAP, _HEIGHT, _LETTER = 960, 62, 10, 42, 8


def layers(root: Path = ROOT) -> list[list[str]]:
    """The rooms, layer by layer from the top; a room imports those of its own layer and below."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract["name"].startswith(_CONTRACT):
            return [sorted(re.split(r"\s*[:|]\s*", layer)) for layer in contract["layers"]]
    raise ValueError("pyproject.toml has no contract for the rooms of pipelines.")


def purpose(room: str, root: Path = ROOT) -> str:
    """The first sentence of a room's docstring."""
    folder = root / "pipelines" / room
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ")


def imported_rooms(room: str, root: Path = ROOT) -> list[str]:
    """The rooms that a room's files import, imports inside functions included."""
    folder = root / "pipelines" / room
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    found: set[str] = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "pipelines":
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipelines."):
                found.add(node.module.split(".")[1])
    return sorted(found - {room})


def table(root: Path = ROOT) -> str:
    """The rooms as a table of Markdown."""
    lines = ["| room | what it is for | imports |", "|---|---|---|"]
    for layer in layers(root):
        for room in layer:
            rooms = ", ".join(imported_rooms(room, root))
            lines.append(f"| `{room}` | {purpose(room, root)} | {rooms} |")
    return "\n".join(lines)


def page(root: Path = ROOT) -> str:
    """The text of docs/architecture.md, its table of rooms as the folders are now."""
    text = (root / PAGE.relative_to(ROOT)).read_text("utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n\n{table(root)}\n\n{_END}{after}"


def picture(root: Path = ROOT) -> str:
    """The layers as a drawing: what is above stands on what is below."""
    rows = layers(root)
    height = len(rows) * _ROW + _GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'role="img" aria-label="The rooms of pipelines, layer by layer">',
        "<style>text{font:14px ui-monospace,Menlo,Consolas,monospace;fill:#123;"
        "text-anchor:middle;dominant-baseline:central}rect{fill:#e8f1f8;stroke:#3b6d94}"
        "line{stroke:#9ab}@media(prefers-color-scheme:dark){text{fill:#e8eef4}"
        "rect{fill:#1e3345;stroke:#7fb0d6}line{stroke:#567}}</style>",
    ]
    for number, rooms in enumerate(rows):
        top = number * _ROW + _GAP
        widths = [len(room) * _LETTER + 24 for room in rooms]
        spare = (_WIDTH - 2 * _GAP - sum(widths)) / max(len(rooms), 1)
        left = float(_GAP)
        for room, width in zip(rooms, widths, strict=True):
            wide = width + spare - _GAP
            parts.append(
                f'<rect x="{left:.0f}" y="{top}" width="{wide:.0f}" height="{_HEIGHT}" rx="6"/>'
                f'<text x="{left + wide / 2:.0f}" y="{top + _HEIGHT / 2:.0f}">'
                f"{html.escape(room)}</text>"
            )
            left += width + spare
        if number:
            y = top - _GAP
            parts.append(f'<line x1="{_GAP}" y1="{y}" x2="{_WIDTH - _GAP}" y2="{y}"/>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def derived() -> dict[Path, str]:
    """The files that are made from the folders, where this is a checkout with its pages."""
    return {PAGE: page(), PICTURE: picture()} if PAGE.is_file() else {}
