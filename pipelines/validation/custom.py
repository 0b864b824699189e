"""The project's own expectations as Great Expectations' classes.

Import this module in a session of Great Expectations, and its tools know them. What a row
must be is said once, in `pipelines.validation.flight_legs`, on Arrow; the classes here hand a
pandas batch's columns to it.
"""

import pyarrow as pa
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import MulticolumnMapExpectation
from great_expectations.render import LegacyRendererType, RenderedStringTemplateContent

from pipelines.validation.flight_legs import in_two_places, lands_after_departure
from pipelines.validation.great_expectations_internals import (
    map_metric_provider,
    pydantic,
    rendering,
)


def _sentence(text: str, configuration) -> list[RenderedStringTemplateContent]:
    """What Data Docs say an expectation is."""
    kwargs = configuration.kwargs
    names = {f"column_{i}": name for i, name in enumerate(kwargs["column_list"])}
    mostly = kwargs.get("mostly", 1)
    share = f", at least {mostly:.4g} of the time" if mostly < 1 else ""
    styling = {"default": {"classes": ["badge", "badge-secondary"]}}
    template = {"template": f"{text}{share}.", "params": names, "styling": styling}
    return [
        RenderedStringTemplateContent(
            content_block_type="string_template", string_template=template
        )
    ]


_INSTANT = pa.timestamp("s", tz="UTC")


def _arrow(column, type: pa.DataType) -> pa.Array:
    values = pa.Array.from_pandas(column)
    # pandas' own texts are chunked.
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return values.cast(type, safe=False)


class FlightsLandAfterDeparture(map_metric_provider.MulticolumnMapMetricProvider):
    """Whether flights land after they left."""

    condition_metric_name = "multicolumn_values.lands_after_departure"
    condition_domain_keys = (
        "batch_id",
        "table",
        "column_list",
        "row_condition",
        "condition_parser",
        "ignore_row_if",
    )
    condition_value_keys = ()

    @map_metric_provider.multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_list, **kwargs):
        departed, landed, aloft = (column_list.iloc[:, i] for i in range(3))
        return lands_after_departure(
            _arrow(departed, _INSTANT), _arrow(landed, _INSTANT), _arrow(aloft, pa.float64())
        )


class AircraftInOnePlace(map_metric_provider.MulticolumnMapMetricProvider):
    """Whether flights leave after their aircraft's leg before has landed."""

    condition_metric_name = "multicolumn_values.aircraft_in_one_place"
    condition_domain_keys = FlightsLandAfterDeparture.condition_domain_keys
    condition_value_keys = ()

    @map_metric_provider.multicolumn_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column_list, **kwargs):
        aircraft, departed, landed = (column_list.iloc[:, i] for i in range(3))
        return ~in_two_places(
            _arrow(aircraft, pa.string()), _arrow(departed, _INSTANT), _arrow(landed, _INSTANT)
        )


class ExpectFlightsToLandAfterDeparture(MulticolumnMapExpectation):
    """Expect each flight to land after it left, by no less than its time in the air.

    `column_list` names three columns: the instants of departure and landing, for which
    local clocks in two time zones were read, and the minutes in the air.
    """

    column_list: list[str] = pydantic.Field(
        description="Departed at, landed at, minutes in the air."
    )
    ignore_row_if: str = "any_value_is_missing"

    map_metric = "multicolumn_values.lands_after_departure"
    success_keys = ("column_list", "mostly")
    args_keys = ("column_list",)

    @classmethod
    @rendering.renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(cls, configuration=None, **kwargs):
        text = "$column_1 must be after $column_0, by at least $column_2 minutes"
        return _sentence(text, configuration)


class ExpectAircraftToBeInOnePlace(MulticolumnMapExpectation):
    """Expect no aircraft to leave before its leg before has landed.

    `column_list` names three columns: the registration, and the instants of departure
    and landing.
    """

    column_list: list[str] = pydantic.Field(description="Registration, departed at, landed at.")
    ignore_row_if: str = "any_value_is_missing"

    map_metric = "multicolumn_values.aircraft_in_one_place"
    success_keys = ("column_list", "mostly")
    args_keys = ("column_list",)

    @classmethod
    @rendering.renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(cls, configuration=None, **kwargs):
        text = "No $column_0 may leave ($column_1) before its leg before has landed ($column_2)"
        return _sentence(text, configuration)
