"""The stream's graph on Prism and on Flink: state and timers there give the batch's features."""

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms.window import TimestampedValue

from pipelines.columnar.batches import present
from pipelines.columnar.time_zones import HOUR
from pipelines.flights.flight_messages import messages_of
from pipelines.flights.live_features import LiveFeatures
from pipelines.flights.play_flights import (
    ReplayRequest,
    compared,
    delivered,
    seat_functions,
    the_year,
)
from pipelines.shuffling import coders  # noqa: F401
from pipelines.streaming.delivery import Delivery
from pipelines.streaming.pieces import WritePieces, read_pieces


@pytest.fixture(scope="module")
def day():
    """(messages of a day as they come, the request, the seats, the batch's departures)."""
    request = ReplayRequest(days=1, tick=3 * HOUR, steps="solutions", delivery=Delivery(late=0.1))
    seats, functions, _ = seat_functions("solutions")
    flights, weather = the_year(request, functions["enrich"])
    stretches = list(delivered(messages_of(flights, weather), request))
    batch = functions["airport_pressure"](functions["previous_leg"](flights), [])
    return stretches, request, seats, batch.filter(pa.array(present(batch["departed_at"])))


def run(options, day, folder):
    """What the stream tells where its messages are a bounded collection."""
    stretches, request, seats, _ = day
    pieces = folder / "pieces"
    pieces.mkdir()
    timed = [(before, batch) for batch, before, _, _ in stretches if batch.num_rows]
    pipeline = beam.Pipeline(options=PipelineOptions(options))
    messages = (
        pipeline
        | beam.Create(timed, reshuffle=False)
        | "Times" >> beam.MapTuple(_timed).with_output_types(pa.RecordBatch)
    )
    features = messages | LiveFeatures(seats, request.patience, request.ranges)
    _ = features | "Write" >> beam.ParDo(WritePieces(str(pieces)))
    pipeline.run().wait_until_finish()
    return read_pieces(str(pieces))


def _timed(time, batch):
    return TimestampedValue(batch, time)


def test_prism_tells_the_batchs_features(prism_options, day, tmp_path):
    assert compared(run(prism_options, day, tmp_path), day[-1]) == (0, 0)


def test_flink_tells_the_batchs_features(flink_cluster, day, tmp_path):
    assert compared(run(flink_cluster.options(), day, tmp_path), day[-1]) == (0, 0)
