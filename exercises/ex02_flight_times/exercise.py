"""From local clock readings to instants: when a flight really left, and when it landed."""

import datetime

import apache_beam as beam

from pipelines.seats.unsolved import unsolved

# Of EWR, JFK and LGA, where all of these flights start.
NEW_YORK = "America/New_York"


def utc_of(day: datetime.date, hhmm: int, zone: str, fold: int = 0) -> datetime.datetime:
    """The instant at which the clocks of a zone show a reading on a day.

    Args:
        day: the date there.
        hhmm: hours times 100 plus minutes; 2400 is the midnight that ends the day.
        zone: name of an IANA time zone.
        fold: 0 for the first of two, 1 for the second, which is asked for only where a
            clock that is put back shows the reading twice.

    Returns:
        A datetime in UTC. A reading that the clocks skip is that of a clock that has
        not been put forward yet.
    """
    unsolved("ex02_flight_times")


def departed(row: dict) -> datetime.datetime | None:
    """When a flight left the gate.

    Args:
        row: has year, month and day of the scheduled departure, on New York's calendar;
            sched_dep_time, on its clocks; and dep_delay, the minutes that passed between
            that and the departure (negative: it left early), or None.

    Returns:
        A datetime in UTC; None for a flight that never left.
    """
    unsolved("ex02_flight_times")


def arrived(row: dict, zone: str | None) -> datetime.datetime | None:
    """When a flight reached the gate of its destination.

    Args:
        row: as for `departed`, and with arr_time, which the clocks of the destination
            showed then, or None.
        zone: of the destination; None where nobody knows it.

    Returns:
        The first instant after the departure at which the clocks there showed arr_time,
        in UTC. None for a flight that did not arrive, or where the zone is not known.
    """
    unsolved("ex02_flight_times")


class FlightTimes(beam.PTransform):
    """Rows with their times.

    Gives each row with three further fields: "departed" and "arrived", and "minutes", the
    int number of minutes from one to the other, or None where one of them is None.
    Beam's counter `unknown_zone` counts the rows whose destination is not in `zones`.

    Args:
        zones: name of the IANA time zone of each airport that has one.
    """

    def __init__(self, zones: dict[str, str]):
        super().__init__()
        self._zones = zones

    def expand(self, rows: beam.PCollection[dict]) -> beam.PCollection[dict]:
        unsolved("ex02_flight_times")
