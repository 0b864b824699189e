"""The page of a training that compares models by their figures, and its last lines on a screen."""

import html
from collections.abc import Sequence

from pipelines.reports.page_style import page_style

_STYLE = "main{max-width:46rem}h2{margin-top:2rem}"


def page(facts: dict, contents: str, style: str = "") -> str:
    """The report as a page that needs no network.

    Args:
        facts: with `job`, `verdict` and `history`, the losses of each epoch.
        contents: what stands between the verdict and the losses, as HTML.
        style: what the contents need beside the style sheet that all pages share, as CSS.
    """
    losses = "".join(
        f"<tr><td>{number}</td><td>{one['train']:.4f}</td><td>{one['eval']:.4f}</td></tr>"
        for number, one in enumerate(facts["history"], 1)
    )
    job = html.escape(facts["job"])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{job}: training</title>"
        f"<style>{page_style()}{_STYLE}{style}</style></head><body><main>"
        f"<h1>Training on {job}</h1>"
        f"<p><strong>{html.escape(facts['verdict'])}</strong></p>{contents}"
        "<h2>Log loss by epoch</h2>"
        "<table><thead><tr><th>epoch</th><th>train</th><th>eval</th></tr></thead>"
        f"<tbody>{losses}</tbody></table></main></body></html>\n"
    )


def table(names: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """A comparison, as HTML: fits a phone, where each figure stands beside its name.

    Args:
        names: of the columns, the first of which says whose the row is.
        rows: texts.
        caption: stands above it.
    """
    head = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in names)
    body = "".join(_row(cells, names) for cells in rows)
    above = f"<caption>{caption}</caption>" if caption else ""
    return (
        f'<table class="compare" role="table">{above}'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _row(cells: Sequence[str], names: Sequence[str]) -> str:
    first, *figures = map(html.escape, cells)
    shown = "".join(
        f'<td role="cell" data-of="{name}">{figure}</td>'
        for name, figure in zip(names[1:], figures, strict=True)
    )
    return f'<tr role="row"><th role="rowheader" scope="row">{first}</th>{shown}</tr>'


def print_end(screen, facts: dict) -> None:
    """Prints the verdict, and where everything is.

    Args:
        screen: a `rich.console.Console`.
        facts: with `verdict` and `output`.
    """
    screen.print(f"{facts['verdict']}\n", soft_wrap=True)
    screen.print(f"[bold]{facts['output']}[/bold]", soft_wrap=True)
    screen.print("  report/index.html    the comparison, and the loss by epoch")
    screen.print("  model/               the trained model")
