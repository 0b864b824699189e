"""What a function tells Beam's metrics, where no runner is there to hear it."""

from collections.abc import Mapping
from typing import Any


class MetricTracker:
    """Stands where a worker's tracker stands: takes what metrics are told.

    For `statesampler.set_current_tracker`, in the thread that runs the function.
    """

    def __init__(self) -> None:
        self._cells: dict[tuple, Any] = {}

    def update_metric(self, name, value) -> None:
        """As Beam's own tracker."""
        cell = self._cells.setdefault((name.cell_type, name.metric_name), name.cell_type())
        cell.update(value)

    def as_dict(self, namespace: str) -> dict[str, Mapping]:
        """Plain data: of the namespace by kind and by name, of others their names alone.

        Returns:
            "counters", "distributions" (count, sum, min, max) and "gauges", each by name; and
            "elsewhere", the namespace of each other name.
        """
        found: dict[str, dict] = {
            "counters": {},
            "distributions": {},
            "gauges": {},
            "elsewhere": {},
        }
        for (kind, metric), cell in self._cells.items():
            told = cell.get_cumulative()
            if metric.namespace != namespace:
                found["elsewhere"][metric.name] = metric.namespace
            elif kind.__name__ == "CounterCell":
                found["counters"][metric.name] = told
            elif kind.__name__ == "DistributionCell":
                parts = ("count", "sum", "min", "max")
                found["distributions"][metric.name] = {one: getattr(told, one) for one in parts}
            else:
                found["gauges"][metric.name] = getattr(told, "value", None)
        return dict(found)
