"""The graph as it is sent: without what no worker and no page needs."""

import apache_beam as beam


class LeanPipeline(beam.Pipeline):
    """A pipeline whose graph carries no display data and no annotations.

    They are a tenth of the flights job's graph, and only say of each step which Python class
    it is.
    """

    def run(self, test_runner_api=False):
        """Runs it as it is: Beam's rehearsal of the graph's pickling would make another of it."""
        return super().run(test_runner_api=test_runner_api)

    def to_runner_api(self, return_context=False, **settings):
        """The graph as a message, and its context where that is asked for."""
        made = super().to_runner_api(return_context=return_context, **settings)
        graph = made[0] if return_context else made
        for transform in graph.components.transforms.values():
            del transform.display_data[:]
            transform.annotations.clear()
        return made
