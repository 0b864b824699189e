"""Brings flights and airports together by a shuffle, where a side input is asked for.

Task: names
Message: A shuffle writes each row
"""


class NameDestinations(beam.PTransform):
    def expand(self, inputs):
        return inputs | JoinDestinations()
