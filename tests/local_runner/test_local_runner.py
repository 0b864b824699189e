"""The runner of this machine gives what Beam's own gives, with one worker and with several."""

import collections
import os
import signal
import subprocess
import sys
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.coders import VarIntCoder
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner, execution
from apache_beam.transforms import userstate, window
from hypothesis import given, strategies

from pipelines.local_runner import fork_client, stages, worker_processes
from pipelines.local_runner.runner import LocalRunner
from pipelines.problems import JobError, problem_in
from pipelines.tables.assembly import make_pipeline
from tests.support.fork_server import in_time


def sorted_groups(element):
    key, values = element
    return key, sorted(values)


def two_readers_of_one_shuffle(pipeline):
    grouped = (
        pipeline
        | beam.Create([(number % 7, number) for number in range(1_000)])
        | beam.GroupByKey()
    )
    sizes = grouped | "Sizes" >> beam.MapTuple(lambda key, values: (key, len(list(values))))
    sums = grouped | "Sums" >> beam.MapTuple(lambda key, values: (key, sum(values)))
    return (
        (sizes, sums)
        | beam.Flatten()
        | beam.Reshuffle()
        | "Again" >> beam.GroupByKey()
        | "Sorted" >> beam.Map(sorted_groups)
    )


def fixed_windows(pipeline):
    return (
        pipeline
        | beam.Create(range(100))
        | beam.Map(lambda number: window.TimestampedValue((number % 3, number), number))
        | beam.WindowInto(window.FixedWindows(10))
        | beam.CombinePerKey(sum)
    )


def side_inputs(pipeline):
    numbers = pipeline | beam.Create(range(50))
    by_key = numbers | "Pairs" >> beam.Map(lambda number: (number % 5, number)) | beam.GroupByKey()
    as_list, as_dict = beam.pvalue.AsList(numbers), beam.pvalue.AsDict(by_key)
    return numbers | beam.Map(
        lambda number, every, groups: (len(every), sum(groups[number % 5]), number),
        as_list,
        as_dict,
    )


class Counting(beam.DoFn):
    """Counts a key's elements in a state, and gives the count when a timer fires."""

    COUNT = userstate.CombiningValueStateSpec("count", sum)
    END = userstate.TimerSpec("end", beam.TimeDomain.WATERMARK)

    OF_KEY, AT_END = beam.DoFn.StateParam(COUNT), beam.DoFn.TimerParam(END)

    def process(self, element, count=OF_KEY, end=AT_END):
        count.add(1)
        end.set(window.GlobalWindow().max_timestamp())

    @userstate.on_timer(END)
    def at_end(self, key=beam.DoFn.KeyParam, count=OF_KEY):
        yield key, count.read()


def state_and_timers(pipeline):
    return (
        pipeline
        | beam.Create([(str(number % 4), number) for number in range(100)])
        | beam.ParDo(Counting()).with_output_types(tuple[str, int])
    )


def nothing_at_all(pipeline):
    return (
        pipeline
        | beam.Create([1])
        | beam.Filter(lambda _: False)
        | beam.Map(lambda x: (x, x)).with_output_types(tuple[int, int])
        | beam.GroupByKey()
        | beam.Map(sorted_groups)
    )


BUILDS = [two_readers_of_one_shuffle, fixed_windows, side_inputs, state_and_timers, nothing_at_all]
TWO = ["--direct_num_workers=2", "--direct_running_mode=multi_processing"]


@pytest.fixture(scope="module", autouse=True)
def few_imports():
    """The workers here need Beam alone: TensorFlow takes most of their server's start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker_processes, "_MODULES", (fork_client.LIBRARIES[0],))
        yield


@pytest.fixture(scope="module")
def forked(few_imports):
    """Forked workers' imports, done once for the module."""
    with worker_processes.ready() as server:
        yield server


def found(runner, build, folder, options=()) -> collections.Counter:
    path = os.path.join(folder, type(runner).__name__)
    with beam.Pipeline(runner, PipelineOptions([*options, "--pickle_library=cloudpickle"])) as p:
        _ = build(p) | "Text" >> beam.Map(repr) | beam.io.WriteToText(path, num_shards=1)
    with open(f"{path}-00000-of-00001") as file:
        return collections.Counter(file)


def with_process(number: int) -> tuple[int, int]:
    return number, os.getpid()


def processes_of_groups(pipeline):
    return (
        pipeline
        | beam.Create(range(1_000), reshuffle=False)
        | beam.Map(lambda number: (number % 50, number))
        | beam.GroupByKey()
        | beam.MapTuple(lambda key, values: with_process(key))
    )


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_no_worker_is_left_when_the_job_has_ended(tmp_path):
    # Before the tests that share such a process: a block within another has no process of its own.
    with worker_processes.ready() as server:
        lines = found(LocalRunner(), processes_of_groups, tmp_path, TWO)
    started = {server.pid, *(eval(line)[1] for line in lines)}
    assert len(started) == 3
    assert in_time(lambda: not any(map(is_there, started)))


