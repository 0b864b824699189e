"""Numbers the rejected lines with a global, which each worker has its own of.

Task: rejected
Message: Each has a copy of the module of its own
"""

SEEN = []


class _Parse(beam.DoFn):
    def __init__(self):
        self._rejected = beam.metrics.Metrics.counter("parse_flights", "rejected")

    def process(self, line):
        try:
            row = parse_line(line)
        except ValueError:
            self._rejected.inc()
            SEEN.append(line)
            reason = "one of many" if len(SEEN) > 1 else "the first"
            yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": reason})
        else:
            yield row
