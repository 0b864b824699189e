"""What the steps are given to call; each counts its calls."""

from apache_beam.metrics import Metrics


def _count(name, by=1):
    Metrics.counter("calls", name).inc(by)


class Parse:
    """Makes a flight of "UA,1545,2"."""

    def __call__(self, line):
        _count("parsed")
        carrier, flight, delay = line.split(",")
        delay = None if delay == "NA" else int(delay)
        return {"carrier": carrier, "flight": int(flight), "dep_delay": delay}


class Model:
    """Scores at most 100 flights a call."""

    def __call__(self, flights):
        if not isinstance(flights, list):
            raise TypeError(f"the model takes a list of flights, not a {type(flights).__name__}")
        if len(flights) > 100:
            raise ValueError(f"the model takes at most 100 flights a call, not {len(flights)}")
        _count("calls")
        _count("scored", len(flights))
        return [row["flight"] % 100 / 100 for row in flights]


class Index:
    """Makes a dict of names by code."""

    def __call__(self, airports):
        _count("indexed")
        return {one["faa"]: one["name"].strip() for one in airports}


class ListDays:
    """Gives the days of a month, so many as are asked for."""

    def __init__(self, days):
        self._days = days

    def __call__(self, month):
        _count("listed")
        return [f"{month}-{day:02}" for day in range(1, self._days + 1)]


class ReadDay:
    """Gives the flights of a day, so many as are asked for."""

    def __init__(self, flights):
        self._flights = flights

    def __call__(self, day):
        _count("read")
        return [{"day": day, "flight": number} for number in range(self._flights)]
