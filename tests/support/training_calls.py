"""What tests of trainings call in processes of their own: logical devices come first."""

import json
from pathlib import Path

STEPS = 6


def without_charts() -> None:
    """Leaves the report's page empty, for the rest of this process: drawing it takes seconds."""
    from pipelines.training import report_page

    report_page.report_page = lambda report: "<title>A report</title>\n"


def train(argv: list[str]) -> int:
    """Trains as `workshop train` does, without charts; returns the exit code."""
    from pipelines.cli.train import train_command

    without_charts()
    return train_command(argv)


def _trainer(data: str, replicas: int, compiled: bool):
    import dataclasses

    import tensorflow as tf

    from pipelines.seats import registry
    from pipelines.training import accelerator, sharding
    from pipelines.training.config import Config
    from pipelines.training.features import read_features
    from pipelines.training.infeed import open_data
    from pipelines.training.loop import Trainer
    from pipelines.training.prepare import Plan, edges_of, wanted

    if replicas > 1:
        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0],
            [tf.config.LogicalDeviceConfiguration()] * replicas,
        )
        found = accelerator.mirrored_processors(replicas, compiled)
    else:
        found = accelerator.find("cpu", "on" if compiled else "off")
    # Dropout draws other numbers in every replica.
    config = dataclasses.replace(
        Config(),
        features=("temp_z", "dest_id"),
        crosses=(("carrier_id", "dest_id"),),
        batch=512,
        hidden=(16,),
        bins=4,
        dropout=0.0,
        input_dropout=0.0,
        amount_unit=40.0,
    )
    plan = Plan(
        data=open_data(data, ("train", "eval")),
        features=wanted(read_features(data), config),
        config=config,
        accelerator=found,
        batch=sharding.replica_batch(config.batch, replicas),
        seats=registry.fill("solutions", registry.TRAINING_SEATS),
        any_order=False,
    )
    edges = edges_of(plan)
    return plan, Trainer(lambda: plan.model(edges), config, found, 100)


def losses(data: str, replicas: int, compiled: bool, out: str) -> int:
    """Writes the losses of some steps, in calls of several lengths, and what was traced."""
    plan, trainer = _trainer(data, replicas, compiled)
    batches = trainer.distribute(lambda host: plan.feed("train", True, 0, host))
    found = [trainer.train(batches, steps)["loss"] for steps in (1, 2, STEPS - 3)]
    evaluation = trainer.distribute(lambda host: plan.feed("eval", False, 0, host))
    part = plan.part("eval", training=False)
    with trainer.averaged():
        predicted = trainer.predict(evaluation, part.steps)
        trainer.predict(evaluation, part.steps)
    shapes = []
    compiled_step = trainer._step_of_replica
    if replicas == 1 and compiled:
        shapes = [
            [spec.shape.as_list() for spec in concrete.inputs if spec.dtype.name != "resource"]
            for concrete in compiled_step._list_all_concrete_functions()
        ]
    Path(out).write_text(
        json.dumps(
            {
                "losses": found,
                "step": trainer.step,
                "traces": trainer.traces,
                "delays": sorted(predicted["amount"].tolist()),
                "logit": float(predicted["logit"].astype("f8").sum()),
                "shapes": shapes,
            }
        )
    )
    return 0
