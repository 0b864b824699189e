"""A bucket that counts its connections."""

from apache_beam.metrics import Metrics


class Bucket:
    """A connection to the bucket."""

    def __init__(self, files):
        self._files = files
        self._is_open = True

    @property
    def is_open(self):
        """Whether it was not closed yet."""
        return self._is_open

    def __reduce__(self):
        raise TypeError("a connection cannot be pickled")

    def read(self, name):
        """The bytes of a file."""
        if not self._is_open:
            raise ConnectionError("the connection is closed")
        Metrics.counter("bucket", "read").inc()
        found = self._files[name]
        if found is None:
            raise ConnectionError("the bucket does not answer")
        return found

    def close(self):
        """Gives the connection back."""
        if self._is_open:
            Metrics.counter("bucket", "closed").inc()
        self._is_open = False


class Connect:
    """Makes connections.

    Args:
        files: what is in the bucket: bytes by name; or None of what it does not answer for.
    """

    def __init__(self, files):
        self._files = files
        self._last = None

    def __reduce__(self):
        return type(self), (self._files,)

    def __call__(self):
        if self._last is not None and self._last.is_open:
            raise ConnectionError("the connection that was made before is still open")
        Metrics.counter("bucket", "connected").inc()
        self._last = Bucket(self._files)
        return self._last
