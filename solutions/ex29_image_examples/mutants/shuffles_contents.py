"""Reads where it lists, and shuffles the contents.

Task: workers
Message: A name is enough
"""


class _Read(beam.DoFn):
    def __init__(self, connect):
        self._connect = connect

    def setup(self):
        self._bucket = self._connect()

    def process(self, file):
        try:
            yield *file, self._bucket.read(file[0])
        except KeyError:
            yield *file, None

    def teardown(self):
        self._bucket.close()


def _decoded(file, side, max_pixels):
    name, label, contents = file
    if contents is None:
        yield beam.pvalue.TaggedOutput("rejected", {"name": name, "reason": MISSING})
        return
    try:
        pixels = pixels_of(contents, side, max_pixels)
    except ValueError as error:
        yield beam.pvalue.TaggedOutput("rejected", {"name": name, "reason": str(error)})
    else:
        yield {"name": name, "label": label, "pixels": pixels.tobytes()}


class ImageExamples(beam.PTransform):
    def __init__(self, connect, side, max_pixels):
        super().__init__()
        self._args = connect, side, max_pixels

    def expand(self, listings):
        connect, side, max_pixels = self._args
        found = (
            listings
            | "Names" >> beam.FlatMap(lambda listing: listing)
            | "Read" >> beam.ParDo(_Read(connect))
            | "Spread" >> beam.Reshuffle()
            | "Decode"
            >> beam.FlatMap(_decoded, side, max_pixels).with_outputs("rejected", main="examples")
        )
        return {"examples": found.examples, "rejected": found.rejected}
