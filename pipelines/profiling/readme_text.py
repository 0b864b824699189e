"""The page of a new job: what to look at, and what only a person can say."""

from pipelines.profiling.table_profile import DAYS_FOR_SPLIT, TableProfile

_REPEATED = (
    "Does something else occur in several rows (a person, a machine)? It can be in two splits, "
    'which flatters the model: name its columns in the schema, as in `split_by = ["person"]`, '
    "and it is in one."
)

# Of each kind; the schema's comments have them all.
_SHOWN = 8

_PAGE = """\
# {name}

{rows:,} rows of `{source}`{part}: {columns} columns, {features} of them features.

    ./workshop run --job {name}
{train}
## What to look at

- `schemas/{name}.toml`: units and descriptions; the ranges, outside which a row is quarantined.
- `expectations/{name}.json`: what was observed. It warns; say what must be.
- `pipelines/{name}/job.py`: the label, the input.
- `pipelines/{name}/preprocessing.py`: how columns become features.
- `build/{name}/validation/index.html`, after a run: which rows were quarantined, and why.

## Questions

{questions}
"""


def readme_text(table: TableProfile) -> str:
    """The page, of one screen for an ordinary table."""
    sample = table.sample
    return _PAGE.format(
        name=table.name,
        train=f"    ./workshop train build/{table.name}\n" if table.label else "",
        rows=sample.rows,
        source=sample.pattern.rsplit("/", 1)[-1],
        part="" if sample.whole else ", the first of more",
        columns=len(table.columns),
        features=sum(column.feature is not None for column in table.columns),
        questions="\n".join(f"- {question}" for question in questions(table)),
    )


def questions(table: TableProfile) -> list[str]:
    """What the data does not tell, the gravest first; one sentence or a few each."""
    asked = [*_of_label(table), *_of_moments(table), *_of_identity(table), *_of_day(table)]
    own = [f"`{c.name}` {question}" for c in table.columns for question in c.questions]
    own += [f"`{name}` {why}" for name, why in table.left_out.items()]
    asked += own[:_SHOWN]
    if len(own) > _SHOWN:
        asked.append(f"{len(own) - _SHOWN} more columns have a question: see the schema.")
    if table.sample.rejected:
        asked.append(
            f"{table.sample.rejected:,} lines cannot be read, and a run quarantines them: "
            f"{table.sample.first_rejected}. A record is one line; texts with line breaks need "
            "Parquet."
        )
    unused = [c for c in table.columns if c.why and not c.known_after]
    if unused:
        shown = "; ".join(f"`{c.name}` ({c.why})" for c in unused[:_SHOWN])
        asked.append(f"No features, rightly? {shown}{' …' if len(unused) > _SHOWN else ''}.")
    return asked


def _of_label(table: TableProfile) -> list[str]:
    if table.label is None:
        return [
            "What is to be predicted? Without a label there is nothing to train: remove the files, "
            "and make them again with `--label COLUMN`, `COLUMN=VALUE` or `COLUMN>=NUMBER`."
        ]
    return [
        f"`{name}` alone tells {share:.0%} of the label: is it known when the prediction is made? "
        'If not, make it `known = "after"` and no `feature` in the schema, and take it out of '
        f"`preprocessing.py`; or begin again with `--known-after {name}`."
        for name, share in table.leaks.items()
    ]


def _of_moments(table: TableProfile) -> list[str]:
    return [
        "Is every feature known when the prediction is made? All are taken to be, save those named "
        "in `--known-after`: see `known` in the schema."
    ]


def _of_identity(table: TableProfile) -> list[str]:
    found = table.identity
    if table.identity_given:
        return []
    if found.columns:
        names = ", ".join(f"`{name}`" for name in found.columns)
        return [
            f"Is {names} what tells rows apart? No two of the {found.rows:,} rows have the same, "
            "which may be chance; two that do stop a run."
        ]
    repeated = found.rows - found.distinct
    if repeated:
        return [f"{repeated:,} rows repeat another in every column: are they one, or several?"]
    return ["No four columns tell the rows apart: which ones say what a row is?"]


def _of_day(table: TableProfile) -> list[str]:
    if table.day:
        names = ", ".join(table.day)
        return [f"Rows of one day are in one split, by `{names}`. {_REPEATED}"]
    if table.few_days is not None:
        return [
            f"There are {table.few_days} days, and {DAYS_FOR_SPLIT} are wanted to split by day: "
            f"the split is by identity. {_REPEATED}"
        ]
    if table.day_columns:
        shown = ", or ".join(f"`{'`, `'.join(names)}`" for names in table.day_columns)
        return [
            f"Which is a row's day: {shown}? None was taken, and the split is by identity; say it "
            f"with `--day COLUMN`. {_REPEATED}"
        ]
    return [
        "No column says a row's day: the split is by identity, and there is no drift by month. "
        f"{_REPEATED}"
    ]
