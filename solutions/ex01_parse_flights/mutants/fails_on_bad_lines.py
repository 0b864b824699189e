"""Lets a bad line stop the pipeline.

Task: rejected
Message: raised ValueError
"""


class _Parse(beam.DoFn):
    def process(self, line):
        yield parse_line(line)
