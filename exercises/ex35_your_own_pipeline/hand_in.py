"""A job's folder as one file: `exercise.py`, which is checked and handed in.

    python -m exercises.ex35_your_own_pipeline.pack storms        # makes exercise.py of the job
    python -m exercises.ex35_your_own_pipeline.unpack exercise.py DIR

The file has the texts of the job's files, what its training has reported, and rows of its table.
"""

import base64
import io
import json
import math
import pprint
from collections.abc import Mapping
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.ipc

# Of exercise.py; a megabyte is taken of a submission.
MOST_BYTES = 900_000
# Of the sample's text.
_WIDTH = 96

_MODULE = '''\
"""The job {name}, handed in: made by `python -m exercises.{folder}.pack {name}`.

Nothing is to be edited here: edit the job's files, and pack again.
"""

import base64

import pyarrow as pa
import pyarrow.ipc


def job() -> dict:
    """The job: its name, its files by their place in the checkout, its training's report."""
    return {{"name": NAME, "files": FILES, "report": REPORT}}


def table() -> pa.Table:
    """Rows of the job's table, as its schema says: {rows:,} of {of:,}."""
    return pa.ipc.open_file(base64.b85decode("".join(SAMPLE))).read_all()


NAME = "{name}"

REPORT = {report}

FILES = {{
{files}}}

SAMPLE = (
{sample})
'''


def text_of(name: str, files: Mapping[str, str], report: Mapping, rows: pa.Table, of: int) -> str:
    """The text of `exercise.py`.

    Args:
        of: how many rows the whole table has.
    """
    parts = "".join(f"    {_string(place)}: {_block(text)},\n" for place, text in files.items())
    encoded = base64.b85encode(_as_bytes(rows)).decode()
    lines = [encoded[at : at + _WIDTH] for at in range(0, len(encoded), _WIDTH)]
    return _MODULE.format(
        name=name,
        folder=__name__.split(".")[1],
        rows=rows.num_rows,
        of=of,
        report=pprint.pformat(report, sort_dicts=False),
        files=parts,
        sample="".join(f"    {line!r}\n" for line in lines) or '    ""\n',
    )


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _block(text: str) -> str:
    """A text as Python has it, its lines as they are where that can be."""
    plain = all(line.isprintable() for line in text.split("\n"))
    if "\\" in text or "'''" in text or text.endswith("'") or not plain:
        return repr(text)
    return f"'''{text}'''"


def _as_bytes(rows: pa.Table) -> bytes:
    """In Arrow's own form: of Parquet, seconds would come back as milliseconds."""
    contents = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", 15))
    with pa.ipc.new_file(contents, rows.schema, options=options) as file:
        file.write_table(rows.combine_chunks())
    return contents.getvalue()


def sample(rows: pa.Table, groups: np.ndarray, most: int) -> pa.Table:
    """Whole groups of rows, spread over all of them, in the order of the rows.

    Args:
        groups: a number for each row: its day, or what else decides its split.
        most: rows, unless one group has more.
    """
    if rows.num_rows <= most:
        return rows
    found, sizes = np.unique(groups, return_counts=True)
    wanted = max(1, math.floor(len(found) * most / rows.num_rows))
    while True:
        places = np.unique(np.linspace(0, len(found) - 1, wanted).round().astype(int))
        if sizes[places].sum() <= most or wanted == 1:
            return rows.filter(pa.array(np.isin(groups, found[places])))
        wanted = max(1, wanted * 9 // 10)


def report_of(training: Mapping) -> dict:
    """What is handed in of the training's `report.json`."""
    counts, shares = training["examples"], training["positive"]
    positive = sum(shares[split] * counts[split] for split in counts) / sum(counts.values())
    comparison = []
    for line in training["comparison"]:
        # Labels that are all alike cannot be ranked: such a line has no AUC, or no interval.
        low, high = line["intervals"]["auc"] or (None, None)
        numbers = {"auc": line["test"]["auc"], "low": low, "high": high}
        comparison.append({"name": line["name"], **{k: _rounded(v) for k, v in numbers.items()}})
    return {
        "label": training["label"]["name"],
        "positive": round(positive, 4),
        "examples": dict(training["examples"]),
        "comparison": comparison,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def leaves_its_folder(place: str) -> bool:
    """Whether a file's place is no path below the folder that it is of."""
    path = PurePosixPath(place)
    return path.is_absolute() or ".." in path.parts
