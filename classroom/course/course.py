"""What a course file says."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class CourseExercise:
    """An exercise of a course.

    Attributes:
        folder: "ex01_parse_flights".
        weight: points that all its tasks together give.
        due: until when it is in time; None for no date.
    """

    folder: str
    weight: float
    due: datetime.datetime | None = None


@dataclass(frozen=True)
class LateRule:
    """What is left of the points of a late answer.

    Attributes:
        per_day: share of the points that each begun day costs.
        grace_minutes: that nobody counts.
        most_days: after which nothing is given; None for never.
        least: share that is left however late, before `most_days`.
    """

    per_day: float = 0.0
    grace_minutes: int = 0
    most_days: int | None = None
    least: float = 0.0

    def days(self, due: datetime.datetime | None, handed_in: datetime.datetime | None) -> int:
        """Begun days after the date; 0 in time, or where one of the two is not known."""
        if due is None or handed_in is None:
            return 0
        over = handed_in - due - datetime.timedelta(minutes=self.grace_minutes)
        return max(0, -(-over // datetime.timedelta(days=1)))

    def factor(self, days: int) -> float:
        """What is left of the points after so many days."""
        if days <= 0:
            return 1.0
        if self.most_days is not None and days > self.most_days:
            return 0.0
        return max(self.least, 1.0 - self.per_day * days)


@dataclass(frozen=True)
class Issuer:
    """Who gives the certificate.

    Attributes:
        url: of the institution's page; with `https://` a did:web can be made of it.
    """

    name: str
    url: str = ""
    email: str = ""


@dataclass(frozen=True)
class Course:
    """A course, as `course.toml` says it.

    Attributes:
        pass_share: of all points, from which a certificate is given.
    """

    name: str
    exercises: tuple[CourseExercise, ...]
    late: LateRule = LateRule()
    issuer: Issuer | None = None
    pass_share: float = 0.6
