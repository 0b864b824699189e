"""Great Expectations itself, on pandas: the truth that ours is compared with."""

import datetime
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.validation.accumulators import measure_batches
from pipelines.validation.judge import judge
from pipelines.validation.suite import Suite, load_suite

# What a collection without an order does not have.
NO_ORDER = {"partial_unexpected_index_list", "unexpected_index_query"}


def great(frame: pd.DataFrame, entries: Sequence[Mapping], parameters=None) -> list[dict]:
    """What Great Expectations' pandas engine finds of a frame, an expectation each."""
    import great_expectations as gx
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    from pipelines.validation import custom  # noqa: F401

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("frame")
    definition = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("all")
    batch = definition.get_batch(batch_parameters={"dataframe": frame})
    suite = gx.ExpectationSuite(
        name="s",
        expectations=[ExpectationConfiguration(**_entry(x)).to_domain_obj() for x in entries],
    )
    from great_expectations.core.result_format import ResultFormat
    from great_expectations.validator.v1_validator import Validator

    validator = Validator(batch_definition=definition, result_format=ResultFormat.SUMMARY,
                          batch_parameters={"dataframe": frame})  # fmt: skip
    del batch
    found = validator.validate_expectation_suite(suite, parameters)
    return [result.to_json_dict() for result in found.results]


def _entry(entry: Mapping) -> dict:
    return {"type": entry["type"], "kwargs": dict(entry["kwargs"]), "meta": {"n": entry["n"]}}


def suite_of(entries: Sequence[Mapping], schema: pa.Schema, folder: Path, parameters=None) -> Suite:
    """A suite of entries, by way of a file."""
    path = folder / "suite.json"
    suite = {
        "name": "s",
        "expectations": [_entry(entry) for entry in entries],
        "meta": {"great_expectations_version": "1.24.1"},
    }
    path.write_text(json.dumps(suite))
    return load_suite(str(path), schema, parameters)


def ours(
    batch: pa.RecordBatch,
    entries: Sequence[Mapping],
    folder: Path,
    pieces: int = 3,
    parameters=None,
) -> list[dict]:
    """What is found on batches: the frame cut in pieces."""
    suite = suite_of(entries, batch.schema, folder, parameters)
    size = max(1, -(-batch.num_rows // pieces))
    batches = [batch.slice(start, size) for start in range(0, batch.num_rows, size)]
    measured = measure_batches(suite, batches)
    return [result.to_json_dict() for result in judge(measured).results]


def same(a, b, tolerance: float = 1e-9) -> bool:
    """Equality of what JSON holds: NaN is null, 5 is 5.0, and floats are close."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(a[key], b[key], tolerance) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(same(x, y, tolerance) for x, y in zip(a, b, strict=True))
    a, b = (_plain(x) for x in (a, b))
    if isinstance(a, int | float) and isinstance(b, int | float):
        return a == b or math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-12)
    return a == b


def _plain(value):
    if isinstance(value, np.generic):
        value = value.item()
    if value == "NaT" or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str) and len(value) >= 19 and value[4] == "-":
        try:
            moment = datetime.datetime.fromisoformat(value)
        except ValueError:
            return value
        return moment.replace(tzinfo=None) if moment.tzinfo is None else moment.timestamp()
    return value


# Lists whose order is that of rows, which equal values brought together have lost.
BY_VALUE = ("values_to_be_unique", "columns_to_be_unique", "in_one_place")


def differences(expected: dict, found: dict, tolerance: float = 1e-9) -> list[str]:
    """What differs between two results of one expectation."""
    if raised(expected):
        # An exception of Great Expectations is its own; ours says in its result that it failed.
        return [] if not found["success"] else ["Great Expectations raised, and this succeeds"]
    said = []
    if expected["success"] != found["success"]:
        said.append(f"success: {expected['success']} and {found['success']}")
    a, b = ({k: v for k, v in x["result"].items() if k not in NO_ORDER} for x in (expected, found))
    for key in sorted({*a, *b}):
        if key == "partial_unexpected_counts" and _missing_among(expected, found):
            continue
        if key not in a or key not in b:
            said.append(f"{key}: only {'expected' if key in a else 'found'}")
        elif found["expectation_config"]["type"].endswith("most_common_value_to_be_in_set"):
            # Ties of a category are in the categories' order there.
            if not same(sorted(a[key], key=str), sorted(b[key], key=str)):
                said.append(f"{key}: {a[key]!r} and {b[key]!r}")
        elif key.startswith("partial_") and _alike(
            found["expectation_config"]["type"], key, a[key], b[key], a.get("unexpected_count")
        ):
            continue
        elif not same(a[key], b[key], tolerance):
            said.append(f"{key}: {a[key]!r} and {b[key]!r}")
    return said


def _missing_among(*results: dict) -> bool:
    """Whether a sample has a missing value: Great Expectations counts each NaN by itself."""
    samples = [result["result"].get("partial_unexpected_list", []) for result in results]
    sample = [value for values in samples for value in values]
    flat = []
    for value in sample:
        if isinstance(value, dict):
            flat += value.values()
        else:
            flat += value if isinstance(value, list | tuple) else [value]
    return any(_plain(value) is None for value in flat)


def raised(result: dict) -> bool:
    """Whether Great Expectations could not evaluate it."""
    info = result["exception_info"]
    return any(x.get("raised_exception") for x in [info, *info.values()] if isinstance(x, dict))


def _alike(type: str, key: str, a: list, b: list, unexpected: int | None) -> bool:
    """Whether two samples are alike, where they need not be the same."""
    if key == "partial_missing_list":
        return same(sorted(a, key=str), sorted(b, key=str))
    if key == "partial_unexpected_counts" and type.endswith(BY_VALUE) and unexpected > 20:
        return len(b) > 0
    if key == "partial_unexpected_list" and type.endswith(BY_VALUE):
        if unexpected > 20:
            return len(a) == len(b)
        texts = [sorted(str(_floats(x)) for x in values) for values in (a, b)]
        return texts[0] == texts[1]
    return False


def _floats(value):
    if isinstance(value, dict):
        return {key: _floats(x) for key, x in value.items()}
    value = _plain(value)
    return float(value) if isinstance(value, int) and abs(value) < 2**53 else value
