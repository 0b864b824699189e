"""What two programs have in common, whatever their names, comments and layout.

Winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting", SIGMOD 2003): of all sequences of `LENGTH` tokens, the one with the smallest
hash in each window of `WINDOW` is kept. Two programs that share `LENGTH + WINDOW - 1` tokens in a
row share a fingerprint.

Of the libraries for this, copydetect reads folders alone and compiles C, and JPlag needs Java.
"""

import ast
import builtins
import hashlib
import io
import keyword
import tokenize
from collections.abc import Iterator

LENGTH = 12
WINDOW = 8

_DROPPED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_NAMED_BY_PYTHON = frozenset((*keyword.kwlist, *keyword.softkwlist, *dir(builtins)))

# Of a fingerprint, the lines from which to which it stands, from 1 on.
Lines = tuple[int, int]


def fingerprints(source: bytes) -> dict[int, list[Lines]]:
    """The fingerprints of a program, each with the lines where it stands.

    Args:
        source: of Python; of what Python cannot read, all before the place where it cannot.
    """
    tokens = list(_tokens(source))
    found: dict[int, list[Lines]] = {}
    hashes = [
        _hash(tuple(text for text, _ in tokens[i : i + LENGTH]))
        for i in range(len(tokens) - LENGTH + 1)
    ]
    last = -1
    for start in range(max(1, len(hashes) - WINDOW + 1)):
        window = hashes[start : start + WINDOW]
        if not window:
            break
        smallest = min(window)
        # Of equals the last, so that a next window chooses it too.
        place = start + len(window) - 1 - window[::-1].index(smallest)
        if place != last:
            last = place
            lines = tokens[place][1], tokens[place + LENGTH - 1][1]
            found.setdefault(smallest, []).append(lines)
    return found


def _tokens(source: bytes) -> Iterator[tuple[str, int]]:
    """Texts and lines. Names that a person chooses, texts and documentation are all the same."""
    before = ""
    at_start = True
    own = _own_names(source)
    try:
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            if token.type in _DROPPED:
                at_start = at_start or token.type == tokenize.NEWLINE
                continue
            if token.type == tokenize.STRING and at_start:
                continue
            at_start = token.type in (tokenize.INDENT, tokenize.DEDENT) and at_start
            yield _plain(token, before, own), token.start[0]
            before = token.string
    except (tokenize.TokenError, SyntaxError, ValueError):
        return


def _own_names(source: bytes) -> set[str]:
    """Names that the program gives: to values, attributes, arguments, functions and classes."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
    return found


def _plain(token: tokenize.TokenInfo, before: str, own: set[str]) -> str:
    if token.type == tokenize.NAME:
        if token.string in _NAMED_BY_PYTHON:
            return token.string
        # What stands behind a dot is a library's word, unless the program has made it.
        return token.string if before == "." and token.string not in own else "name"
    if token.type in (tokenize.INDENT, tokenize.DEDENT):
        return tokenize.tok_name[token.type]
    return "text" if token.type == tokenize.STRING else token.string


def _hash(tokens: tuple[str, ...]) -> int:
    # Not Python's own, which is another one in each process.
    digest = hashlib.blake2b("\0".join(tokens).encode("utf-8", "replace"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")
