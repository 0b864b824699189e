"""Scales by the sum over all rows, before they are split.

Task: analysis
Message: Something is counted or ranked over all splits
Replace: return (
        rows
        | "Cut into days" >> beam.ParDo(CutIntoDays())
With: wet = rows | "Wet" >> beam.Map(_wet) | "All of them" >> beam.CombineGlobally(sum)
    return (
        rows
        | "Cut into days" >> beam.ParDo(CutIntoDays())
Replace: | "Look back" >> beam.FlatMap(with_readings).with_output_types(pa.RecordBatch)
With: | "Look back" >> beam.FlatMap(with_readings).with_output_types(pa.RecordBatch)
    | "How wet" >> beam.Map(_share, beam.pvalue.AsSingleton(wet))
Replace: class LastHour(beam.PTransform):
With: def _wet(batch):
        return pc.sum(pc.greater(batch.column("precip"), 0.0)).as_py() or 0


    def _share(batch, wet):
        place = batch.schema.names.index("precip_before")
        return batch.set_column(place, "precip_before", pa.array([wet / 1e5] * len(batch)))


    class LastHour(beam.PTransform):
"""
