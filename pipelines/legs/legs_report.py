"""The page of a training on the legs, and what it prints."""

import html
from typing import TextIO

from pipelines.legs.comparison import ALL, FIRST, FOLLOWING, MODEL

_NOTE = (
    "All are asked at a leg's scheduled departure, of the same legs of the same days, which are in "
    "no other split. The transformer sees the legs before it in its window, and a window ends at a "
    "gap and at the border of its split. What the seat <code>history</code> says comes from the "
    "aircraft's last leg wherever it is, over both borders: of first legs only the trees know "
    "anything earlier. Intervals count legs as independent, and those of one stormy day are not."
)
_COLUMNS = (
    ("AUC", "auc", "{:.4f}"),
    ("log loss", "log_loss", "{:.4f}"),
    ("Brier", "brier", "{:.4f}"),
)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:54rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.3rem .8rem;text-align:right;"
    "border-bottom:1px solid #ddd;white-space:nowrap}td:first-child,th:first-child{text-align:left}"
    "caption{text-align:left;font-weight:600;padding:.3rem .8rem}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}td,th{border-color:#444}}"
)


def _cells(entry: dict, group: str) -> list[str]:
    test = entry["test"][group]
    return [
        entry["name"],
        *(
            "" if not test or test[key] is None else form.format(test[key])
            for _, key, form in _COLUMNS
        ),
    ]


def _table(facts: dict, group: str) -> str:
    titles = ("", *(column[0] for column in _COLUMNS), "nats above the transformer")
    head = "".join(f"<th>{title}</th>" for title in titles)
    rows = ""
    for entry in facts["comparison"]:
        cells = [*_cells(entry, group), _behind(facts, entry["name"], group)]
        rows += "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
    count = facts["legs"]["test"][group]
    return f"<table><caption>{group}: {count:,}</caption><tr>{head}</tr>{rows}</table>"


def _behind(facts: dict, name: str, group: str) -> str:
    """How far the transformer is before another, with the interval."""
    one = None if name == MODEL else facts["differences"][name][group]
    if one is None:
        return ""
    low, high = one["interval"]
    return f"{one['mean']:+.4f} ({low:+.4f} to {high:+.4f})"


def page(facts: dict) -> str:
    """The report as a page that needs no network."""
    tables = "".join(_table(facts, group) for group in (ALL, FOLLOWING, FIRST))
    losses = "".join(
        f"<tr><td>{number}</td><td>{one['train']:.4f}</td><td>{one['eval']:.4f}</td></tr>"
        for number, one in enumerate(facts["history"], 1)
    )
    legs = ", ".join(f"{groups[ALL]:,} {split}" for split, groups in facts["legs"].items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(facts['job'])}: training</title><style>{_STYLE}</style>"
        f"<h1>Training on {html.escape(facts['job'])}</h1>"
        f"<p><strong>{html.escape(facts['verdict'])}</strong></p>"
        f"<p>{legs} legs; the label: {html.escape(facts['label']['title'])}. Below, the test "
        f"split.</p>{tables}<p>{_NOTE}</p>"
        "<h2>Log loss by epoch</h2>"
        f"<table><tr><th>epoch</th><th>train</th><th>eval</th></tr>{losses}</table></html>\n"
    )


def print_outcome(facts: dict, out: TextIO) -> None:
    """Prints the table of a training that worked."""
    import rich.box
    import rich.console
    import rich.table

    screen = rich.console.Console(file=out, highlight=False)
    legs = facts["legs"]["train"][ALL]
    screen.print(f"\n[bold]{legs:,} legs[/bold] in {facts['seconds']:.0f} s\n")
    for group in (ALL, FOLLOWING):
        table = rich.table.Table(box=rich.box.SIMPLE_HEAD, pad_edge=False)
        table.add_column(f"on the test split's {facts['legs']['test'][group]:,} {group}")
        for name, _, _ in _COLUMNS:
            table.add_column(name, justify="right")
        for entry in facts["comparison"]:
            table.add_row(*_cells(entry, group))
        screen.print(table)
    screen.print(f"{facts['verdict']}\n", soft_wrap=True)
    screen.print(f"[bold]{facts['output']}[/bold]", soft_wrap=True)
    screen.print("  report/index.html    the comparison, and the loss by epoch")
    screen.print("  model/               the trained model")
