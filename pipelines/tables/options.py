"""A job's options as Beam knows them."""

from apache_beam.options.pipeline_options import PipelineOptions

from pipelines.tables import arguments
from pipelines.tables.dry_run_arguments import add_dry_run_arguments


class JobOptions(PipelineOptions):
    """A job's own options, beside those of Beam and of the runner."""

    @classmethod
    def _add_argparse_args(cls, parser):
        arguments.add_arguments(parser)


class DryRunOptions(PipelineOptions):
    """What is asked of a dry run of a submission."""

    @classmethod
    def _add_argparse_args(cls, parser):
        add_dry_run_arguments(parser)


class RememberingOptions(PipelineOptions):
    """Options that parse their flags once a view, and not at every request for one.

    Beam asks for a view several times for every step of a graph, and parses all flags
    for each: seconds for a graph of some hundred steps. Views share their values, so
    one of each kind is enough.
    """

    def view_as(self, cls):
        """The view of a kind; the same object every time."""
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        return views[cls]

    def __getstate__(self):
        state = dict(super().__getstate__())
        state.pop("_views", None)
        return state
