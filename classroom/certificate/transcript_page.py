"""A transcript as one page, to read and to print."""

from importlib import resources

from classroom.certificate.learner_transcript import Transcript


def page(transcript: Transcript) -> str:
    """The page as HTML, with all that it needs in it."""
    import jinja2

    source = resources.files("classroom.certificate") / "templates" / "transcript.html"
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(source.read_text("utf-8"))
    return template.render(it=transcript, percent=_percent)


def _percent(points: float, of: float) -> str:
    # Rounded down: 99.9 of 100 points are not all of them.
    return f"{int(100 * points / of + 1e-9) if of else 0}%"
