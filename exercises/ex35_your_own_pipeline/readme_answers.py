"""The answers in a job's README: what stands behind its headings `## 1. …` to `## 6. …`."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        question: the heading without its number.
        text: up to the next heading of the second rank, whichever that is.
    """

    number: int
    question: str
    text: str


def answered(readme: str) -> list[Answer]:
    """The answers in a README's text, in their order there."""
    parts = re.split(r"^##\s+(\d)\b([^\n]*)$", readme, flags=re.MULTILINE)
    return [
        Answer(
            int(number),
            re.sub(r"^\.?\s*", "", question),
            re.split(r"^##\s", text, flags=re.MULTILINE)[0].strip(),
        )
        for number, question, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    ]
