"""A job of pictures, as a submission needs it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines import storage
from pipelines.dataflow import staging
from pipelines.dataflow.dry_input import NotedBucket
from pipelines.dataflow.dryrun import Sent
from pipelines.dataflow.estimate import Work
from pipelines.dataflow.submittable import PreparedJob
from pipelines.pictures.arguments import ROWS
from pipelines.pictures.listing import all_sizes_in, files_in
from pipelines.pictures.picture_graph import build
from pipelines.pictures.picture_job import PictureRequest
from pipelines.pictures.run_pictures import steps, versions
from pipelines.problems import RequestError

# Small pictures, as the digits are, of which one core decodes and writes so many.
COSTS = Work(
    ROWS,
    {"fetch": 20, "decode": 4_000, "write": 7_000},
    2_000,  # a name, hashes in 16 bands, and an example of 784 pixels
    "50 ms until storage answers and 7,000 pictures written a second, which are assumptions, and "
    "what decoding the job's own digits took",
)

# What a dry run takes for a folder that it does not look at.
_UNSEEN = 5_000


@dataclass(frozen=True)
class PictureSubmission:
    """A `pipelines.dataflow.submittable.Submittable` of a job of pictures."""

    request: PictureRequest

    @property
    def name(self) -> str:
        """The job's."""
        return self.request.job.name

    @property
    def output(self) -> str:
        """The folder of the data set."""
        return self.request.output

    @property
    def extras(self) -> Sequence[str]:
        """Those of setup.py that its workers need."""
        return ()

    @property
    def costs(self) -> Work:
        """Those of small pictures."""
        return COSTS

    def prepare(self, location: str) -> PreparedJob:
        """See `Submittable`."""
        folder = self._folder(location)
        pictures = files_in(folder)
        if not storage.is_remote(folder):
            folder = staging.folder_on_bucket(folder, all_sizes_in(folder), location)
        return self._prepared(folder, len(pictures))

    def look(self, location: str, sent: Sent) -> PreparedJob:
        """See `Submittable`."""
        folder = self._folder(location)
        if storage.is_remote(folder):
            note = (
                f"--input {folder} was not looked at: the estimate is that of {_UNSEEN:,} small "
                "pictures."
            )
            return self._prepared(folder, _UNSEEN, (note,))
        pictures, noted = files_in(folder), NotedBucket(sent)
        staged = staging.folder_on_bucket(folder, all_sizes_in(folder), location, noted)
        return self._prepared(staged, len(pictures))

    def _folder(self, location: str) -> str:
        """The folder of the pictures. Workers list a remote one, with all that is there by then.

        Raises:
            RequestError: the job itself writes into it.
        """
        folder = self.request.folder
        for place in (self.output, location) if storage.is_remote(folder) else ():
            if f"{place.rstrip('/')}/".startswith(f"{folder.rstrip('/')}/"):
                raise RequestError(
                    f"--input {folder} holds {place}, where the job writes, and would be read with "
                    "it: name a folder that holds the pictures alone."
                )
        return folder

    def _prepared(self, folder: str, rows: int, notes: tuple[str, ...] = ()) -> PreparedJob:
        request = replace(self.request, folder=folder)

        def assemble(pipeline, place):
            build(pipeline, request, place, request.facts(place.run, versions()))

        return PreparedJob(assemble, steps(), rows, notes)
