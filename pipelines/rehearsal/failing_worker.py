"""A worker of Beam's harness whose bundles fail on some seats.

Loaded as a file by a process in the workers' environment, where nothing of the project is but the
staged package: it imports nothing of the project.
"""

from collections.abc import Sequence

from apache_beam.runners.worker import bundle_processor, sdk_worker_main


def main(seats: Sequence[str]) -> None:
    """Works as a worker does; a bundle that works on one of the seats raises."""
    process = bundle_processor.BundleProcessor.process_bundle

    def process_or_fail(self, *arguments, **named):
        names = {t.unique_name for t in self.process_bundle_descriptor.transforms.values()}
        mine = sorted(name for name in names if name.split("/")[0] in seats)
        if mine:
            raise RuntimeError(f"injected by the rehearsal [while running '{mine[0]}']")
        return process(self, *arguments, **named)

    bundle_processor.BundleProcessor.process_bundle = process_or_fail
    sdk_worker_main.main([])
