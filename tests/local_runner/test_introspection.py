"""What Beam asks of methods, remembered: the same answers as Beam's own."""

import apache_beam as beam
import pytest
from apache_beam.coders import VarIntCoder
from apache_beam.transforms import core
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec, is_stateful_dofn

from pipelines.local_runner import beam_patches


@pytest.fixture
def remembering(monkeypatch):
    monkeypatch.setattr(core, "get_function_args_defaults", beam_patches._find_arguments)
    beam_patches.remember()


class Plain(beam.DoFn):
    def process(self, element, timestamp=beam.DoFn.TimestampParam, *, factor=2):
        yield element * factor


class Other(Plain):
    def process(self, element, window=beam.DoFn.WindowParam):
        yield element


class Stateful(beam.DoFn):
    SEEN = beam.DoFn.StateParam(ReadModifyWriteStateSpec("seen", VarIntCoder()))

    def process(self, pair, seen=SEEN):
        yield pair


@pytest.mark.parametrize("dofn", [Plain(), Other(), Stateful(), core.CallableWrapperDoFn(len)])
def test_every_method_has_the_arguments_that_beam_finds(dofn, remembering):
    methods = [getattr(dofn, name) for name in dir(dofn) if not name.startswith("__")]
    methods = [method for method in methods if callable(method)]
    assert len(methods) > 10
    for method in methods * 2:
        assert core.get_function_args_defaults(method) == beam_patches._find_arguments(method)


def test_an_answer_that_is_changed_is_not_the_one_that_is_remembered(remembering):
    arguments, _ = core.get_function_args_defaults(Plain().process)
    arguments.clear()
    assert core.get_function_args_defaults(Plain().process)[0] == ["element", "timestamp"]


def test_a_stateful_step_is_still_seen_to_be_one(remembering):
    assert is_stateful_dofn(Stateful())
    assert not is_stateful_dofn(Plain())


def test_a_method_is_asked_about_once(monkeypatch, remembering):
    asked = []
    ask = beam_patches._find_arguments
    monkeypatch.setattr(
        beam_patches, "_find_arguments", lambda method: asked.append(method) or ask(method)
    )

    class Fresh(beam.DoFn):
        def process(self, element):
            yield element

    for _ in range(3):
        core.get_function_args_defaults(Fresh().process)
    assert len(asked) == 1
