"""Decodes first, and shuffles the examples.

Task: workers
Message: A name is enough
"""


class ImageExamples(beam.PTransform):
    def __init__(self, connect, side, max_pixels):
        super().__init__()
        self._decode = _Decode(connect, side, max_pixels)

    def expand(self, listings):
        found = (
            listings
            | "Names" >> beam.FlatMap(lambda listing: listing)
            | "Decode" >> beam.ParDo(self._decode).with_outputs("rejected", main="examples")
        )
        return {
            "examples": found.examples | "Spread" >> beam.Reshuffle(),
            "rejected": found.rejected,
        }
