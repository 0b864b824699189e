"""The contract of exercise 19: a day replaces a day, and twice is once."""

import pytest

from exercises.ex19_load_warehouse import test_load_warehouse as given
from exercises.ex19_load_warehouse.test_load_warehouse import DAY, PROJECT, of_day

bigquery = given.bigquery


def steps(harness, bigquery, name, *todo):
    """What became of the steps, each (what, day of January, file)."""
    words = [(what, f"2013-01-{day:02d}", file) for what, day, file in todo]
    table = f"{PROJECT}.flights.{name}"
    return harness.drive(
        *("loaded", bigquery, table, *words),
        call="; ".join(
            f"load_day(client, {table!r}, date(2013, 1, {day}), <{len(file):,} bytes>)"
            for what, day, file in todo
            if what != "broken"
        ),
    )


def in_memory(harness, *todo, is_there=True):
    """The same with a service that does what a step says: (day, file, what happens)."""
    table = f"{PROJECT}.flights.flights"
    ran = harness.drive(
        *("loads", table, is_there),
        *({"day": f"2013-01-{day:02d}", "file": file, **happens} for day, file, happens in todo),
        call="; ".join(
            f"load_day(client, {table!r}, date(2013, 1, {day}), <{len(file):,} bytes>)"
            + "".join(f", {HAPPENS[name].format(value)}" for name, value in happens.items())
            for day, file, happens in todo
        ),
    )
    # None where it asks for what the service in memory has not; the emulator's tests are enough.
    return ran if ran.value is not None else None


HAPPENS = {
    "fate": "whose job fails: {}",
    "looks": "whose job has ended when it is looked at for the {}. time",
    "dies": "killed when it has {}",
    "rival": "while another process sends the same file a moment earlier",
}


def shown(flights: dict) -> str:
    days = [f"{day}: {n} flights, {late:+} minutes" for day, (n, late) in flights.items()]
    return "; ".join(days) or "no flights"


