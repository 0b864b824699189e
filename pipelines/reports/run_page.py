"""The run's page: rows by fate, rules by failures, distributions, drift. One file, no network."""

from collections.abc import Mapping, Sequence
from importlib import resources

import pyarrow as pa

from pipelines.quarantine.by_rule import most_broken_first, some_break_several
from pipelines.quarantine.write import Failure
from pipelines.reports.charts import column_chart, days_chart, number, percent
from pipelines.reports.page_style import page_style
from pipelines.schemas import Table
from pipelines.schemas.labels import BINARY, Label
from pipelines.schemas.splits import SPLITS, TRAIN, UNLABELLED
from pipelines.statistics import drift
from pipelines.statistics.describe import month_name
from pipelines.statistics.distribution import Distributions, Slices, combine
from pipelines.statistics.summary import INSTANT, kind_of

# Great Expectations' own pages of the run, below `validation/`.
DATA_DOCS = ("data_docs", "index.html")

# Columns of the heat map; the others are nearer to what they are in all months.
_DRIFTING = 16
# Months that the heat map shows, the last ones.
MONTHS = 24


def page_statistics(
    wholes: Mapping[str, Distributions],
    months: Slices,
    table: Table,
    labels: Sequence[Label],
    all_months: int,
) -> dict:
    """What the page shows of the rows' statistics, which takes most of its time.

    Args:
        wholes: the valid rows of each split.
        months: all valid rows, by month and in all.
        table: of the rows.
        labels: whose shares are shown, and their columns' distributions.
        all_months: how many months have rows, those of `months` and earlier ones.
    """
    return {
        "positive": _positive(wholes, table, labels),
        "days": _days(wholes, table),
        "charts": _charts(wholes, table, labels),
        "splits": [name for name in SPLITS if name in wholes],
        "skew": _skew(wholes, table),
        "drift": _drift(months, table, all_months),
    }


def run_page(
    contents: Mapping,
    failures: Mapping[str, Failure],
    shown: Mapping,
    what: str,
    data_docs: bool = False,
    notes: Sequence[str] = (),
    stopped: str | None = None,
    corrections: bool = True,
) -> str:
    """The page as HTML.

    Args:
        contents: the manifest's.
        failures: what rows broke, by rule.
        shown: of the statistics, what is `page_statistics`.
        what: a row is, in the plural.
        data_docs: whether there are Data Docs to link to.
        notes: what is to be known of what was taken of the input, in sentences.
        stopped: why the run published nothing, a sentence without its full stop; None for
            one that published.
        corrections: whether rejected rows can be corrected and run again.
    """
    import jinja2
    from markupsafe import Markup

    rows = contents["rows"]
    template = (resources.files("pipelines.reports") / "templates" / "run.html").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"number": number, "percent": percent}
    return environment.from_string(template).render(
        style=Markup(page_style()),
        rows=rows,
        fates=[(n, c, c / max(rows["read"], 1)) for n, c in rows.items() if n != "read"],
        run=contents.get("run", ""),
        steps=contents.get("steps", {}),
        failures=most_broken_first(failures),
        several=some_break_several(failures, rows["quarantined"]),
        most=max((failure.rows for failure in failures.values()), default=1),
        what=what,
        notes=notes,
        stopped=stopped,
        corrections=corrections,
        sample=contents.get("sample"),
        data_docs="/".join(DATA_DOCS) if data_docs else None,
        **shown,
    )


def _charts(wholes: Mapping[str, Distributions], table: Table, labels) -> list:
    named = {name: wholes[name] for name in SPLITS if name in wholes}
    charts, predicted = [], {label.column for label in labels}
    for column in table.columns:
        if column.feature is not None or column.name in predicted:
            sides = {split: columns[column.name] for split, columns in named.items()}
            charts.append(column_chart(column, sides))
    return [chart for chart in charts if chart is not None]


def _positive(
    wholes: Mapping[str, Distributions], table: Table, labels: Sequence[Label]
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(name and title of a binary label, (split, share of its rows that are positive) of each)."""
    found = []
    for label in labels:
        if label.kind(table) != BINARY:
            continue
        shares = []
        for name in SPLITS:
            column = wholes[name][label.column] if name in wholes else None
            if column is not None and len(column.values):
                values = pa.array(column.values.tolist()).cast(table[label.column].type, safe=False)
                positive = label.of(values).to_numpy() @ column.counts
                shares.append((name, percent(positive / column.counts.sum())))
        if shares:
            found.append((label.name, label.title, shares))
    return found


def _days(wholes: Mapping[str, Distributions], table: Table):
    if table.partition is None or kind_of(table[table.partition].type) != INSTANT:
        return None
    hours = {name: columns[table.partition] for name, columns in wholes.items()}
    labelled = [hours[name] for name in SPLITS if name in hours]
    if not labelled:
        return None
    whole = combine(labelled)
    return days_chart(whole, hours.get(UNLABELLED, whole.emptied()))


def _skew(wholes: Mapping[str, Distributions], table: Table) -> list[drift.Comparison]:
    """Where another split is further from training than the schema allows."""
    if TRAIN not in wholes:
        return []
    found = []
    for name in SPLITS:
        if name != TRAIN and name in wholes:
            sides = (wholes[TRAIN], wholes[name])
            found += drift.compare(table, *sides, (TRAIN, name), drift.SKEW)
    return [comparison for comparison in found if comparison.is_anomaly]


def _drift(months: Slices, table: Table, all_months: int) -> dict | None:
    """The columns that differ most from month to month, as a table of distances."""
    named = sorted(month for month in months if month is not None)[-MONTHS:]
    if len(named) < 2:
        return None
    columns = [c.name for c in table.columns if c.drift < 1 and kind_of(c.type) != INSTANT]
    by_column: dict[str, list] = {name: [] for name in columns}
    for month in named:
        names = ("all months", month_name(month))
        found = drift.compare(table, months[None], months[month], names, columns=columns)
        for comparison in found:
            by_column[comparison.column.name].append(comparison)
    rows = [
        (name, cells[0].limit, [(c, _step(c)) for c in cells])
        for name, cells in by_column.items()
        if len(cells) == len(named)
    ]
    rows.sort(key=lambda row: (-max(c.distance.value / c.limit for c, _ in row[2]), row[0]))
    return {
        "months": [month_name(month) for month in named],
        "all": all_months,
        "rows": rows[:_DRIFTING],
    }


def _step(comparison: drift.Comparison) -> int:
    """From 0 (the same) to 5 (further than the schema allows): how dark a cell is."""
    if comparison.is_anomaly:
        return 5
    return min(int(5 * comparison.distance.value / max(comparison.limit, 1e-9)), 4)
