"""Rejects lines as they are, without a reason.

Task: delays
Message: dict of two texts
"""


class _ParseDelays(beam.DoFn):
    def process(self, line):
        Metrics.counter("delays", "rows_read").inc()
        fields, reason = _fields(line)
        if reason:
            Metrics.counter("delays", "rows_rejected").inc()
            yield beam.pvalue.TaggedOutput("rejected", line)
            return
        carrier, flight, day, dep_delay, arr_delay = fields
        Metrics.counter("delays", "rows_parsed").inc()
        yield {
            "carrier": carrier,
            "flight": int(flight),
            "day": day,
            "dep_delay": None if dep_delay == "NA" else int(dep_delay),
            "arr_delay": None if arr_delay == "NA" else int(arr_delay),
        }
