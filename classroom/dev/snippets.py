"""The Markdown of an exercise: its links hold, and its Python runs."""

import doctest
import io
import re
import traceback
from pathlib import Path
from urllib.parse import unquote

_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^[ ]*```(\w*)[ ]*$")


def broken_links(path: Path) -> list[str]:
    """What is wrong with links to files: one sentence each."""
    found = []
    for target in _LINK.findall(_prose(path.read_text(encoding="utf-8"))):
        place = unquote(target.partition("#")[0])
        if not place or re.match(r"[a-z]+:", place):
            continue
        if not (path.parent / place).exists():
            found.append(f"{path}: the link to {target} leads nowhere.")
    return found


def _prose(text: str) -> str:
    inside, lines = False, []
    for line in text.splitlines():
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            lines.append(re.sub(r"`[^`]*`", "", line))
    return "\n".join(lines)


def blocks(text: str, language: str = "python") -> list[tuple[int, str]]:
    """The code blocks marked with a language: (number of their first line, code)."""
    found: list[tuple[int, str]] = []
    start = 0
    kind: str | None = None
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        fence = _FENCE.match(line)
        if fence and kind is None:
            start, kind, lines = number + 1, fence[1], []
        elif fence:
            if kind == language:
                found.append((start, "\n".join(lines) + "\n"))
            kind = None
        elif kind is not None:
            lines.append(line)
    return found


def failing(path: Path, namespace: dict) -> list[str]:
    """Runs the blocks marked `python`: those with prompts as doctest does, the others whole.

    Returns:
        What is wrong, one text each.
    """
    wrong = []
    # As in a session: TensorFlow looks for the module of a function that it traces.
    names = {"__name__": "__main__", **namespace}
    for number, code in blocks(path.read_text(encoding="utf-8")):
        where = f"{path}, line {number}"
        if ">>> " not in code:
            try:
                exec(compile(code, str(path), "exec"), names)
            except BaseException as error:
                text = traceback.format_exception_only(error)[-1].strip()
                wrong.append(f"{where}: the code raises {text}.")
            continue
        screen = io.StringIO()
        test = doctest.DocTestParser().get_doctest(code, names, path.name, str(path), number - 1)
        runner = doctest.DocTestRunner(
            verbose=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        )
        runner.run(test, out=screen.write, clear_globs=False)
        names = test.globs
        if screen.getvalue():
            wrong.append(f"{where}: the example does not give what it shows:\n{screen.getvalue()}")
    return wrong
