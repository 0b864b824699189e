"""The last step: reports, the check that no file was lost, the manifest, publication."""

import json
from collections.abc import Mapping

import apache_beam as beam

from pipelines import schemas
from pipelines.pictures.arguments import ROWS, TABLE
from pipelines.pictures.near_pictures import NEAR_BITS, sizes
from pipelines.problems import JobError
from pipelines.reports.accounting import READ, check_conservation, nothing_to_train_on
from pipelines.reports.run_page import run_page
from pipelines.schemas import exporters
from pipelines.schemas.sources import RECORDED
from pipelines.schemas.splits import QUARANTINED, SPLITS, TRAIN, UNLABELLED
from pipelines.storage import write_file
from pipelines.writing import manifest
from pipelines.writing.publication import Publication

DESCRIBED = ("statistics", "pictures.json")


class Publish(beam.PTransform):
    """Publishes the data set when everything else is written.

    Args:
        publication: where.
        facts: what the manifest says beside the counts and the shards.
        rows: PCollection of one dict of rows by name.
        shards: PCollection of the written shards.
        failures: PCollection of one dict of rule to `Failure`.
        described: PCollection of one dict; see `pipelines.pictures.describe_pictures`.
        near: PCollection of one dict; see `pipelines.pictures.split.FindGroups`.
        after: PCollections that must be complete first.

    Returns a PCollection of the manifest. The job fails, and nothing is published, if a file
    or an example is not accounted for.
    """

    def __init__(
        self,
        publication: Publication,
        facts: Mapping,
        *,
        rows,
        shards,
        failures,
        described,
        near,
        after,
    ):
        super().__init__()
        self._publication = publication
        self._facts = dict(facts)
        self._single = (rows, failures, described, near)
        self._shards = shards
        self._after = after

    def expand(self, pipeline):
        done = [
            beam.pvalue.AsList(collection | f"Done[{index}]" >> beam.Map(lambda _: None))
            for index, collection in enumerate(self._after)
        ]
        return (
            pipeline
            | "Once" >> beam.Create([None], reshuffle=False)
            | "Publish"
            >> beam.Map(
                _publish,
                self._publication,
                self._facts,
                beam.pvalue.AsList(self._shards),
                *map(beam.pvalue.AsSingleton, self._single),
                *done,
            )
        )


def _publish(_, publication: Publication, facts, shards, counted, failures, described, near, *done):
    rows = {name: counted[name] for name in (READ, *SPLITS, UNLABELLED, QUARANTINED)}
    if not rows[TRAIN]:
        why = nothing_to_train_on(rows, failures, ROWS, ["label"], TABLE)
        raise JobError(f"{why}; nothing was published.")
    contents = manifest.compose(
        rows=rows,
        shards=[shard.as_dict() for shard in shards],
        facts={**facts, "near_equal": {"bits": NEAR_BITS, "groups": sizes(near)}},
    )
    check_conservation(rows, ROWS)
    table = schemas.table(TABLE)
    write_file(publication.path(*RECORDED), exporters.toml(table).encode())
    told = json.dumps(described, indent=1, sort_keys=True, ensure_ascii=False)
    write_file(publication.path(*DESCRIBED), told.encode())
    page = run_page(contents, failures, _shown(rows), ROWS, corrections=False)
    write_file(publication.path("validation", "index.html"), page.encode())
    summary = {
        rule: {"rows": failure.rows, "reasons": failure.reasons}
        for rule, failure in failures.items()
    }
    path = publication.path("validation", "rules.json")
    write_file(path, json.dumps(summary, indent=1, sort_keys=True).encode())
    publication.publish(contents)
    return contents


def _shown(rows: Mapping[str, int]) -> dict:
    """Of the page's statistics of columns: pictures have none."""
    nothing: dict = {"positive": [], "days": None, "charts": [], "skew": [], "drift": None}
    return nothing | {"splits": [name for name in SPLITS if rows[name]]}
