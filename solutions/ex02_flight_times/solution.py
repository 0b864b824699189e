"""From local clock readings to instants: when a flight really left, and when it landed."""

import datetime

# BEGIN SOLUTION
from zoneinfo import ZoneInfo

# STUB
# END SOLUTION
import apache_beam as beam

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
    # BEGIN SOLUTION
    hours, minutes = divmod(hhmm, 100)
    midnight = datetime.datetime.combine(day, datetime.time())
    # Without a zone a day has 24 hours, as it has on the face of a clock.
    shown = midnight + datetime.timedelta(hours=hours, minutes=minutes)
    return shown.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(datetime.UTC)
    # END SOLUTION


def departed(row: dict) -> datetime.datetime | None:
    """When a flight left the gate.

    Args:
        row: has year, month and day of the scheduled departure, on New York's calendar;
            sched_dep_time, on its clocks; and dep_delay, the minutes that passed between
            that and the departure (negative: it left early), or None.

    Returns:
        A datetime in UTC; None for a flight that never left.
    """
    # BEGIN SOLUTION
    if row["dep_delay"] is None:
        return None
    day = datetime.date(row["year"], row["month"], row["day"])
    # In UTC, where a minute later is a minute later on every day of the year.
    scheduled = utc_of(day, row["sched_dep_time"], NEW_YORK)
    return scheduled + datetime.timedelta(minutes=row["dep_delay"])
    # END SOLUTION


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
    # BEGIN SOLUTION
    left = departed(row)
    if left is None or row["arr_time"] is None or zone is None:
        return None
    today = left.astimezone(ZoneInfo(zone)).date()
    candidates = (
        utc_of(day, row["arr_time"], zone, fold)
        # The midnight that ended yesterday may come once more, where clocks are put back to it.
        for day in (today + datetime.timedelta(days=n) for n in (-1, 0, 1))
        for fold in (0, 1)
    )
    return next(instant for instant in candidates if instant > left)
    # END SOLUTION


# BEGIN SOLUTION
def _with_times(row: dict, zones: dict[str, str]) -> dict:
    zone = zones.get(row["dest"])
    if zone is None:
        beam.metrics.Metrics.counter("flight_times", "unknown_zone").inc()
    left, landed = departed(row), arrived(row, zone)
    minutes = None
    if left is not None and landed is not None:
        minutes = (landed - left) // datetime.timedelta(minutes=1)
    # A new row: the one that came belongs to whoever else reads it.
    return {**row, "departed": left, "arrived": landed, "minutes": minutes}


# STUB
# END SOLUTION
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
        # BEGIN SOLUTION
        return rows | "Times" >> beam.Map(_with_times, self._zones)
        # END SOLUTION
