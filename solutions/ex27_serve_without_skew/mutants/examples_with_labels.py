"""Reads examples as training does, with a label in each.

Task: examples
Message: Who asks has no label
Replace: return predicted(tf.io.parse_example(examples, spec))
With: parsed = tf.io.parse_example(examples, JOB.raw.feature_spec())
    return predicted({name: parsed[name] for name in spec})
"""
