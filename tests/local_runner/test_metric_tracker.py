"""What is told to metrics is heard: by kind and name, of one namespace."""

from apache_beam.metrics import Metrics

from pipelines.local_runner.beam_internals import statesampler
from pipelines.local_runner.metric_tracker import MetricTracker


def test_what_is_told_is_there_by_kind_and_name():
    tracker, before = MetricTracker(), statesampler.get_current_tracker()
    statesampler.set_current_tracker(tracker)
    try:
        for number in (2, 3):
            Metrics.counter("rows", "read").inc(number)
            Metrics.distribution("rows", "bytes").update(number)
            Metrics.gauge("rows", "last").set(number)
        Metrics.counter("another", "lost").inc()
    finally:
        statesampler.set_current_tracker(before)
    assert tracker.as_dict("rows") == {
        "counters": {"read": 5},
        "distributions": {"bytes": {"count": 2, "sum": 5, "min": 2, "max": 3}},
        "gauges": {"last": 3},
        "elsewhere": {"lost": "another"},
    }
    assert MetricTracker().as_dict("rows")["counters"] == {}
