"""A model that is expensive to load and counts how often it is, and a job with two of them."""

import hashlib

import apache_beam as beam
from apache_beam.metrics import Metrics


class Model:
    """What it says of a flight depends on its carrier and its delay."""

    def __init__(self, risks, key):
        self._risks = risks
        self._key = key

    def __reduce__(self):
        # As those of most libraries that have their buffers elsewhere.
        raise TypeError("a model cannot be pickled")

    def risk(self, flight):
        """A number, of what the flight has itself: it may be another for each."""
        late = (flight["dep_delay"] or 0) / 4096
        return self._risks[flight["carrier"]] + late + key_share(self._key)


def key_of(work):
    """What comes out of so many rounds; there is no shorter way to it."""
    return hashlib.pbkdf2_hmac("sha256", b"model", b"incident_room", work)


def key_share(key):
    """From 0 to 1."""
    return key[0] / 256


class Load:
    """Loads a model.

    Args:
        risks: what it says, by carrier.
        work: how expensive it is, in rounds.
    """

    def __init__(self, risks, work=1):
        self._risks = risks
        self._work = work

    def __call__(self):
        Metrics.counter("model", "loaded").inc()
        return Model(self._risks, key_of(self._work))


_KEPT = []


def _keep(row, name):
    _KEPT.append((name, row))


def two_models(code, flights, risks, others):
    """What ScoreFlights gives in a job that has it twice, with another model each.

    Returns:
        The rows of both.
    """
    _KEPT.clear()
    with code.pipeline() as pipeline:
        given = pipeline | "Flights" >> beam.Create(flights, reshuffle=False)
        for name, said in (("first", risks), ("second", others)):
            scored = given | name >> code.get("ScoreFlights")(Load(said))
            _ = scored | f"Keep, {name}" >> beam.Map(_keep, name)
    return [[row for of, row in _KEPT if of == name] for name in ("first", "second")]
