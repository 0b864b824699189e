"""Whose step repeats rows, of a run that fails on duplicates which its input does not hold."""

import traceback
from collections.abc import Mapping

from pipelines.problems import JobError
from pipelines.reports.accounting import Kept, check_steps, sides
from pipelines.seats.learner_code import note_in
from pipelines.tables.duplicate_places import names_duplicates
from pipelines.tables.prepared_run import PreparedRun


def repeated_by(error: Exception, run: PreparedRun, rows: Mapping[str, int]) -> str | None:
    """The sentence for it.

    Args:
        error: of a run in whose input no row is twice.
        rows: that came out of each stage.

    Returns:
        None where the error is about something else, or all stages are the reference's.
    """
    if not names_duplicates(str(error)) or not run.plan.table.identity:
        return None
    counted: dict[str, int] = {}
    before = rows.get("read", 0)
    for name in (*(step.name for step in run.job.steps), "check", "split"):
        gave = rows.get(name, before)
        # Fewer are no fault here: some are rejected or left out.
        counted |= sides({name: Kept(min(before, gave), (gave,))})
        before = gave
    try:
        check_steps(counted, run.told(run.job.stages), run.job.rows)
    except JobError as told:
        return str(told)
    text = "".join(traceback.format_exception(error))
    # What the learner's `write` says of itself.
    return note_in(text)
