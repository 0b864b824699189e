"""Every name that is private or internal in Great Expectations and that this project uses.

Great Expectations promises nothing about these names between two releases. They are used by way of
this module alone, so that a newer one is tried by one test, which goes through `NAMES` and says
what is gone. Importing it takes seconds, as Great Expectations does.
"""

from collections.abc import Mapping

from great_expectations.compatibility import pydantic
from great_expectations.core import run_identifier
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations import expectation_configuration
from great_expectations.expectations.metrics import map_metric_provider
from great_expectations.render import renderer as renderers
from great_expectations.render import view as views
from great_expectations.render.renderer import renderer as rendering

# Internal modules, which others import from here alone.
__all__ = (
    "expectation_configuration",
    "map_metric_provider",
    "pydantic",
    "renderers",
    "rendering",
    "run_identifier",
    "views",
)

# The release of which each name and what it does was read.
WRITTEN_FOR = "1.24"

# By module: functions, classes, and attributes of classes or of their objects.
NAMES: dict[str, tuple[str, ...]] = {
    "great_expectations.compatibility.pydantic": ("Field",),
    "great_expectations.core.run_identifier": ("RunIdentifier",),
    "great_expectations.expectations.expectation": (
        "Expectation._build_evr",
        "Expectation._validate",
        "MulticolumnMapExpectation._validate",
    ),
    "great_expectations.expectations.expectation_configuration": (
        "ExpectationConfiguration.to_domain_obj",
    ),
    "great_expectations.expectations.metrics.map_metric_provider": (
        "MulticolumnMapMetricProvider.condition_domain_keys",
        "multicolumn_condition_partial",
    ),
    "great_expectations.render": (
        "LegacyRendererType.PRESCRIPTIVE",
        "RenderedStringTemplateContent",
    ),
    "great_expectations.render.renderer": ("ValidationResultsPageRenderer.render",),
    "great_expectations.render.renderer.renderer": ("renderer",),
    "great_expectations.render.view": ("DefaultJinjaPageView.render",),
}


def result_of(expectation, metrics: Mapping, result_format: Mapping):
    """An expectation's ExpectationValidationResult, made from metrics instead of from data.

    Raises:
        Exception: whatever the expectation raises on metrics that it cannot judge.
    """
    raw = expectation._validate(
        metrics=metrics,
        runtime_configuration={"result_format": result_format},
        execution_engine=PandasExecutionEngine(),
    )
    return expectation._build_evr(raw_response=raw)
