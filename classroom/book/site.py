"""The generator's run: from a checkout to a finished site, in a process of its own."""

import io
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.console import nocolor

from classroom import catalog
from classroom.book import reference, site_check, source_tree
from pipelines.problems import JobError, Problem

_STATIC = Path(__file__).with_name("static")
_BLUE, _LIGHT_BLUE = "#2864b4", "#7db1f2"  # as in the pages of a run

_SETTINGS = {
    "project": "Flights workshop",
    "html_title": "Flights workshop",
    "extensions": ["myst_parser"],
    "root_doc": "index",
    "myst_enable_extensions": ["colon_fence"],
    "myst_heading_anchors": 4,
    "html_theme": "furo",
    "html_theme_options": {
        "top_of_page_buttons": [],
        "light_css_variables": {"color-brand-primary": _BLUE, "color-brand-content": _BLUE},
        "dark_css_variables": {
            "color-brand-primary": _LIGHT_BLUE,
            "color-brand-content": _LIGHT_BLUE,
        },
    },
    "html_static_path": [str(_STATIC)],
    "html_css_files": ["book.css"],
    "html_search_scorer": str(_STATIC.with_name("search_scores.js")),
    "html_copy_source": False,
    "html_show_copyright": False,
    "html_last_updated_fmt": None,
    "highlight_language": "none",  # of a block that names none: commands, tables, drawings
    "smartquotes": False,
    "add_module_names": False,
    "toc_object_entries": False,  # thousands, which take as long as all the rest
    "python_maximum_signature_line_length": 88,
    # A type that two rooms have is a link to neither; a block may be a fragment of its language.
    "suppress_warnings": ["ref.python", "misc.highlighting_failure"],
}
# Of the generator's, for its next run.
_LEFTOVERS = (".buildinfo",)


def make(root: Path, work: Path, teaching: bool = False) -> Path:
    """Makes the site of a checkout.

    Args:
        root: of the checkout.
        work: an empty folder, which is the caller's to remove.
        teaching: whether instructors' and authors' pages are in it.

    Returns:
        The folder in `work` that is the site. The same checkout makes the same bytes.

    Raises:
        RequestError: the checkout has no first page.
        JobError: a link leads nowhere, or the generator had something to say.
    """
    exercises = catalog.checkable()
    source, site = work / "source", work / "site"
    source.mkdir()
    written = source_tree.write(root, exercises, reference.rooms(root), source, teaching)
    said = [
        re.sub(r"^[^:]+", lambda file: written.get(file[0], file[0]), line)
        for line in _generated(source, site, work / "read")
    ]
    if said:
        raise JobError(source_tree.told("The book was not made, for its generator says", said))
    for name in _LEFTOVERS:
        (site / name).unlink(missing_ok=True)
    wrong = site_check.faults(site)
    if wrong:
        raise JobError(
            source_tree.told("The book was not made, for its pages are not whole", wrong)
        )
    return site


def _generated(source: Path, site: Path, read: Path) -> list[str]:
    """Runs the generator; returns its warnings, with paths as they are in the source folder."""
    nocolor()
    warnings = io.StringIO()
    Sphinx(
        srcdir=source,
        confdir=None,
        outdir=site,
        doctreedir=read,
        buildername="html",
        confoverrides=dict(_SETTINGS),
        status=None,
        warning=warnings,
    ).build(force_all=True)
    text = warnings.getvalue().replace(f"{source}/", "")
    return [re.sub(r"\bWARNING: ", "", line) for line in text.splitlines() if line.strip()]


def main(argv: Sequence[str]) -> int:
    """Makes the site of the checkout `argv[0]` in the folder `argv[1]`; an exit code.

    A third argument adds the pages of those who teach.
    """
    root, work = map(Path, argv[:2])
    try:
        make(root, work, bool(argv[2:]))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    shutil.rmtree(work / "read")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
