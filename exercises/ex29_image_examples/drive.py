"""A bucket that counts its connections."""

from apache_beam.metrics import Metrics


class Bucket:
    """A connection to the bucket."""

    def __init__(self, files):
        self._files = files
        self._is_open = True

    def __reduce__(self):
        raise TypeError("a connection cannot be pickled")

    def read(self, name):
        """The bytes of a file."""
        if not self._is_open:
            raise ConnectionError("the connection is closed")
        Metrics.counter("bucket", "read").inc()
        return self._files[name]

    def close(self):
        """Gives the connection back."""
        if self._is_open:
            Metrics.counter("bucket", "closed").inc()
        self._is_open = False


class Connect:
    """Makes connections.

    Args:
        files: what is in the bucket: bytes by name.
    """

    def __init__(self, files):
        self._files = files

    def __call__(self):
        Metrics.counter("bucket", "connected").inc()
        return Bucket(self._files)
