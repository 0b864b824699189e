"""The page of a training on the remarks, and what it prints."""

import html
from typing import TextIO

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
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse}td,th{padding:.3rem .8rem;text-align:right;"
    "border-bottom:1px solid #ddd}td:first-child,th:first-child{text-align:left}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}td,th{border-color:#444}}"
)


def _cells(entry: dict) -> list[str]:
    test = entry["test"]
    return [
        entry["name"],
        *("" if test[key] is None else form.format(test[key]) for _, key, form in _COLUMNS),
    ]


def page(facts: dict) -> str:
    """The report as a page that needs no network."""
    head = "".join(f"<th>{name}</th>" for name in ("on the test split", *(c[0] for c in _COLUMNS)))
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in _cells(entry)) + "</tr>"
        for entry in facts["comparison"]
    )
    losses = "".join(
        f"<tr><td>{number}</td><td>{one['train']:.4f}</td><td>{one['eval']:.4f}</td></tr>"
        for number, one in enumerate(facts["history"], 1)
    )
    documents = ", ".join(f"{count:,} {split}" for split, count in facts["documents"].items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(facts['job'])}: training</title><style>{_STYLE}</style>"
        f"<h1>Training on {html.escape(facts['job'])}</h1>"
        f"<p><strong>{html.escape(facts['verdict'])}</strong></p>"
        f"<p>{documents} documents.</p><table><tr>{head}</tr>{rows}</table><p>{_NOTE}</p>"
        "<h2>Log loss by epoch</h2>"
        f"<table><tr><th>epoch</th><th>train</th><th>eval</th></tr>{losses}</table></html>\n"
    )


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
