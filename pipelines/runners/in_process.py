"""Beam's in-process runner, holding what crosses between two stages once.

Beam's own (2.77) turns all that a stage is to read into one string of bytes, and copies it
into a buffer, into a message and out of it again, all of which live while the stage works:
four times what is shuffled. Here it goes over in messages of some megabytes, each of which is
let go when it has been read.
"""

import types
from collections.abc import Iterator

from apache_beam.portability.api import beam_fn_api_pb2
from apache_beam.runners.portability.fn_api_runner import execution, fn_runner
from apache_beam.runners.portability.fn_api_runner.worker_handlers import EmbeddedWorkerHandler
from apache_beam.transforms.window import GlobalWindow, GlobalWindows
from apache_beam.utils.windowed_value import PaneInfo, PaneInfoTiming

from pipelines import memory


class InProcessRunner(fn_runner.FnApiRunner):
    """`FnApiRunner`, for one worker in this process; as Beam's with several."""

    def _get_bundle_manager(self, bundle_context_manager):
        manager = super()._get_bundle_manager(bundle_context_manager)
        handlers = bundle_context_manager.worker_handlers
        embedded = all(isinstance(handler, EmbeddedWorkerHandler) for handler in handlers)
        # Beam's tests may have a bundle run twice, which reads its input twice.
        if type(manager) is not fn_runner.BundleManager or not embedded or self._bundle_repeat:
            return manager
        for handler in handlers:
            for channel in (handler.data_conn, handler.data_conn.inverse()):
                channel.input_elements = types.MethodType(_input_elements, channel)
        return _BundleManager(
            bundle_context_manager,
            self._progress_frequency,
            cache_token_generator=self.get_cache_token_generator(static=False),
        )


class _BundleManager(fn_runner.BundleManager):
    def process_bundle(self, *arguments, **settings):
        done = super().process_bundle(*arguments, **settings)
        memory.give_back()
        return done

    def _send_input_to_worker(self, process_bundle_id, read_transform_id, byte_streams):
        stream = self._worker_handler.data_conn.output_stream(process_bundle_id, read_transform_id)
        if _groups_whole(byte_streams):
            _write_groups(byte_streams, stream)
        else:
            _write_pieces(byte_streams or [], stream)
        stream.close()


def _write_pieces(buffer, stream) -> None:
    """Moves what one stage gave another; each reader has a list of its own."""
    pieces = list(buffer)
    if isinstance(buffer, execution.ListBuffer):
        buffer.clear()
    pieces.reverse()
    while pieces:
        stream.write(pieces.pop())
        stream.maybe_flush()


def _groups_whole(buffer) -> bool:
    """Whether it is a shuffle's table that nobody has read, of one window for all time."""
    return (
        isinstance(buffer, execution.GroupingBuffer)
        and buffer._grouped_output is None
        and buffer._windowing.is_default()
    )


def _write_groups(buffer: execution.GroupingBuffer, stream) -> None:
    """Moves the groups of a shuffle, which one stage alone reads, to where it reads them."""
    in_all_time = GlobalWindows.windowed_value(
        None,
        timestamp=GlobalWindow().max_timestamp(),
        pane_info=PaneInfo(
            is_first=True,
            is_last=True,
            timing=PaneInfoTiming.ON_TIME,
            index=0,
            nonspeculative_index=0,
        ),
    ).with_value
    key_coder, coder = buffer._key_coder.get_impl(), buffer._post_grouped_coder.get_impl()
    # The last comes off a list at no cost.
    groups = list(buffer._table.items())
    groups.reverse()
    buffer._table.clear()
    while groups:
        key, values = groups.pop()
        coder.encode_to_stream(in_all_time((key_coder.decode(key), values)), stream, True)
        stream.maybe_flush()
    # Whoever reads it again gets nothing, as after Beam's own reading.
    buffer._grouped_output = [[]]


def _input_elements(
    channel, instruction_id, unused_expected_inputs, abort_callback=None
) -> Iterator[beam_fn_api_pb2.Elements.Data | beam_fn_api_pb2.Elements.Timers]:
    """What `InMemoryDataChannel.input_elements` gives, each message let go once it is read."""
    mine, others = [], []
    for element in channel._inputs:
        (mine if element.instruction_id == instruction_id else others).append(element)
    channel._inputs = others
    mine.reverse()
    while mine:
        element = mine.pop()
        if isinstance(element, beam_fn_api_pb2.Elements.Timers):
            if not element.is_last:
                yield element
        elif element.data or element.is_last:
            yield element
        del element
