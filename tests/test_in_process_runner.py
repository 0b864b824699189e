"""The in-process runner gives what Beam's own gives, and holds what crosses stages in pieces."""

import collections
import os

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.worker import data_plane
from apache_beam.transforms import userstate, window

from pipelines.execute import make_pipeline
from pipelines.runners.in_process import InProcessRunner

MEGABYTE = 1 << 20


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


def found(runner, build, folder) -> collections.Counter:
    path = os.path.join(folder, type(runner).__name__)
    with beam.Pipeline(runner) as pipeline:
        _ = build(pipeline) | "Text" >> beam.Map(repr) | beam.io.WriteToText(path, num_shards=1)
    with open(f"{path}-00000-of-00001") as file:
        return collections.Counter(file)


@pytest.mark.parametrize(
    "build",
    [
        two_readers_of_one_shuffle,
        fixed_windows,
        side_inputs,
        state_and_timers,
        nothing_at_all,
    ],
    ids=lambda build: build.__name__,
)
def test_a_pipeline_gives_what_it_gives_on_beams_own_runner(build, tmp_path):
    assert found(InProcessRunner(), build, tmp_path) == found(FnApiRunner(), build, tmp_path)


def test_a_shuffle_is_read_in_messages_and_not_as_one(monkeypatch, tmp_path):
    messages = []
    original = data_plane.InMemoryDataChannel.output_stream

    def output_stream(channel, *arguments):
        stream = original(channel, *arguments)
        for name in ("_flush_callback", "_close_callback"):
            send = getattr(stream, name)
            setattr(stream, name, lambda data, send=send: (messages.append(len(data)), send(data)))
        return stream

    monkeypatch.setattr(data_plane.InMemoryDataChannel, "output_stream", output_stream)
    with beam.Pipeline(InProcessRunner()) as pipeline:
        sizes = (
            pipeline
            | beam.Create(range(64), reshuffle=False)
            | beam.Map(lambda number: (number % 32, bytes(MEGABYTE)))
            | beam.GroupByKey()
            | beam.MapTuple(lambda key, values: sum(map(len, values)))
            | beam.CombineGlobally(sum)
        )
        _ = sizes | beam.io.WriteToText(str(tmp_path / "sizes"))
    (path,) = tmp_path.iterdir()
    assert path.read_text() == f"{64 * MEGABYTE}\n"
    assert sum(messages) > 2 * 64 * MEGABYTE
    assert max(messages) < 16 * MEGABYTE


def test_the_in_process_runner_is_the_one_that_a_job_gets():
    pipeline = make_pipeline(PipelineOptions(["--runner=FnApiRunner"]))
    assert isinstance(pipeline.runner, InProcessRunner)
