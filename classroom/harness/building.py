"""Pipelines that are cheap to build: what Beam finds out again for each, found once.

Of a check of a few rows, Beam otherwise spends a third on parsing options and on looking at
the arguments of DoFns' methods.
"""

import contextlib
import functools
import os
from pathlib import Path

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.runner import PipelineRunner

from classroom.harness.steps import NotingPipeline
from pipelines.local_runner import beam_patches


def pipeline(runner: PipelineRunner, path: Path | None = None) -> NotingPipeline:
    """A pipeline with Beam's default options, for a runner of the harness's own.

    Args:
        path: of the file whose lines are noted where it applies a step.
    """
    beam_patches.remember()
    made = NotingPipeline(path, runner=runner, options=_options())
    # Nothing is staged, and only `run` would remove it.
    with contextlib.suppress(OSError):
        os.rmdir(made.local_tempdir)
    return made


class _Options(PipelineOptions):
    """Options that no pipeline changes, each view of them made once.

    Beam copies the options for every pipeline, and makes a view, with a parser of its own,
    several times for every step.
    """

    def __deepcopy__(self, _):
        return self

    def view_as(self, cls):
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        return views[cls]


@functools.cache
def _options() -> PipelineOptions:
    return _Options([])
