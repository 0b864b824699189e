"""The graph as it is sent: without what no worker and no page needs."""

import apache_beam as beam


class LeanPipeline(beam.Pipeline):
    """A pipeline whose graph carries no display data, no annotations and no long ids.

    They are a quarter of the flights job's graph; names, which people see, stay.
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
        _shorten_ids(graph)
        return made


def _shorten_ids(graph) -> None:
    """Numbers the steps' ids, which Beam makes of their names: a second and third copy of them."""
    transforms = dict(graph.components.transforms)
    short = {id: f"t{number}" for number, id in enumerate(transforms)}
    graph.components.transforms.clear()
    for id, transform in transforms.items():
        below = [short[part] for part in transform.subtransforms]
        del transform.subtransforms[:]
        transform.subtransforms.extend(below)
        graph.components.transforms[short[id]].CopyFrom(transform)
    roots = [short[id] for id in graph.root_transform_ids]
    del graph.root_transform_ids[:]
    graph.root_transform_ids.extend(roots)
