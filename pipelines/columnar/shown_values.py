"""Values as sentences and pages show them: at most so many characters of each.

A cell may have millions. It is kept whole where the row is, and nowhere else.
"""

from collections.abc import Mapping

# Characters of a value that a sentence or a page shows, about.
SHOWN = 200
# Of a reason, which may show several values.
REASON_SHOWN = 2_000


def shortened(text: str, most: int = SHOWN) -> str:
    """A text of at most so many characters, its middle left out where it is longer."""
    if len(text) <= most:
        return text
    return f"{text[: most * 2 // 3]} … {text[-most // 4 :]}"


def shown(value) -> str:
    """A value in a sentence: a text in quotes, a number without needless digits."""
    if isinstance(value, str):
        return repr(shortened(value))
    return f"{value:g}" if isinstance(value, float) else shortened(str(value))


def shortened_within(value):
    """Plain data, such as JSON has, with every text in it shortened."""
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, Mapping):
        return {key: shortened_within(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [shortened_within(entry) for entry in value]
    return value
