"""The page of a training on the remarks, and what it prints."""

import html
from collections.abc import Sequence
from typing import TextIO

from pipelines.reports.page_style import page_style

_NOTE = (
    "What says whether an aircraft was damaged are rules on the remark itself, so that both learn "
    "these rules, and no inspector's judgement. Rows of the table are of documents in no other "
    "split, nor alike one there."
)
_COLUMNS = (
    ("AUC", "auc", "{:.4f}"),
    ("log loss", "log_loss", "{:.4f}"),
    ("Brier", "brier", "{:.4f}"),
    ("wrong", "wrong", "{:.2%}"),
)
_STYLE = "main{max-width:46rem}h2{margin-top:2rem}"


def _cells(entry: dict) -> list[str]:
    test = entry["test"]
    return [
        entry["name"],
        *("" if test[key] is None else form.format(test[key]) for _, key, form in _COLUMNS),
    ]


def page(facts: dict) -> str:
    """The report as a page that needs no network."""
    names = ("on the test split", *(name for name, _, _ in _COLUMNS))
    head = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in names)
    rows = "".join(_row(_cells(entry), names) for entry in facts["comparison"])
    losses = "".join(
        f"<tr><td>{number}</td><td>{one['train']:.4f}</td><td>{one['eval']:.4f}</td></tr>"
        for number, one in enumerate(facts["history"], 1)
    )
    documents = ", ".join(f"{count:,} {split}" for split, count in facts["documents"].items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{html.escape(facts['job'])}: training</title>"
        f"<style>{page_style()}{_STYLE}</style></head><body><main>"
        f"<h1>Training on {html.escape(facts['job'])}</h1>"
        f"<p><strong>{html.escape(facts['verdict'])}</strong></p>"
        f'<p>{documents} documents.</p><table class="compare" role="table">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table><p class="soft">{_NOTE}</p>'
        "<h2>Log loss by epoch</h2>"
        "<table><thead><tr><th>epoch</th><th>train</th><th>eval</th></tr></thead>"
        f"<tbody>{losses}</tbody></table></main></body></html>\n"
    )


def _row(cells: Sequence[str], names: Sequence[str]) -> str:
    first, *figures = map(html.escape, cells)
    shown = "".join(
        f'<td role="cell" data-of="{name}">{figure}</td>'
        for name, figure in zip(names[1:], figures, strict=True)
    )
    return f'<tr role="row"><th role="rowheader" scope="row">{first}</th>{shown}</tr>'


def print_outcome(facts: dict, out: TextIO) -> None:
    """Prints the table of a training that worked."""
    import rich.box
    import rich.console
    import rich.table

    screen = rich.console.Console(file=out, highlight=False)
    documents = facts["documents"]["train"]
    screen.print(f"\n[bold]{documents:,} documents[/bold] in {facts['seconds']:.0f} s\n")
    table = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("on the test split")
    for name, _, _ in _COLUMNS:
        table.add_column(name, justify="right")
    for entry in facts["comparison"]:
        table.add_row(*_cells(entry))
    screen.print(table)
    screen.print(f"{facts['verdict']}\n", soft_wrap=True)
    screen.print(f"[bold]{facts['output']}[/bold]", soft_wrap=True)
    screen.print("  report/index.html    the comparison, and the loss by epoch")
    screen.print("  model/               the trained model")
