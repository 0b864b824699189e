"""Vocabularies in fewer steps than TensorFlow Transform's, where the workers are on this machine.

TensorFlow Transform (1.21) counts, prunes, orders and writes each vocabulary in fourteen stages of
Beam, made for vocabularies of a hundred million texts on many machines. On this machine a stage
costs some hundredths of a second however few texts there are, and five vocabularies had more
stages than the rest of a job. Here a text is counted by one shuffle instead of two, and one step
each takes a vocabulary's size and writes it. What is written is the same, byte for byte.
"""

import os
import threading

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems

from pipelines.local_runner.beam_internals import StageRunner

WRITTEN_FOR = "1.21.0"
# By module, what is used here.
NAMES = {
    "tensorflow_transform.analyzer_nodes": (
        "VocabularyAccumulate",
        "VocabularyCount",
        "VocabularyOrderAndWrite",
    ),
    "tensorflow_transform.beam.analyzer_impls": (
        "_OrderElementsFn",
        "_VocabOrderingType",
        "_VocabularyAccumulateImpl",
        "_VocabularyCountImpl",
        "_VocabularyOrderAndWriteImpl",
        "_flatten_value_and_weights_to_list_of_tuples",
        "_flatten_value_to_list",
    ),
    "tensorflow_transform.beam.common": ("register_ptransform",),
}

_installing = threading.Lock()
_installed = False


def install() -> None:
    """Makes TensorFlow Transform use them in pipelines whose runner is this machine's own."""
    from tensorflow_transform import analyzer_nodes
    from tensorflow_transform.beam import analyzer_impls, common

    global _installed
    with _installing:
        if _installed:
            return
        for node, ours, own in (
            (analyzer_nodes.VocabularyAccumulate, _Accumulate, "_VocabularyAccumulateImpl"),
            (analyzer_nodes.VocabularyCount, _Count, "_VocabularyCountImpl"),
            (analyzer_nodes.VocabularyOrderAndWrite, _Write, "_VocabularyOrderAndWriteImpl"),
        ):
            ours.own = getattr(analyzer_impls, own)
            common.register_ptransform(node)(ours)
        _installed = True


class _Step(beam.PTransform):
    """One step of an analysis: ours where the runner is this machine's, else their own.

    Args:
        operation: TensorFlow Transform's description of the step.
        extra_args: of the whole analysis: the pipeline, its temporary folder.
    """

    own: type[beam.PTransform]

    def __new__(cls, operation, extra_args):
        if isinstance(extra_args.pipeline.runner, StageRunner) and cls.fits(operation):
            return super().__new__(cls)
        return cls.own(operation, extra_args)

    def __init__(self, operation, extra_args):
        super().__init__()
        self._operation = operation
        self._folder = extra_args.base_temp_dir

    @classmethod
    def fits(cls, operation) -> bool:
        """Whether the step can be ours."""
        return True


class _Accumulate(_Step):
    """Texts with their counts, not yet brought together: merging them does that too."""

    @classmethod
    def fits(cls, operation) -> bool:
        # Others weigh texts with labels, by combiners that make what the merging takes.
        return operation.vocab_ordering_type in _flattening()

    def expand(self, inputs):
        flatten = _flattening()[self._operation.vocab_ordering_type]
        return inputs[0] | "Flatten" >> beam.FlatMap(flatten)


def _flattening() -> dict:
    from tensorflow_transform.beam import analyzer_impls

    kinds = analyzer_impls._VocabOrderingType
    with_weights = analyzer_impls._flatten_value_and_weights_to_list_of_tuples
    return {kinds.WEIGHTED_FREQUENCY: with_weights, kinds.FREQUENCY: _each_once}


def _each_once(values):
    from tensorflow_transform.beam import analyzer_impls

    return [(text, 1) for text in analyzer_impls._flatten_value_to_list(values)]


class _Count(_Step):
    """How many texts a vocabulary has."""

    def expand(self, inputs):
        return (
            inputs[0].pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
            | "Size" >> beam.Map(_size, beam.pvalue.AsIter(inputs[0]))
        )


def _size(_, counts):
    import numpy as np

    # One of no text is written with a placeholder in it.
    return np.int64(max(1, sum(1 for _ in counts)))


class _Write(_Step):
    """A vocabulary in a file of lines, in order. Gives its path when it is written."""

    @classmethod
    def fits(cls, operation) -> bool:
        plain = not operation.fingerprint_shuffle and not operation.input_is_sorted
        return plain and operation.file_format == "text"

    def expand(self, inputs):
        asked = self._operation
        path = os.path.join(self._folder, asked.vocab_filename)
        write = _WriteLines(path, asked.store_frequency, asked.input_dtype)
        # Texts that have their place in front whatever the data says.
        reserved = {"reserved": beam.pvalue.AsSingleton(inputs[1])} if len(inputs) > 1 else {}
        written = (
            inputs[0].pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
            | "Write" >> beam.ParDo(write, beam.pvalue.AsIter(inputs[0]), **reserved)
        )
        return (written,)


class _WriteLines(beam.DoFn):
    def __init__(self, path: str, with_counts: bool, dtype: str):
        self._path = path
        self._with_counts = with_counts
        self._dtype = dtype

    def process(self, element, counts, reserved=None):
        import numpy as np
        from tensorflow_transform.beam import analyzer_impls

        order = analyzer_impls._OrderElementsFn(self._with_counts, {"reverse": True}, self._dtype)
        lines = list(order.process(element, [counts], reserved))
        with FileSystems.create(self._path, "text/plain") as file:
            for line in lines:
                file.write(line + b"\n")
        yield np.array(self._path)