def holds(ran, step, meaning, hint, **expected):
    """The table has these flights after a step: `d15=[flights, minutes that they are late]`."""
    wanted = {f"2013-01-{day[1:]}": values for day, values in expected.items()}
    got = ran.value[step]["flights"]
    ran.must(
        got == wanted,
        "The table has other flights.",
        expected=shown(wanted),
        got=shown(got),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("load", seconds=60)
def test_days_are_put_beside_each_other(harness, bigquery):
    (first, of_first), (second, of_second) = of_day(15, 20), of_day(16, 20)
    ran = steps(harness, bigquery, "beside", ("load", 15, first), ("load", 16, second))
    holds(ran, 0, "The file's flights are in the table when load_day returns.", 1, d15=of_first)
    holds(
        *(ran, 1),
        "The flights of the fifteenth are gone: WRITE_TRUNCATE empties what the job writes to, and "
        "a job that writes to the table empties all its days.",
        2,
        d15=of_first,
        d16=of_second,
    )


@pytest.mark.task("load", seconds=60)
def test_a_correction_takes_the_place_of_the_day(harness, bigquery):
    (first, of_first), (second, of_second) = of_day(15, 20), of_day(16, 20)
    corrected, of_corrected = of_day(15, 30)
    ran = steps(
        *(harness, bigquery, "corrected"),
        *(("load", 15, first), ("load", 16, second), ("load", 15, corrected)),
    )
    got = ran.value[2]["flights"].get("2013-01-15", [0])[0]
    both = of_first[0] + of_corrected[0]
    holds(
        *(ran, 2),
        f"The day has {both} flights, those of both files: WRITE_APPEND, the default, adds."
        if got == both
        else "The corrected file is all that the day has now; the day beside it is untouched.",
        2,
        d15=of_corrected,
        d16=of_second,
    )


@pytest.mark.task("load", seconds=60)
def test_the_job_has_the_id_of_its_file(harness, bigquery):
    file, _ = of_day(15, 20)
    table = f"{PROJECT}.flights.named"
    ran = steps(harness, bigquery, "named", ("load", 15, file))
    expected = harness.call("load_job_id", table, DAY, file, 0).value
    got = ran.value[0]
    ran.must(
        got["returned"] == expected,
        "load_day did not return the id of the file's job.",
        expected=repr(expected),
        got=repr(got["returned"]),
        meaning="The id is the receipt: with it the job is found in the project's history.",
        hint=1,
    )
    ran.must(
        expected in got["ids"],
        "No load job has the id of load_job_id.",
        expected=f"a load job {expected}",
        got=", ".join(got["ids"]) or "no load job",
        meaning="Left to itself, Google's client draws an id, which no retry finds again.",
        hint=1,
    )


@pytest.mark.task("load", seconds=60)
def test_a_load_that_fails_is_told_and_changes_nothing(harness, bigquery):
    file, flights = of_day(15, 20)
    broken = file[:-200] + b"cut off" + file[-100:]
    ran = steps(harness, bigquery, "failing", ("load", 15, file), ("fails", 15, broken))
    ran.must(
        ran.value[1]["raised"] is not None,
        "The file cannot be read, the job failed, and load_day returned as if it had worked.",
        expected="the exception of the job's result()",
        got=repr(ran.value[1]["returned"]),
        meaning="That the service has taken a job does not say that the job has worked: that is "
        "known when it has ended.",
        hint=3,
    )
    holds(
        *(ran, 1),
        "A day that is emptied first, by a statement of its own, is lost where the load then "
        "fails. One job that replaces does both or neither.",
        2,
        d15=flights,
    )


@pytest.mark.task("retry", seconds=60)
def test_a_process_that_is_killed_in_between_is_taken_up(harness, bigquery):
    file, flights = of_day(15, 20)
    ran = steps(harness, bigquery, "killed", ("dies", 15, file), ("load", 15, file))
    holds(ran, 1, "The file had been sent when the process was killed.", 1, d15=flights)
    ran.must(
        ran.value[1]["jobs"] == 1,
        f"The file was loaded by {ran.value[1]['jobs']} jobs.",
        expected="1 load job",
        got=f"{ran.value[1]['jobs']} load jobs",
        meaning="The first process was killed when it had sent the file, and its job went on "
        "without it. The second finds that job by its id.",
        hint=1,
    )


@pytest.mark.task("retry", seconds=60)
def test_a_late_retry_does_not_bring_back_old_flights(harness, bigquery):
    (file, _), (corrected, of_corrected) = of_day(15, 20), of_day(15, 30)
    ran = steps(
        *(harness, bigquery, "late"),
        *(("load", 15, file), ("load", 15, corrected), ("load", 15, file)),
    )
    holds(
        *(ran, 2),
        "The flights before the correction are back: the scheduler repeated the first load, which "
        "had been done, and it was done again.",
        1,
        d15=of_corrected,
    )
    ran.must(
        ran.value[2]["returned"] == ran.value[0]["returned"],
        "The retry did not return the id of the job that loaded the file.",
        expected=repr(ran.value[0]["returned"]),
        got=repr(ran.value[2]["returned"]),
        meaning="Whoever repeats a load gets the receipt of the first.",
        hint=2,
    )


@pytest.mark.task("retry", seconds=60)
def test_a_job_that_still_runs_is_waited_for(harness, bigquery):
    file, _ = of_day(15, 20)
    ran = steps(harness, bigquery, "slow", ("load", 15, file), ("slow", 15, file))
    ran.must(
        ran.value[1]["ended"],
        "load_day returned while the file's job was running.",
        expected="it looks at the job until that has ended",
        got="it returned",
        meaning="An id that is taken says that the job was begun. Whoever reads the table next "
        "finds the flights only when it has ended, and it may yet fail.",
        hint=2,
    )


@pytest.mark.task("retry", seconds=60)
def test_after_a_job_that_failed_comes_the_next_attempt(harness, bigquery):
    file, flights = of_day(15, 20)
    table = f"{PROJECT}.flights.failed"
    ran = steps(harness, bigquery, "failed", ("broken", 15, file), ("load", 15, file))
    got = ran.value[1]
    meaning = (
        "A job of attempt 0 has failed, for a reason that is over, and has its id for ever. The "
        "next attempt has an id of its own."
    )
    holds(ran, 1, meaning, 3, d15=flights)
    expected = harness.call("load_job_id", table, DAY, file, 1).value
    ran.must(
        got["returned"] == expected,
        "The file was not loaded by the job of attempt 1.",
        expected=repr(expected),
        got=repr(got["returned"]),
        meaning=meaning,
        hint=3,
    )


@pytest.mark.task("load")
def test_a_load_makes_no_table(harness):
    ran = in_memory(harness, (15, of_day(15, 300)[0], {}), is_there=False)
    if ran is None:
        return
    got = ran.value[0]
    ran.must(
        not got["there"] and got["raised"] is not None,
        "There was no table, and the load has made one."
        if got["there"]
        else "There was no table, and load_day returned as if it had worked.",
        expected="an exception, and no table",
        got="a table" if got["there"] else repr(got["returned"]),
        meaning="CREATE_IF_NEEDED, the default, makes a table as the file has it: divided by the "
        "day of the load, without clusters, and under whatever name was misspelt.",
        hint=1,
    )


def returns(ran, expected, meaning, hint):
    """What the last call returned."""
    if ran is None:
        return
    got = ran.value[-1]
    ran.must(
        got["returned"] == expected,
        "The last call did not return the id of the job that loaded the file.",
        expected=repr(expected),
        got=f"raised {got['raised']}" if got["raised"] else repr(got["returned"]),
        meaning=meaning,
        hint=hint,
    )


@pytest.mark.task("retry")
@pytest.mark.parametrize("fate", ["invalid", "quotaExceeded", "backendError", "stopped"])
def test_a_job_may_fail_for_any_reason(harness, fate):
    file, _ = of_day(15, 300)
    table = f"{PROJECT}.flights.flights"
    ran = in_memory(harness, (15, file, {"fate": fate}), (15, file, {}))
    expected = harness.call("load_job_id", table, DAY, file, 1).value
    meaning = (
        "A job fails where its file cannot be read, a quota is used up, the service has a fault of "
        "its own, or somebody has stopped it: each is another exception, all are "
        "GoogleAPICallErrors, and after each comes the next attempt."
    )
    returns(ran, expected, meaning, 3)


@pytest.mark.task("retry")
def test_a_job_that_ran_on_and_failed_is_no_load(harness):
    file, _ = of_day(15, 300)
    table = f"{PROJECT}.flights.flights"
    killed = {"fate": "backendError", "looks": 2, "dies": "sent"}
    ran = in_memory(harness, (15, file, killed), (15, file, {}))
    expected = harness.call("load_job_id", table, DAY, file, 1).value
    meaning = (
        "The first process was killed while its job ran. The second waited for the job, which "
        "failed: the file is not in the table yet, and the next attempt loads it."
    )
    returns(ran, expected, meaning, 3)


@pytest.mark.task("retry")
def test_another_process_may_be_a_moment_earlier(harness):
    file, _ = of_day(15, 300)
    table = f"{PROJECT}.flights.flights"
    ran = in_memory(harness, (15, file, {"rival": True, "looks": 2}))
    expected = harness.call("load_job_id", table, DAY, file).value
    meaning = (
        "Two processes load the same file at the same time. However one looks before it sends, the "
        "other's file may come in between: that the id is taken is no failure, and its job is "
        "waited for like any other."
    )
    returns(ran, expected, meaning, 2)


@pytest.mark.task("retry")
def test_each_attempt_is_a_job_of_its_own(harness):
    file, _ = of_day(15, 300)
    table = f"{PROJECT}.flights.flights"
    fails = {"fate": "quotaExceeded"}
    ran = in_memory(harness, *((15, file, fails),) * 3, (15, file, {}), (15, file, {}))
    if ran is None:
        return
    expected = [harness.call("load_job_id", table, DAY, file, n).value for n in range(4)]
    got = [one for one, _, _ in ran.value[-1]["jobs"]]
    ran.must(
        got == expected,
        "The file was not loaded by the job of attempt 3.",
        expected=", ".join(expected),
        got=", ".join(got),
        meaning="Three calls failed, with a job each; the fourth loaded the file, and the fifth "
        "found it loaded, by the fourth job.",
        hint=3,
    )
    returns(ran, expected[3], "The file has been loaded by attempt 3.", 3)
