"""The page of a training on the legs, and what it prints."""

import html
from typing import TextIO

from pipelines.legs.comparison import ALL, FIRST, FOLLOWING, MODEL
from pipelines.reports import comparison_page

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
# As the caption of a table whose rows are long.
_STYLE = "main{max-width:54rem}caption{text-align:left;font-weight:600}"


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
    names = ("on the test split", *(column[0] for column in _COLUMNS), "nats above the transformer")
    rows = [
        [*_cells(entry, group), _behind(facts, entry["name"], group)]
        for entry in facts["comparison"]
    ]
    return comparison_page.table(names, rows, f"{group}: {facts['legs']['test'][group]:,}")


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
    legs = ", ".join(f"{groups[ALL]:,} {split}" for split, groups in facts["legs"].items())
    label = html.escape(facts["label"]["title"])
    return comparison_page.page(
        facts, f'<p>{legs} legs; the label: {label}.</p>{tables}<p class="soft">{_NOTE}</p>', _STYLE
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
    comparison_page.print_end(screen, facts)
