"""Calls Python in the middle of the graph.

Task: accelerator
Message: nothing may call back into Python
Replace: "label": ops.squeeze(ops.cast(late, "float32"), axis=1),
With: "label": _Noted()(ops.cast(late, "float32")),
Replace: from pipelines.training.layers import Ids, PiecewiseLinear, RisingQuantiles
With: import tensorflow as tf
    from pipelines.training.layers import Ids, PiecewiseLinear, RisingQuantiles
    class _Noted(keras.layers.Layer):
        def call(self, late):
            with tf.control_dependencies([tf.numpy_function(len, [late], tf.int64)]):
                return tf.identity(late[:, 0])
        def compute_output_shape(self, shape):
            return shape[:1]
"""
