"""From what is known at the strike to features."""

from pipelines.transform import encodings

NUMBERS = ("ac_mass", "num_engs", "height", "speed")
# Most strikes are near the ground, and some are at 30,000 feet.
IN_BUCKETS = ("height", "speed")
BUCKETS = 10
# Texts never seen in training share so many ids.
CATEGORIES = {
    "opid": 4,
    "atype": 4,
    "time_of_day": 1,
    "state": 1,
    "phase_of_flt": 1,
    "sky": 1,
    "birds_seen": 1,
}


def preprocessing_fn(inputs: dict) -> dict:
    """TensorFlow Transform's: raw features to z-scores, buckets, ids, and the label."""
    numbers = {name: inputs[name] for name in NUMBERS}
    return {
        **encodings.z_scores(numbers),
        **encodings.missing_indicators(numbers),
        **encodings.quantile_buckets({name: inputs[name] for name in IN_BUCKETS}, BUCKETS),
        **encodings.vocabulary_ids({name: inputs[name] for name in CATEGORIES}, CATEGORIES),
        "damaged": inputs["damaged"],
    }
