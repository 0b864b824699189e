"""Dates and times in a text of Python's as a person writes them: 2013-03-10 02:30-05:00."""

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_NUMBER = r"-?\d+(?:\.\d+)?"
_SPAN = rf"datetime\.timedelta\((?P<span>(?:\w+=)?{_NUMBER}(?:, (?:\w+=)?{_NUMBER})*)?\)"
# Of the zones those that the standard library has, and their text in other libraries.
_ZONE = (
    r"(?:datetime\.timezone\.utc|datetime\.UTC"
    rf"|datetime\.timezone\({_SPAN}(?:, '[^']*')?\)"
    r"|zoneinfo\.ZoneInfo\(key='(?P<key>[^']+)'\))"
)
_KINDS = r"datetime\.(?P<kind>datetime|date|time)\((?P<numbers>\d+(?:, \d+)*)"
_WRITTEN = re.compile(rf"{_KINDS}(?:, fold=(?P<fold>1))?(?P<zone>, tzinfo={_ZONE})?\)")
_DURATION = re.compile(_SPAN)


def shortened(text: str) -> str:
    """The text with the `repr` of each date, time and duration written short.

    A zone's name becomes its offset at that time. What is no such text stays as it is.
    """
    if "datetime." not in text:
        return text
    return _DURATION.sub(_duration, _WRITTEN.sub(_short, text))


def _short(found: re.Match) -> str:
    numbers = [int(number) for number in found["numbers"].split(", ")]
    try:
        if found["kind"] == "date":
            return date(*numbers).isoformat()
        zone = _zone(found) if found["zone"] else None
        kind: Any = datetime if found["kind"] == "datetime" else time
        moment = kind(*numbers, fold=int(found["fold"] or 0), tzinfo=zone)
    except (TypeError, ValueError, ZoneInfoNotFoundError):
        return found[0]
    how = "auto" if moment.second or moment.microsecond else "minutes"
    # Of a time without a zone nothing else tells the second reading from the first.
    fold = " (fold=1)" if moment.fold and zone is None else ""
    if isinstance(moment, datetime):
        return moment.isoformat(" ", how) + fold
    return moment.isoformat(how) + fold


def _zone(found: re.Match):
    if found["key"]:
        return ZoneInfo(found["key"])
    return timezone(_span(found["span"]))


def _span(words: str | None) -> timedelta:
    named, places = {}, []
    for word in words.split(", ") if words else ():
        name, _, number = word.rpartition("=")
        if name:
            named[name] = float(number)
        else:
            places.append(float(number))
    return timedelta(*places, **named)


def _duration(found: re.Match) -> str:
    try:
        return str(_span(found["span"]))
    except (TypeError, ValueError, OverflowError):
        return found[0]
