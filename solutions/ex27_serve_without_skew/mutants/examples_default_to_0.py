"""Takes what an example lacks for 0.

Task: examples
Message: An example without a temperature is one whose temperature is NaN
Replace: return predicted(tf.io.parse_example(examples, spec))
With: zero = {
        name: tf.io.FixedLenFeature([], kind.dtype, "" if kind.dtype == tf.string else 0.0)
        for name, kind in spec.items()
    }
    return predicted(tf.io.parse_example(examples, zero))
"""
