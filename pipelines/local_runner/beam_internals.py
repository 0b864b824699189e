"""Every name that is private or internal in Apache Beam and that this project uses.

Beam promises nothing about these names between two releases. They are used by way of this module
alone, so that a newer Beam is tried by one test, which goes through `NAMES` and says what is gone.
Importing it takes some hundredths of a second more than `import apache_beam`.
"""

import argparse
from collections.abc import Callable
from typing import Any

import apache_beam as beam
from apache_beam.internal import cloudpickle, cloudpickle_pickler, pickler
from apache_beam.internal.cloudpickle import cloudpickle as cloudpickle_functions
from apache_beam.metrics import cells, monitoring_infos
from apache_beam.options import pipeline_options
from apache_beam.portability import common_urns
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners import common, pipeline_context
from apache_beam.runners.dataflow.internal import apiclient
from apache_beam.runners.portability import portable_metrics
from apache_beam.runners.portability.fn_api_runner import (
    execution,
    fn_runner,
    translations,
    worker_handlers,
)
from apache_beam.runners.worker import bundle_processor, statecache, statesampler
from apache_beam.transforms import core, sideinputs, trigger, userstate
from apache_beam.typehints import decorators, trivial_inference
from apache_beam.utils import thread_pool_executor

# Internal modules, which others import from here alone.
__all__ = (
    "bundle_processor",
    "cells",
    "cloudpickle",
    "common",
    "decorators",
    "execution",
    "fn_runner",
    "monitoring_infos",
    "pickler",
    "portable_metrics",
    "sideinputs",
    "statecache",
    "statesampler",
    "thread_pool_executor",
    "translations",
    "trigger",
    "trivial_inference",
    "userstate",
    "worker_handlers",
)

# Of these the modules whose documented names everybody imports from Beam itself.
DOCUMENTED = ("userstate",)

# What a function is made by that is pickled with its code.
make_function = cloudpickle_functions._make_function

# The release of which each name and what it does was read.
WRITTEN_FOR = "2.77"

_FN_API = "apache_beam.runners.portability.fn_api_runner"

