"""Beam's metrics of a finished run as plain data, whichever runner tells them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.monitoring.hot_keys import PREFIX


@dataclass(frozen=True)
class MetricDistribution:
    """Whole numbers that were updated: how many, their sum, the least and the greatest."""

    count: int
    sum: int
    min: int
    max: int

    def __add__(self, other: "MetricDistribution") -> "MetricDistribution":
        return MetricDistribution(
            self.count + other.count,
            self.sum + other.sum,
            min(self.min, other.min),
            max(self.max, other.max),
        )

    def as_dict(self) -> dict:
        """For JSON: count, mean, min and max."""
        mean = round(self.sum / self.count, 1)
        return {"count": self.count, "mean": mean, "min": self.min, "max": self.max}


@dataclass(frozen=True)
class Metrics:
    """The metrics of one namespace, over all steps; what a runner does not tell is not there."""

    counters: dict[str, int] = field(default_factory=dict)
    distributions: dict[str, MetricDistribution] = field(default_factory=dict)
    gauges: dict[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict:
        """For JSON: name -> number or distribution; without hot keys, which have their own."""
        return {
            **{name: n for name, n in self.counters.items() if not name.startswith(PREFIX)},
            **{name: found.as_dict() for name, found in self.distributions.items()},
            **self.gauges,
        }


NOTHING = Metrics()


def by_namespace(result) -> Mapping[str, Metrics]:
    """A run's metrics by namespace; a namespace without any has empty ones.

    What a runner has committed counts; what it has attempted, failed bundles included,
    where it tells nothing better. Of a gauge in several steps the latest value counts.

    Args:
        result: of a pipeline that has ended.
    """
    asked = result.metrics().query()
    found: dict[str, Metrics] = defaultdict(Metrics)
    for metric in asked["counters"]:
        counters, name = found[metric.key.metric.namespace].counters, metric.key.metric.name
        counters[name] = counters.get(name, 0) + (_told(metric) or 0)
    for metric in asked["distributions"]:
        if (told := _told(metric)) is None or not told.count:
            continue
        mine, name = found[metric.key.metric.namespace].distributions, metric.key.metric.name
        more = MetricDistribution(told.count, told.sum, told.min, told.max)
        mine[name] = mine[name] + more if name in mine else more
    gauges = [(_told(metric), metric.key.metric) for metric in asked.get("gauges", [])]
    for told, metric in sorted(
        ((told, metric) for told, metric in gauges if told is not None and told.value is not None),
        key=lambda pair: pair[0].timestamp or 0,
    ):
        found[metric.namespace].gauges[metric.name] = told.value
    return found


def _told(metric):
    return metric.attempted if metric.committed is None else metric.committed
