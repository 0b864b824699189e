"""The steps of the job."""

import apache_beam as beam


class CarrierPages(beam.PTransform):
    """Flights to one dict a carrier: {"carrier", "page"}, a page in HTML. Needs no repair."""

    def expand(self, flights: beam.PCollection[dict]) -> beam.PCollection[dict]:
        return (
            flights
            | "By carrier" >> beam.Map(lambda row: (row["carrier"], row["dep_delay"] or 0))
            | "Mean delay" >> beam.combiners.Mean.PerKey()
            | "Render" >> beam.MapTuple(_page)
        )


def _page(carrier: str, minutes: float) -> dict:
    from jinja2 import Template

    template = Template("<h1>{{ carrier }}</h1><p>{{ minutes }} minutes on average</p>")
    return {"carrier": carrier, "page": template.render(carrier=carrier, minutes=round(minutes, 1))}