def ends_its_process(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


# Beam's threads that read from the worker.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_is_killed_ends_the_job_with_a_sentence(tmp_path):
    with worker_processes.ready() as server, pytest.raises(RuntimeError) as raised:
        found(
            LocalRunner(),
            lambda pipeline: pipeline | beam.Create(range(10)) | beam.Map(ends_its_process),
            tmp_path,
            TWO,
        )
    problem = problem_in(str(raised.value))
    assert isinstance(problem, JobError)
    assert str(problem).startswith("A worker process ended by itself (signal SIGKILL)")
    assert "fewer --workers" in str(problem)
    assert in_time(lambda: not is_there(server.pid))


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_a_pipeline_gives_what_it_gives_on_beams_own_runner(build, tmp_path):
    assert found(LocalRunner(), build, tmp_path) == found(FnApiRunner(), build, tmp_path)


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_a_pipeline_gives_the_same_on_two_workers(build, tmp_path, forked):
    assert found(LocalRunner(), build, tmp_path, TWO) == found(FnApiRunner(), build, tmp_path)


def meet(folder: str, mine: str, others: set[str]) -> None:
    """Says that one is there, and waits for the others."""
    Path(folder, mine).touch()
    assert in_time(lambda: others <= set(os.listdir(folder))), f"{mine} waited in vain"


def meet_another_process(element, folder: str):
    Path(folder, str(os.getpid())).touch()
    assert in_time(lambda: len(os.listdir(folder)) > 1), "there is one process only"
    return element


def test_the_elements_of_a_stage_are_worked_on_by_all_workers(tmp_path, forked):
    met = tmp_path / "met"
    met.mkdir()
    lines = found(
        LocalRunner(),
        lambda pipeline: (
            processes_of_groups(pipeline) | "Meet" >> beam.Map(meet_another_process, str(met))
        ),
        tmp_path,
        TWO,
    )
    processes = {eval(line)[1] for line in lines}
    assert sorted(eval(line)[0] for line in lines) == list(range(50))
    assert len(processes) == 2
    assert os.getpid() not in processes


def test_stages_that_do_not_wait_for_each_other_run_beside_each_other(tmp_path, forked):
    met = tmp_path / "met"
    met.mkdir()
    names = {"a", "b", "c"}

    def branches(pipeline):
        start = pipeline | beam.Create([1], reshuffle=False)
        return [
            start
            | f"Cut {name}" >> beam.Reshuffle()
            | f"Meet {name}" >> beam.Map(lambda _, name=name: meet(str(met), name, names) or name)
            for name in sorted(names)
        ] | beam.Flatten()

    lines = found(LocalRunner(), branches, tmp_path, TWO)
    assert {eval(line) for line in lines} == names


@given(
    elements=strategies.lists(strategies.integers(0, 999), max_size=40),
    messages=strategies.integers(1, 5),
    most=strategies.integers(1, 8),
)
def test_a_stages_input_is_cut_into_equal_parts_however_it_arrived(elements, messages, most):
    coder = VarIntCoder().get_impl()
    buffer = execution.ListBuffer(coder)
    for start in range(messages):
        if some := b"".join(coder.encode_nested(number) for number in elements[start::messages]):
            buffer.append(some)
    parts = [
        [number for data in part["in"] for number in coder.decode_all(data)]
        for part in stages._parts({"in": buffer}, most)
    ]
    assert sorted(number for part in parts for number in part) == sorted(elements)
    assert len(parts) == max(min(most, len(elements)), 1)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_an_error_in_a_worker_comes_back_as_it_is(tmp_path, forked):
    with pytest.raises(Exception, match="division by zero"):
        found(
            LocalRunner(),
            lambda pipeline: pipeline | beam.Create([1, 0]) | beam.Map(lambda x: 1 / x),
            tmp_path,
            TWO,
        )


def test_the_local_runner_is_the_one_that_a_job_gets():
    pipeline = make_pipeline(PipelineOptions(["--runner=FnApiRunner"]))
    assert isinstance(pipeline.runner, LocalRunner)


FORKS = """
import os, signal, subprocess, time
from pipelines.local_runner.forked_process import ForkedProcess

def answers(requests, reports):
    os.write(reports, os.read(requests, 5).upper())

def waits(requests, reports):
    os.write(reports, b"here")
    time.sleep(3600)

one = ForkedProcess(answers)
assert one.poll() is None
one.stdin.write(b"hello")
one.stdin.flush()
assert one.stdout.read() == b"HELLO"
assert one.wait(300) == one.wait() == one.poll() == 1
one.kill()

other = ForkedProcess(waits)
assert other.stdout.read(4) == b"here"
try:
    other.wait(0.01)
except subprocess.TimeoutExpired:
    other.kill()
assert other.wait(300) == -signal.SIGKILL
"""


def test_a_fork_of_a_program_is_asked_waited_for_and_ended_like_a_program_of_its_own():
    # In a program of its own: this one has threads.
    done = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
