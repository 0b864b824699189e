"""A DoFn for each step, which may keep what costs nothing to lose, and a CombineFn."""

import hashlib

import apache_beam as beam
from apache_beam.metrics.metric import Metrics


class _Name(beam.DoFn):
    def setup(self):
        self._known = {}

    def process(self, row):
        flight = row["carrier"], row["flight"], row["origin"], row["day"]
        if flight not in self._known:
            text = "{} {} {} {}".format(*flight)
            self._known[flight] = hashlib.new("sha256", text.encode()).hexdigest()[:12]
        yield dict(row, id=self._known[flight])


class NameFlights(beam.PTransform):
    def expand(self, rows):
        return rows | beam.ParDo(_Name())


class _Gain(beam.DoFn):
    def process(self, row):
        delays = row["delays"].copy()
        try:
            delays["gained"] = delays["departure"] - delays["arrival"]
        except TypeError:
            delays["gained"] = None
        yield row | {"delays": delays}


class AddGain(beam.PTransform):
    def expand(self, rows):
        return rows | beam.ParDo(_Gain())


class _Seat(beam.DoFn):
    def __init__(self):
        self._no_plane = Metrics.counter(self.__class__, "no_plane")

    def start_bundle(self):
        self._seats = None

    def process(self, row, planes):
        if self._seats is None:
            self._seats = {plane["tailnum"]: plane["seats"] for plane in planes}
        seats = self._seats.get(row["tailnum"])
        self._no_plane.inc(int(seats is None))
        yield row | {"seats": seats}


class AddSeats(beam.PTransform):
    def expand(self, inputs):
        planes = beam.pvalue.AsList(inputs["planes"])
        return inputs["flights"] | beam.ParDo(_Seat(), planes=planes)


class _Newest(beam.CombineFn):
    def create_accumulator(self):
        return None

    def add_input(self, newest, row):
        return self.merge_accumulators([newest, row])

    def merge_accumulators(self, rows):
        newest = None
        for row in rows:
            if row is not None and (newest is None or row["revision"] > newest["revision"]):
                newest = row
        return newest

    def extract_output(self, newest):
        return newest


class LatestRevisions(beam.PTransform):
    def expand(self, rows):
        def flight(row):
            return "{carrier} {flight} {origin} {day}".format(**row)

        newest = rows | beam.WithKeys(flight) | beam.CombinePerKey(_Newest())
        return newest | beam.Map(lambda pair: pair[1])


class DayRoutes(beam.PTransform):
    def expand(self, rows):
        def legs(row):
            if row["tailnum"]:
                leg = row["scheduled"], row["flight"], row["dest"]
                yield (row["tailnum"], row["day"]), leg

        def route(pair):
            (tailnum, day), legs = pair
            return {"tailnum": tailnum, "day": day, "stops": [leg[2] for leg in sorted(legs)]}

        lists = rows | beam.FlatMap(legs) | beam.CombinePerKey(beam.combiners.ToListCombineFn())
        return lists | beam.Map(route)


class _Wind(beam.DoFn):
    """Connects for its first row, and keeps the connection for all bundles."""

    def __init__(self, connect):
        self._connect = connect
        self._open = []

    def process(self, row):
        if not self._open:
            self._open.append(self._connect())
        knots = self._open[0].wind(row["origin"], row["day"], row["scheduled"])
        yield row | {"wind": knots}

    def teardown(self):
        while self._open:
            self._open.pop().close()


class AddWind(beam.PTransform):
    def __init__(self, connect):
        super().__init__()
        self.function = _Wind(connect)

    def expand(self, rows):
        return rows | beam.ParDo(self.function)


class _Late(beam.DoFn):
    def __init__(self, carrier, limit):
        self._carrier = carrier
        self._limit = limit

    def process(self, row):
        delay = row["delays"]["departure"]
        if row["carrier"] == self._carrier and delay is not None and delay > self._limit:
            yield row


class LateFlights(beam.PTransform):
    def __init__(self, limits, carrier):
        super().__init__()
        self._late = _Late(carrier, limits[carrier])

    def expand(self, rows):
        return rows | beam.ParDo(self._late)
