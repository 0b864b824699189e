"""Great Expectations' own judgement of what was measured.

Great Expectations takes seconds to import, so that is done in these functions alone, for a result
that is made once, at the end. Its expectations' own `_validate` turns metrics into a result, so
that success, percentages and observed values are its own and not ours.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipelines.columnar.shown_values import REASON_SHOWN, shortened, shortened_within
from pipelines.validation.measures import SAMPLE


@dataclass(frozen=True)
class Measured:
    """What a pipeline has measured for a suite: plain data.

    Attributes:
        suite: its name.
        configs: the expectations as Great Expectations' JSON has them.
        metrics: Great Expectations' metrics by name, an expectation each.
        ids, on_failure: of each expectation; see `pipelines.validation.suite.Expectation`.
        unfit: rows of batches with a column of a wrong type, which are in no metric.
    """

    suite: str
    configs: tuple[dict, ...]
    metrics: tuple[dict[str, Any], ...] = field(repr=False)
    ids: tuple[str, ...] = ()
    on_failure: tuple[str, ...] = ()
    unfit: int = 0
    parameters: Mapping = field(default_factory=dict)


def judge(measured: Measured, about: Mapping | None = None):
    """Great Expectations' result for the whole collection.

    Args:
        about: what else its `meta` says, such as a run's id.

    Returns:
        An ExpectationSuiteValidationResult.
    """
    import great_expectations
    from great_expectations.core import ExpectationSuiteValidationResult

    from pipelines.validation.great_expectations_internals import run_identifier

    results = [
        judge_one(config, metrics)
        for config, metrics in zip(measured.configs, measured.metrics, strict=True)
    ]
    kept = sum(bool(result.success) for result in results)
    meta = {"great_expectations_version": great_expectations.__version__, **(about or {})}
    run = meta.get("run_id")
    meta["run_id"] = run_identifier.RunIdentifier(run_name=str(run) if run else None)
    if measured.unfit:
        meta["rows_of_wrong_type"] = measured.unfit
    return ExpectationSuiteValidationResult(
        success=kept == len(results),
        results=results,
        suite_name=measured.suite,
        suite_parameters=dict(measured.parameters),
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": kept,
            "unsuccessful_expectations": len(results) - kept,
            "success_percent": 100 * kept / len(results) if results else None,
        },
        meta=meta,
    )


def judge_one(config: Mapping, metrics: Mapping):
    """Great Expectations' ExpectationValidationResult from an expectation's metrics."""
    import warnings

    from great_expectations.core import ExpectationValidationResult

    # Importing `custom` registers the project's own.
    from pipelines.validation import custom, great_expectations_internals  # noqa: F401

    kind = great_expectations_internals.expectation_configuration.ExpectationConfiguration
    configuration = kind(**config)
    try:
        if "problem" in metrics:
            raise ValueError(metrics["problem"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expectation = configuration.to_domain_obj()
            result_format = {
                "result_format": "SUMMARY",
                "partial_unexpected_count": SAMPLE,
                "include_unexpected_rows": False,
            }
            found = great_expectations_internals.result_of(
                expectation, _as_pandas(metrics), result_format
            )
        found.success = bool(found.success)
        # Of a cell of megabytes the result and its page show what a person reads.
        found.result = shortened_within(_without_numpy(found.result))
        return found
    except Exception as error:
        return ExpectationValidationResult(
            success=False,
            expectation_config=configuration,
            exception_info={
                "raised_exception": True,
                "exception_message": shortened(f"{type(error).__name__}: {error}", REASON_SHOWN),
                "exception_traceback": traceback.format_exc(),
            },
        )


def _as_pandas(metrics: Mapping) -> dict[str, Any]:
    """Metrics as Great Expectations' pandas engine gives them."""
    import numpy as np
    import pandas as pd

    found = dict(metrics)
    for name in ("column.min", "column.max"):
        if hasattr(found.get(name), "year") and hasattr(found[name], "hour"):
            found[name] = pd.Timestamp(found[name])
    for name in ("column_values.nonnull.count", "below_partition", "above_partition"):
        if name in found:
            # Divided by 0, NumPy's gives NaN, as Great Expectations counts on.
            found[name] = np.int64(found[name])
    if "table.column_types" in found:
        found["table.column_types"] = [
            {"name": name, "type": _dtype(type, nulls)}
            for name, type, nulls in found["table.column_types"]
        ]
    if "column.value_counts" in found:
        counts = pd.Series(found["column.value_counts"], name="count", dtype="int64")
        counts.index.name = "value"
        found["column.value_counts"] = counts
    return found


def _without_numpy(value):
    """Results hold NumPy's numbers, whose text Great Expectations' pages cannot read."""
    if isinstance(value, Mapping):
        return {key: _without_numpy(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_without_numpy(entry) for entry in value]
    return value.item() if type(value).__module__ == "numpy" and not value.shape else value


def _dtype(type, nulls: bool):
    """The dtype that pandas gives an Arrow column; integers with nulls become floats."""
    import pyarrow as pa

    if pa.types.is_boolean(type):
        nulls = False
    values = pa.nulls(1, type) if nulls else pa.array([], type)
    return values.to_pandas().dtype


def observed(result: Mapping) -> str:
    """What an expectation's result, as JSON, found, for a sentence."""
    if result.get("exception_info", {}).get("raised_exception"):
        return f"it could not be evaluated ({result['exception_info']['exception_message']})"
    found = result.get("result") or {}
    if found.get("observed_value") is not None:
        return f"observed {found['observed_value']}"
    if found.get("unexpected_count"):
        count, percent = found["unexpected_count"], found.get("unexpected_percent")
        share = "" if percent is None else f", {percent:.2f} %"
        return f"{count:,} unexpected{share}"
    return "it does not hold"
