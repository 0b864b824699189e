"""The Python files of a profiled table's job: its declaration, its preprocessing."""

import json
from collections.abc import Iterable

from pipelines.profiling.column_profile import CATEGORY, NUMBER
from pipelines.profiling.table_profile import TableProfile
from pipelines.schemas.labels import Label

_JOB = '''\
"""The job of {name}: what is made of its rows. Made by `workshop new`, to be edited."""

{imports}

# Where `new` found the rows: a place of this machine's. `run --input` names another.
INPUT = {input}

JOB = Job(
    name="{name}",
    rows="rows",
    table=schemas.table("{name}"),
    checked=schemas.table("{name}"),
    suite="{name}.json",
    preprocessing=preprocessing_fn,
    default_input=lambda: INPUT,
{labels})
'''

_PREPROCESSING = '''\
"""From raw features of {name} to what a model is given. Made by `workshop new`, to be edited."""

from pipelines.transform import encodings

# Numbers become z-scores: mean 0 and deviation 1 over the training split.
NUMBERS = {numbers}
# Numbers whose being missing is a feature.
MAY_BE_MISSING = {missing}
# Numbers, most of them close together and a few far away: in buckets of as many rows each.
IN_BUCKETS = {skewed}
BUCKETS = 10
# Texts become ids of a vocabulary; those never seen in training share so many ids.
CATEGORIES = {categories}
# Passed on as they are.
LABELS = {labels}


def preprocessing_fn(inputs: dict) -> dict:
    """TensorFlow Transform's preprocessing function.

    Args:
        inputs: raw features by name, tensors of shape [batch]: float32 with NaN for missing,
            texts with "" for missing; and the labels.

    Returns:
        Features of shape [batch]: see `pipelines.transform.encodings`.
    """
    return {{
        **encodings.z_scores({{name: inputs[name] for name in NUMBERS}}),
        **encodings.missing_indicators({{name: inputs[name] for name in MAY_BE_MISSING}}),
        **encodings.quantile_buckets({{name: inputs[name] for name in IN_BUCKETS}}, BUCKETS),
        **encodings.vocabulary_ids({{name: inputs[name] for name in CATEGORIES}}, CATEGORIES),
        **{{name: inputs[name] for name in LABELS}},
    }}
'''

# Distinct texts of a category, and the ids that texts never seen in training share.
_FEW, _MANY = 50, 500
_IDS = (1, 4, 16)


def job_text(table: TableProfile) -> str:
    """`job.py`: the declaration."""
    label = table.label
    return _JOB.format(
        name=table.name,
        imports="\n".join(_imports(table)),
        input=_python(table.sample.pattern),
        labels=f"    labels=({_label(label)},),\n" if label else "",
    )


def preprocessing_text(table: TableProfile) -> str:
    """`preprocessing.py`: the function that makes features."""
    numbers = table.features(NUMBER)
    return _PREPROCESSING.format(
        name=table.name,
        numbers=_tuple(column.name for column in numbers),
        missing=_tuple(column.name for column in numbers if column.nulls),
        skewed=_tuple(column.name for column in numbers if column.skewed),
        categories=_dict((c.name, _shared_ids(c.distinct)) for c in table.features(CATEGORY)),
        labels=_tuple([table.label.name] if table.label else []),
    )


def _imports(table: TableProfile) -> list[str]:
    """In the order that linters want."""
    lines = [
        f"from pipelines.{table.name}.preprocessing import preprocessing_fn",
        "from pipelines.tables.job import Job",
    ]
    if table.label:
        lines.append("from pipelines.schemas.labels import Label")
    return ["from pipelines import schemas", *sorted(lines)]


def _shared_ids(distinct: int) -> int:
    return _IDS[(distinct > _FEW) + (distinct > _MANY)]


def _label(label: Label) -> str:
    parts = [_python(label.name), _python(label.column), _python(label.title)]
    if label.at_least is not None:
        parts.append(f"at_least={label.at_least}")
    if label.among:
        parts.append(f"among={_tuple(label.among)}" if len(label.among) > 1 else _among(label))
    return f"Label({', '.join(parts)})"


def _among(label: Label) -> str:
    return f"among=({_python(label.among[0])},)"


def _python(value) -> str:
    # JSON's texts and numbers are Python's too.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _tuple(values: Iterable) -> str:
    lines = "".join(f"    {_python(value)},\n" for value in values)
    return f"(\n{lines})" if lines else "()"


def _dict(pairs: Iterable[tuple[str, int]]) -> str:
    lines = "".join(f"    {_python(name)}: {value},\n" for name, value in pairs)
    return f"{{\n{lines}}}" if lines else "{}"