# By module: functions, classes, and attributes of classes or of their objects.
NAMES: dict[str, tuple[str, ...]] = {
    "apache_beam.internal.cloudpickle": ("Pickler", "dumps", "loads"),
    "apache_beam.internal.cloudpickle.cloudpickle": (
        "_find_imported_submodules",
        "_make_function",
    ),
    "apache_beam.internal.cloudpickle_pickler": ("bz2",),
    "apache_beam.internal.pickler": ("dumps", "loads"),
    "apache_beam.metrics.cells": (
        "CounterCell.get_cumulative",
        "DistributionResult",
        "GaugeResult",
    ),
    "apache_beam.metrics.monitoring_infos": ("consolidate",),
    "apache_beam.options.pipeline_options": (
        "_BeamArgumentParser",
        "PipelineOptions._add_argparse_args",
    ),
    "apache_beam.pipeline": ("Pipeline._root_transform", "Pipeline.local_tempdir"),
    "apache_beam.pvalue": (
        "AsSideInput._view_options",
        "DoOutputsTuple._main_tag",
        "DoOutputsTuple._tags",
    ),
    "apache_beam.runners.common": (
        "DoFnRunner.process",
        "DoFnSignature.is_stateful_dofn",
        "DoFnSignature.is_splittable_dofn",
        "Receiver",
    ),
    "apache_beam.runners.dataflow.dataflow_runner": (
        "DataflowPipelineResult._job",
        "DataflowPipelineResult._runner",
        "DataflowRunner.dataflow_client",
    ),
    "apache_beam.runners.dataflow.internal.apiclient": (
        "_FNAPI_ENVIRONMENT_MAJOR_VERSION",
        "DataflowApplicationClient._enable_caching",
        "DataflowApplicationClient._get_sdk_image_overrides",
        "DataflowApplicationClient._root_staging_location",
        "DataflowApplicationClient._sdk_image_overrides",
        "DataflowApplicationClient.create_job_description",
        "DataflowApplicationClient.environment_version",
        "DataflowApplicationClient.stage_file",
    ),
    "apache_beam.runners.direct.direct_runner": ("BundleBasedDirectRunner",),
    "apache_beam.runners.pipeline_context": ("PipelineContext",),
    "apache_beam.runners.portability.portable_metrics": ("from_monitoring_infos",),
    f"{_FN_API}.execution": (
        "BundleContextManager.execution_context",
        "BundleContextManager.get_buffer",
        "BundleContextManager.num_workers",
        "BundleContextManager.process_bundle_descriptor",
        "BundleContextManager.stage",
        "BundleContextManager.stage_data_outputs",
        "BundleContextManager.stage_timer_outputs",
        "BundleContextManager.worker_handlers",
        "FnApiRunnerExecutionContext.queues",
        "FnApiRunnerExecutionContext.worker_handler_manager",
        "ListBuffer._coder_impl",
        "ListBuffer.partition",
    ),
    f"{_FN_API}.fn_runner": (
        "BundleManager._lock",
        "BundleManager.bundle_context_manager",
        "BundleManager.process_bundle",
        "FnApiRunner._execute_bundle",
        "FnApiRunner._get_bundle_manager",
        "FnApiRunner._num_workers",
        "FnApiRunner._progress_frequency",
        "FnApiRunner._schedule_ready_bundles",
        "FnApiRunner.get_cache_token_generator",
        "FnApiRunner.run_stages",
        "FnApiRunner.run_via_runner_api",
    ),
    f"{_FN_API}.translations": (
        "Stage.is_stateful",
        "Stage.side_inputs",
        "annotate_downstream_side_inputs",
        "annotate_stateful_dofns_as_roots",
        "create_and_optimize_stages",
        "expand_gbk",
        "fix_side_input_pcoll_coders",
        "greedily_fuse",
        "lift_combiners",
        "sink_flattens",
        "sort_stages",
    ),
    f"{_FN_API}.worker_handlers": (
        "ControlConnection._futures_by_id",
        "ControlConnection.push",
        "FNAPI_RUNNER_CAPABILITIES",
        "GrpcWorkerHandler.control_address",
        "WorkerHandler.control_conn",
        "WorkerHandler.logging_api_service_descriptor",
        "WorkerHandler.register_environment",
        "WorkerHandlerManager._cached_handlers",
        "WorkerHandlerManager._environments",
        "WorkerHandlerManager.get_worker_handlers",
        "WorkerHandlerManager.register_process_bundle_descriptor",
    ),
    "apache_beam.runners.worker.bundle_processor": (
        "BundleProcessor.process_bundle",  # replaced by pipelines/rehearsal/failing_worker.py
        "BundleProcessor.process_bundle_descriptor",
        "DATA_INPUT_URN",
        "DATA_OUTPUT_URN",
    ),
    "apache_beam.runners.worker.sdk_worker_main": ("main",),
    "apache_beam.runners.worker.statecache": (
        "_filter_func",
        "_get_referents_func",
        "_size_func",
        "get_deep_size",
    ),
    "apache_beam.runners.worker.statesampler": ("get_current_tracker", "set_current_tracker"),
    "apache_beam.transforms.core": (
        "CallableWrapperDoFn._inspect_process",
        "Windowing.from_runner_api",
        "Windowing.to_runner_api",
        "_DoFnParam",
        "get_function_args_defaults",
    ),
    "apache_beam.transforms.sideinputs": ("SideInputMap",),
    "apache_beam.transforms.trigger": (
        "BatchGlobalTriggerDriver",
        "InMemoryUnmergedState.get_and_clear_timers",
        "create_trigger_driver",
    ),
    "apache_beam.transforms.userstate": ("get_dofn_specs",),
    "apache_beam.typehints.decorators": ("get_signature",),
    "apache_beam.typehints.trivial_inference": ("instance_to_type",),
    "apache_beam.utils.thread_pool_executor": ("shared_unbounded_instance",),
}


class StageRunner(fn_runner.FnApiRunner):
    """Beam's in-process runner, whose steps can be replaced by methods with public names.

    Args:
        workers: how many at once; None for what the pipeline's options say.
    """

    def __init__(self, workers: int | None = None):
        super().__init__()
        if workers is not None:
            self._num_workers = workers

    @property
    def progress_frequency(self) -> float | None:
        """How often a bundle's progress is asked for, per second."""
        return self._progress_frequency

    def run_stage(self, context, stage, inputs):
        """Runs a stage on its input, and hands its output on to those that read it."""
        return super()._execute_bundle(context, stage, inputs)

    def schedule_ready(self, context) -> None:
        """Adds the stages whose inputs are complete to `context.queues.ready_inputs`."""
        super()._schedule_ready_bundles(context)

    def bundle_manager(self, stage):
        """What runs a stage's bundles: has `process_bundle`."""
        return super()._get_bundle_manager(stage)

    def _execute_bundle(self, context, stage, inputs):
        return self.run_stage(context, stage, inputs)

    def _schedule_ready_bundles(self, context):
        self.schedule_ready(context)

    def _get_bundle_manager(self, stage):
        return self.bundle_manager(stage)


class UnconnectedDataflowClient(apiclient.DataflowApplicationClient):
    """Beam's client of Dataflow, with neither credentials nor connections."""

    def __init__(self, options, root_staging_location: str):
        # Not the parent's: it looks for credentials, and opens channels.
        self.standard_options = options.view_as(pipeline_options.StandardOptions)
        self.google_cloud_options = options.view_as(pipeline_options.GoogleCloudOptions)
        self.environment_version = apiclient._FNAPI_ENVIRONMENT_MAJOR_VERSION
        self._enable_caching = False
        self._root_staging_location = root_staging_location
        self._sdk_image_overrides = self._get_sdk_image_overrides(options)


def dataflow_client(result):
    """The client by which a pipeline was submitted, of its DataflowPipelineResult."""
    return result._runner.dataflow_client


