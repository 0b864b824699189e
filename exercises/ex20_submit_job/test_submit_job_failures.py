"""The contract of exercise 20: why a job failed, out of what it said."""

import pytest


def said(time, text, importance="ERROR"):
    return {
        "time": f"2013-02-09T{time}Z",
        "importance": f"JOB_MESSAGE_{importance}",
        "text": text,
    }


def traceback(last):
    # As Dataflow hands on what a worker said.
    return (
        "Error message from worker: Traceback (most recent call last):\n"
        f'  File "worker.py", line 1, in run\n{last}\n'
    )


MISSING = "ModuleNotFoundError: No module named 'reports.rules'"
GAVE_UP = "The job failed because a work item has failed 4 times."
CLOSED = "Workers have been stopped: the job is being cleaned up."
FULL = "OSError: the disk is full"
MESSAGES = [
    said("14:34:31.000", traceback(FULL)),
    said("14:35:02.000", GAVE_UP),
    said("14:31:02.000", "Worker configuration: n2-standard-4.", "BASIC"),
    *(said(f"14:3{n}:30.000", traceback(MISSING)) for n in (4, 1, 3, 2)),
    said("14:31:09.000", "The bucket has a policy of soft deletion.", "WARNING"),
]


def caused(ran, error, meaning, hint):
    got = ran.value.get("error") if isinstance(ran.value, dict) else ran.value
    ran.must(
        got == error,
        "The cause is another error.",
        expected=repr(error),
        got=repr(got),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("cause")
def test_the_cause_and_not_the_end(harness):
    caused(
        harness.call("cause_of_failure", MESSAGES),
        MISSING,
        "The last message says that the service gave up; why is in the first traceback, "
        "and what failed behind it is another matter. Messages come in any order.",
        hint=1,
    )


@pytest.mark.task("cause")
def test_a_failure_before_any_worker(harness):
    text = "Startup of the worker pool failed: quota CPUS exceeded in us-central1."
    messages = [said("14:31:07.000", CLOSED), said("14:31:01.000", text)]
    caused(
        harness.call("cause_of_failure", messages),
        text,
        "No worker has started, so there is no traceback: the earliest error is all.",
        hint=3,
    )


@pytest.mark.task("cause")
def test_a_job_without_an_error(harness):
    fine = [said("14:31:02.000", traceback("Warning: it was caught"), "WARNING")]
    harness.call("cause_of_failure", fine).gives(
        None, meaning="A warning is no failure, even with a traceback.", hint=3
    )
    harness.call("cause_of_failure", []).gives(None, meaning="It has said nothing yet.", hint=3)


@pytest.mark.task("cause")
def test_a_traceback_behind_other_words_and_above_blank_lines(harness):
    error = "ValueError: the row has 18 fields, not 19"
    text = f"{traceback('    ' + error)}\n   \n"
    messages = [said("14:31:01.000", f"{CLOSED}\n{GAVE_UP}"), said("14:31:07.000", text)]
    caused(
        harness.call("cause_of_failure", messages),
        error,
        'Dataflow writes "Error message from worker: " before the traceback, in one line '
        "with it: look for its words anywhere in the text. The last line that is not blank tells "
        "the error. An error without a traceback tells what followed, even where its clock is "
        "ahead.",
        hint=2,
    )


@pytest.mark.task("cause")
def test_an_exception_that_was_raised_while_another_was_handled(harness):
    first = traceback("KeyError: 'dest'")
    text = f"{first}\nDuring handling of the above exception, another exception occurred:\n\n"
    messages = [
        said("14:31:01.000", "The workers failed; see Traceback in their logs."),
        said("14:31:07.000", text + traceback("ValueError: the row has no dest")),
    ]
    caused(
        harness.call("cause_of_failure", messages),
        "ValueError: the row has no dest",
        "One text has two tracebacks: what ended the bundle is at the text's end, below both. "
        "And a text that only speaks of a traceback has none.",
        hint=2,
    )


PAIR = "TypeError: unsupported operand type(s) for -: 'NoneType' and 'int'"


def failing(time, error, step, importance="ERROR"):
    return said(time, traceback(f"{error} [while running '{step}']"), importance)


@pytest.mark.task("step")
def test_the_step_is_named(harness):
    harness.call(
        "cause_of_failure",
        [
            failing("14:31:07.000", PAIR, "Mean/Pair-ptransform-17"),
            said("14:33:00.000", traceback(FULL)),
        ],
    ).gives(
        {"error": PAIR, "step": "Mean/Pair", "attempts": 1},
        meaning="The step stands behind the error, with a number that is the service's own.",
        hint=1,
    )


@pytest.mark.task("step")
@pytest.mark.parametrize(
    ("written", "step"),
    [
        ("Read it/Map", "Read it/Map"),
        ("Don't count [twice]-ptransform-3", "Don't count [twice]"),
        ("Day-9/ptransform-4-ptransform-12345", "Day-9/ptransform-4"),
    ],
)
def test_a_step_may_have_any_name(harness, written, step):
    error = "KeyError: 'tailnum' [of 19]"
    harness.call("cause_of_failure", [failing("14:31:07.000", error, written)]).gives(
        {"error": error, "step": step, "attempts": 1},
        meaning="A step's name is a text for people, so it may have blanks, quotes and brackets; "
        "the error may too. What goes is a number at its end, where there is one.",
        hint=2,
    )


@pytest.mark.task("step")
def test_the_step_of_an_exception_that_was_handled_is_another(harness):
    first = traceback("KeyError: 'dest' [while running 'Read-ptransform-5']")
    text = f"{first}\nDuring handling of the above exception, another exception occurred:\n\n"
    messages = [said("14:31:07.000", text + traceback(PAIR))]
    harness.call("cause_of_failure", messages).gives(
        {"error": PAIR, "step": None, "attempts": 1},
        meaning="The step is told by the last line, behind the error that ended the bundle, or not "
        "at all.",
        hint=2,
    )


@pytest.mark.task("step")
def test_an_error_without_a_step_is_counted_too(harness):
    harness.call("cause_of_failure", MESSAGES).gives(
        {"error": MISSING, "step": None, "attempts": 4},
        meaning="It was raised before a step had begun, so there is no step to be told; a bundle "
        "is tried four times, and each attempt has told of it.",
        hint=3,
    )


@pytest.mark.task("step")
def test_attempts_are_the_errors_with_that_error_and_step(harness):
    again = f"{PAIR} [while running 'Mean/Pair-ptransform-17']"
    harness.call(
        "cause_of_failure",
        [
            failing("14:31:07.000", PAIR, "Mean/Pair-ptransform-17"),
            failing("14:32:07.000", PAIR, "Mean/Pair-ptransform-21"),
            said("14:33:07.000", f"A work item has failed:\n{again}"),
            failing("14:33:08.000", PAIR, "Sum/Pair-ptransform-17"),
            said("14:33:09.000", traceback(PAIR)),
            failing("14:33:10.000", FULL, "Mean/Pair-ptransform-17"),
            failing("14:33:11.000", PAIR, "Mean/Pair-ptransform-17", "WARNING"),
        ],
    ).gives(
        {"error": PAIR, "step": "Mean/Pair", "attempts": 3},
        meaning="Three errors end with that error in that step: two tracebacks, whose numbers "
        "differ, and one that repeats the line without a traceback. Not the same error of another "
        "step or of none, nor another error of the step, nor a warning.",
        hint=3,
    )
