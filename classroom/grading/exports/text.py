"""Texts of a learner's on their way into a file that somebody else's program opens."""

import re

from classroom.verdict import visible

# What XML and UTF-8 cannot hold, and what breaks or hides lines where people read.
_MORE = re.compile("[\u061c\u200b\u2028\u2029\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")
# What a spreadsheet takes for a formula where a cell begins with it, in both widths.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")


def plain(text: str) -> str:
    """The text with all that is no visible character written out, but for tabs and line ends."""
    return _MORE.sub(lambda found: ascii(found[0])[1:-1], visible(text))


def line(text: str) -> str:
    """The text in one line."""
    return " ".join(plain(text).split())


def cell(text: str) -> str:
    """The text as a cell of a table in one line, which no spreadsheet takes for a formula."""
    said = line(text)
    return f"'{said}" if _FORMULA.match(said) else said


def cut(text: str, most: int) -> str:
    """The beginning of a text, with how much is left out."""
    if len(text) <= most:
        return text
    return f"{text[:most]}\n… and {len(text) - most:,} more characters"


def number(value: float) -> str:
    """Points for people and tables: at most two decimals, "7.5"."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
