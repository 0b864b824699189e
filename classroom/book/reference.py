"""The reference: of each room of `pipelines`, what its public docstrings say.

Griffe reads the sources without running them, so neither Beam nor TensorFlow is imported.
"""

import logging
from collections.abc import Iterator
from pathlib import Path

import griffe

# Programs, and what starts them: no building blocks.
_NOT_SHOWN = ("cli",)
_SECTIONS = {
    griffe.DocstringSectionKind.parameters: "Arguments",
    griffe.DocstringSectionKind.attributes: "Attributes",
    griffe.DocstringSectionKind.raises: "Raises",
}
_RESULTS = {
    griffe.DocstringSectionKind.returns: "Returns",
    griffe.DocstringSectionKind.yields: "Yields",
}
_STARS = {
    griffe.ParameterKind.var_positional: "*",
    griffe.ParameterKind.var_keyword: "**",
}


def rooms(root: Path) -> dict[str, tuple[str, str]]:
    """Of each room, by its name, the first line of its docstring and its page as Markdown.

    Args:
        root: of the checkout; without a folder `pipelines` there is nothing.
    """
    if not (root / "pipelines/__init__.py").is_file():
        return {}
    # It complains of types that an annotation does not say; ours say them in words.
    logging.getLogger("griffe").setLevel(logging.CRITICAL)
    package = griffe.load(
        "pipelines",
        search_paths=[root],
        try_relative_path=False,  # to the current folder, which may be another checkout
        allow_inspection=False,
        docstring_parser="google",
        resolve_aliases=False,
    )
    made = {}
    for room in _inside(package):
        name = room.name
        if name in _NOT_SHOWN or not room.is_init_module:
            continue
        lines = [f"# {name}", "", _docstring(room), ""]
        for path, module in _modules(room):
            shown = list(_members(module))
            if shown:
                lines += [f"## {path}", "", f":::{{py:currentmodule}} {module.path}", ":::", ""]
                lines += [_docstring(module), "", *shown]
        made[name] = (_first_line(room), "\n".join(lines).rstrip() + "\n")
    return made


def _modules(room: griffe.Module) -> Iterator[tuple[str, griffe.Module]]:
    """A room's public modules with their names, from those of the room to those of its folders."""
    yield room.path, room
    for module in _inside(room):
        yield from _modules(module)


def _inside(package: griffe.Module) -> list[griffe.Module]:
    """The public modules of a package, by their names; not those that it imports."""
    return [
        member
        for name, member in sorted(package.members.items())
        if not name.startswith("_") and not member.is_alias and member.is_module
    ]


def _members(module: griffe.Module) -> Iterator[str]:
    for member in sorted(_public(module), key=lambda one: one.lineno or 0):
        if member.is_class:
            yield _class(member)
        elif member.is_function:
            yield _entry("py:function", _signature(member), _docstring(member), [], 3)


def _public(parent) -> Iterator:
    """Classes, functions and properties of public names that a docstring describes."""
    for name, member in parent.members.items():
        if not name.startswith("_") and not member.is_alias and member.has_docstring:
            yield member


def _class(found: griffe.Class) -> str:
    inner = []
    for member in sorted(_public(found), key=lambda one: one.lineno or 0):
        if member.is_function:
            inner.append(_entry("py:method", _signature(member), _docstring(member), [], 3))
        elif member.is_attribute and "property" in member.labels:
            inner.append(_entry("py:property", member.name, _docstring(member), [], 3))
    arguments = [one for one in found.parameters if one.name != "self"]
    called = f"{found.name}({_parameters(arguments)})" if arguments else found.name
    return _entry("py:class", called, _docstring(found), inner, 4)


def _entry(directive: str, signature: str, text: str, inner: list[str], colons: int) -> str:
    fence = ":" * colons
    return "\n".join([f"{fence}{{{directive}}} {signature}", text, "", *inner, fence, ""])


def _signature(function: griffe.Function) -> str:
    parameters = [one for one in function.parameters if one.name not in ("self", "cls")]
    result = f" -> {_on_a_line(function.returns)}" if function.returns is not None else ""
    return f"{function.name}({_parameters(parameters)}){result}"


def _parameters(parameters: list[griffe.Parameter]) -> str:
    said, kinds = [], griffe.ParameterKind
    starred = False
    for one in parameters:
        if one.kind is kinds.keyword_only and not starred:
            said.append("*")
        starred = starred or one.kind in (kinds.keyword_only, kinds.var_positional)
        text = _STARS.get(one.kind, "") + one.name
        if one.annotation is not None:
            text += f": {_on_a_line(one.annotation)}"
        if one.default is not None and one.kind not in _STARS:
            text += f" = {_on_a_line(one.default)}"
        said.append(text)
    return ", ".join(said)


def _on_a_line(expression) -> str:
    return " ".join(str(expression).split())


def _first_line(member) -> str:
    return member.docstring.value.strip().partition("\n")[0] if member.docstring else ""


def _docstring(member) -> str:
    """A docstring as Markdown, with its sections as lists."""
    if not member.docstring:
        return ""
    parts = []
    for section in member.docstring.parse("google", warnings=False):
        if section.kind in _SECTIONS:
            raises = section.kind is griffe.DocstringSectionKind.raises
            names = (str(one.annotation) if raises else one.name for one in section.value)
            items = [
                f"- `{name}`: {_indented(one.description)}"
                for name, one in zip(names, section.value, strict=True)
            ]
            parts.append("\n".join([f"**{_SECTIONS[section.kind]}**", "", *items]))
        elif section.kind in _RESULTS:
            said = " ".join(_named(one) for one in section.value)
            parts.append(f"**{_RESULTS[section.kind]}** {said}")
        elif section.kind is griffe.DocstringSectionKind.admonition:
            parts.append(f"**{section.title}** {section.value.description}")
        else:
            parts.append(str(section.value))
    return "\n\n".join(parts)


def _named(result) -> str:
    """A result's description; what stands before a colon in it is no name, but ours to keep."""
    before = result.name or ""
    return f"{before}: {result.description}" if before else result.description


def _indented(text: str) -> str:
    return text.strip().replace("\n", "\n  ")
