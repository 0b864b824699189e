"""The page of a training on the remarks, and what it prints."""

from typing import TextIO

from pipelines.reports import comparison_page

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


def _cells(entry: dict) -> list[str]:
    test = entry["test"]
    return [
        entry["name"],
        *("" if test[key] is None else form.format(test[key]) for _, key, form in _COLUMNS),
    ]


def page(facts: dict) -> str:
    """The report as a page that needs no network."""
    names = ("on the test split", *(name for name, _, _ in _COLUMNS))
    documents = ", ".join(f"{count:,} {split}" for split, count in facts["documents"].items())
    compared = comparison_page.table(names, [_cells(entry) for entry in facts["comparison"]])
    return comparison_page.page(
        facts, f'<p>{documents} documents.</p>{compared}<p class="soft">{_NOTE}</p>'
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
    comparison_page.print_end(screen, facts)
