"""What test_serving.py calls in processes of its own."""

import dataclasses
import json
from pathlib import Path


def export_that_skews(model: str, output: str, out: str) -> int:
    """Exports with a seat that takes missing temperatures for 0, and compares."""
    from pipelines.seats import registry
    from pipelines.serving import skew
    from pipelines.serving.export import read_trained, write_export

    seat = registry.fill("solutions", registry.training_seats("serve"))["serve"]

    def skewed(model, transform, features):
        import tensorflow as tf

        def filled(raw):
            temperature = raw["weather_temp"]
            known = tf.where(tf.math.is_nan(temperature), 0.0, temperature)
            return transform({**raw, "weather_temp": known})

        return seat.implementation(model, filled, features)

    trained = read_trained(model)
    export = write_export(trained, output, dataclasses.replace(seat, implementation=skewed))
    found = skew.check_skew(export, trained)
    Path(out).write_text(json.dumps(found.as_dict()))
    return 0


def probabilities_of_records(model: str, out: str) -> int:
    """Writes what the trained model says of every example of the data set, sorted."""
    import numpy as np
    import tensorflow as tf

    from pipelines.serving.export import keras_model, read_trained
    from pipelines.training.features import make_parser

    trained = read_trained(model)
    parse, found = make_parser(trained.features), []
    loaded = keras_model(trained)
    for split in ("train", "eval", "test"):
        paths = [trained.data.path(shard) for shard in trained.data.shards(split)]
        for records in tf.data.TFRecordDataset(paths).batch(1_000):
            rows = parse(records)
            logit = loaded({"numbers": rows["numbers"], "ids": rows["ids"]})["label"].numpy()
            found.append(1 / (1 + np.exp(-logit.astype("f8"))))
    Path(out).write_text(json.dumps(sorted(np.concatenate(found).tolist())))
    return 0
