"""Calls the first join for the second.

Task: large
Message: This join is for the day on which
"""


class JoinDestinations(beam.PTransform):
    def expand(self, inputs):
        return inputs | NameDestinations()
