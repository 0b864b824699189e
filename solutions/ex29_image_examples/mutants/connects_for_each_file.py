"""Connects for each file.

Task: workers
Message: they take 15
"""


class _Decode(beam.DoFn):
    def __init__(self, connect, side, max_pixels):
        self._connect = connect
        self._side = side
        self._max_pixels = max_pixels

    def process(self, file):
        name, label = file
        bucket = self._connect()
        try:
            contents = bucket.read(name)
        except KeyError:
            yield beam.pvalue.TaggedOutput("rejected", {"name": name, "reason": MISSING})
            return
        finally:
            bucket.close()
        try:
            pixels = pixels_of(contents, self._side, self._max_pixels)
        except ValueError as error:
            yield beam.pvalue.TaggedOutput("rejected", {"name": name, "reason": str(error)})
        else:
            yield {"name": name, "label": label, "pixels": pixels.tobytes()}
