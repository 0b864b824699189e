"""Pairs of answers side by side, as one page."""

from collections.abc import Mapping, Sequence
from importlib import resources

from classroom.submissions.intake import Submission
from classroom.submissions.similarity import Pair


def page(pairs: Sequence[Pair], submissions: Mapping[str, Submission], said: str) -> str:
    """The page as HTML, with what both have in common marked.

    Args:
        submissions: by their learners.
        said: how many were compared, a sentence.
    """
    import jinja2

    source = resources.files("classroom.submissions") / "templates" / "similar.html"
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source.read_text("utf-8")).render(
        said=said,
        pairs=[
            {
                "exercise": pair.exercise,
                "alike": f"{pair.alike:.0%}",
                "shared_lines": max(map(len, pair.lines)),
                "sides": [
                    {"learner": learner, "lines": _lines(submissions[learner], pair, lines)}
                    for learner, lines in zip(pair.learners, pair.lines, strict=True)
                ],
            }
            for pair in pairs
        ],
    )


def _lines(submission: Submission, pair: Pair, shared: frozenset[int]) -> list:
    text = submission.answers[pair.exercise].content.decode("utf-8", "replace")
    return [(i, line, i in shared) for i, line in enumerate(text.splitlines(), 1)]
