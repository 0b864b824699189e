"""What rows broke, by rule, put in order and added up for those who tell it."""

from collections.abc import Mapping


def most_broken_first(failures: Mapping) -> list[tuple]:
    """(rule, what broke it) of each rule, that of the most `rows` first, then by name."""
    return sorted(failures.items(), key=lambda item: (-item[1].rows, item[0]))


def some_break_several(failures: Mapping, rejected: int) -> bool:
    """Whether a row is counted at more than one rule.

    Args:
        failures: by rule; each has `rows`.
        rejected: how many rows broke a rule.
    """
    return sum(failure.rows for failure in failures.values()) > rejected