def dataflow_state(result):
    """The state that the service gave last; `result.state` asks it again."""
    return result._job.current_state


def options_parser() -> argparse.ArgumentParser:
    """A parser of all options that Beam has, and the imported modules add to it."""
    parser = pipeline_options._BeamArgumentParser(allow_abbrev=False, exit_on_error=False)
    kinds = pipeline_options.PipelineOptions.__subclasses__()
    for options in {str(kind): kind for kind in kinds}.values():
        options._add_argparse_args(parser)
    return parser


def bundle_manager(context, progress_frequency: float | None = None):
    """What runs a bundle of a stage on the first of the context's workers."""
    tokens = fn_runner.FnApiRunner.get_cache_token_generator(static=False)
    return fn_runner.BundleManager(context, progress_frequency, cache_token_generator=tokens)


def output_lock():
    """Held while the output of a bundle is appended to a buffer."""
    return fn_runner.BundleManager._lock


def pending_answers(connection) -> dict:
    """The answers that a worker's control connection waits for, by instruction id."""
    return connection._futures_by_id


def forget_workers(manager, environment: str | None, gone: Callable[[Any], bool]) -> None:
    """Has a manager of workers replace those that are gone when it is asked for workers next."""
    cached = manager._cached_handlers[environment or next(iter(manager._environments))]
    cached[:] = [worker for worker in cached if not gone(worker)]


def buffer_like(buffer: execution.ListBuffer) -> execution.ListBuffer:
    """An empty buffer of the same elements."""
    return execution.ListBuffer(buffer._coder_impl)


def is_asked_for(default: Any) -> bool:
    """Whether an argument's default has Beam fill it in: a timestamp, a window, a state."""
    return isinstance(default, core._DoFnParam)


def cached_size(*objects, all_modules: bool) -> int:
    """Bytes of objects and of what they refer to, as Beam's cache counts them.

    Args:
        all_modules: leave out what the globals of any loaded module are, as Beam does.
    """
    return statecache.objsize.get_deep_size(
        *objects,
        get_size_func=statecache._size_func,
        get_referents_func=statecache._get_referents_func,
        filter_func=statecache._filter_func,
        exclude_modules_globals=all_modules,
    )


def pickle_by(submodules_used: Callable[..., list], compression: Any) -> None:
    """Has Beam find the submodules that a function uses, and compress pickles, by others' means.

    Args:
        submodules_used: of a code object and the modules that its globals name.
        compression: has `compress` and `decompress`, as the module `bz2`.
    """
    cloudpickle_functions._find_imported_submodules = submodules_used
    cloudpickle_pickler.bz2 = compression


def process_arguments(dofn) -> tuple[list[str], list]:
    """Names and defaults of the arguments of a DoFn's `process`; none where it has no such way."""
    inspected = getattr(dofn, "_inspect_process", None)
    return inspected() if inspected else ([], [])


def runner_with_watermarks():
    """A new runner in this process that has watermarks and triggers, as a streaming one has."""
    from apache_beam.runners.direct.direct_runner import BundleBasedDirectRunner

    return BundleBasedDirectRunner()


def goes_by_the_clock(windowing) -> bool:
    """Whether a trigger of a collection's windows goes by the time of the machine."""
    return _waits(windowing.triggerfn)


def _waits(function) -> bool:
    if isinstance(function, trigger.AfterProcessingTime):
        return True
    parts = [getattr(function, name, None) for name in ("underlying", "early", "late")]
    parts += getattr(function, "triggers", ())
    return any(map(_waits, filter(None, parts)))


def root_of(pipeline: beam.Pipeline):
    """The node of a pipeline's graph that holds all others."""
    return pipeline._root_transform()


def view_options(side_input) -> dict:
    """How a side input's values are to be shown to the function."""
    return side_input._view_options()


def serialized(windowing: core.Windowing) -> bytes:
    """Windows and trigger as Beam sends them to a runner; see `windowing_of`."""
    context = pipeline_context.PipelineContext()
    return windowing.to_runner_api(context).SerializeToString(deterministic=True)


def windowing_of(data: bytes) -> core.Windowing | None:
    """What `serialized` was given, where its windows are Beam's own; None where they are others.

    Runs no code of whoever wrote it: others' windows are pickled functions.

    Raises:
        Exception: of any kind, where it is none.
    """
    proto = beam_runner_api_pb2.WindowingStrategy.FromString(data)
    if proto.window_fn.urn not in _STANDARD_WINDOWS:
        return None
    return core.Windowing.from_runner_api(proto, pipeline_context.PipelineContext())


_STANDARD_WINDOWS = frozenset(
    urn.urn
    for urn in (
        common_urns.global_windows,
        common_urns.fixed_windows,
        common_urns.sliding_windows,
        common_urns.session_windows,
    )
)


def output_tags(outputs) -> list:
    """The tags of a step with several outputs, the main one's first."""
    return [outputs._main_tag, *outputs._tags]
