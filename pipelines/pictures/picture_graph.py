"""The graph of a job of pictures: files in, shards of examples out. `build` is the whole of it."""

import apache_beam as beam

from pipelines.monitoring.probes import count_input, count_output, count_shards
from pipelines.pictures.describe_pictures import DescribePictures
from pipelines.pictures.listing import ListPictures
from pipelines.pictures.picture_job import PictureRequest
from pipelines.pictures.publish_pictures import Publish
from pipelines.pictures.read_pictures import REJECTED, ReadPictures
from pipelines.pictures.split import FindGroups, SplitPictures
from pipelines.pictures.write_pictures import WritePictures
from pipelines.quarantine.write import SummariseFailures, WriteQuarantine
from pipelines.reports.accounting import READ, CountRows
from pipelines.schemas.splits import QUARANTINED, SPLITS
from pipelines.writing.array_record_shards import WriteArrayRecord
from pipelines.writing.example_formats import ARRAYRECORD, BOTH, TFRECORD
from pipelines.writing.publication import Publication

# Rejected files are few, and a line each.
_QUARANTINE_FILES = 1


def build(
    pipeline: beam.Pipeline, request: PictureRequest, publication: Publication, facts: dict
) -> None:
    """Assembles the job.

    Args:
        publication: where to write.
        facts: what the manifest says beside the counts and the shards.
    """
    job = request.job
    files = count_output(pipeline | "read" >> ListPictures(request.folder), "read")
    read = ReadPictures(request.folder, job.rule, job.classes)
    decoded = count_input(files, "decode") | "decode" >> read
    pictures = count_output(decoded["pictures"], "decode")
    near = pictures | "find groups" >> FindGroups()
    splits = pictures | "split" >> SplitPictures(request.shares, near)
    labelled = {name: count_output(splits[name], "split", name) for name in SPLITS}

    folder = publication.path("examples")
    # What is not to be published stays where the run keeps what it needs for itself.
    only_arrays = request.format == ARRAYRECORD
    tfrecords = publication.temporary_path("examples") if only_arrays else folder
    shards = labelled | "write" >> WritePictures(
        tfrecords, request.policy, request.salt, request.compressed
    )
    shards = count_shards(shards, "write")
    if request.format != TFRECORD:
        both = request.format == BOTH
        shards = shards | "write ArrayRecord" >> WriteArrayRecord(tfrecords, folder, both)

    fates = {READ: files, **splits, QUARANTINED: decoded[REJECTED]}
    rows = fates | "count" >> CountRows(tuple(fates))
    rejected = decoded[REJECTED] | "write quarantine" >> WriteQuarantine(
        publication.path("quarantine"), _QUARANTINE_FILES
    )
    failures = decoded[REJECTED] | "summarise failures" >> SummariseFailures(("path",))
    described = splits | "describe" >> DescribePictures(job.classes)
    _ = pipeline | "publish" >> Publish(
        publication,
        facts,
        rows=rows,
        shards=shards,
        failures=failures,
        described=described,
        near=near,
        after=(rejected,),
    )
