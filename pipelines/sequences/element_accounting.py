"""Every element of a sequence is accounted for: packed into rows, cut off, or dropped."""

from collections.abc import Mapping

from pipelines.problems import JobError

READ, PACKED, CUT, DROPPED = "read", "packed", "cut", "dropped"


def account(counts: Mapping[tuple[str, str], int], what: str) -> dict:
    """Elements as the manifest tells them: read, and packed, cut and dropped by reason.

    Args:
        counts: of elements, by fate and by split or reason.
        what: an element is, in the plural: "tokens".

    Raises:
        JobError: they do not add up.
    """
    told = {
        fate: {reason: n for (kind, reason), n in sorted(counts.items()) if kind == fate and n}
        for fate in (PACKED, CUT, DROPPED)
    }
    read = sum(n for (kind, _), n in counts.items() if kind == READ)
    accounted = sum(sum(reasons.values()) for reasons in told.values())
    if read != accounted:
        shown = ", ".join(f"{sum(told[fate].values()):,} {fate}" for fate in told)
        raise JobError(
            f"{read:,} {what} were read and {accounted:,} are accounted for ({shown}): packing "
            f"loses or repeats {what}, so no data set was published."
        )
    return {READ: read, **told}
