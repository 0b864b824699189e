"""Shuffles with Dataset.shuffle, in whose order TensorFlow's global seed has its part.

Task: seeds
Message: depends on the global seed too
Replace: return kept.rebatch(examples).map(shuffled)
With: rows = kept.unbatch().shuffle(examples, seed=seed + 1000 * epoch)
    return rows.batch(examples).map(
        lambda rows: {name: column[: steps * batch] for name, column in rows.items()}
    )
"""
