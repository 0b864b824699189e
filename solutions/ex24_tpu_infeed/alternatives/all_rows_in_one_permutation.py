"""What is kept is one block, permuted in each epoch; what is left over is drawn by number."""


def make_infeed(part, parse, feed):
    import tensorflow as tf

    in_order = feed.deterministic

    def strings(paths):
        return tf.data.Dataset.from_tensor_slices(paths).interleave(
            lambda path: tf.data.TFRecordDataset(path, "GZIP" if part.compressed else None),
            cycle_length=8,
            block_length=64,
            num_parallel_calls=8,
            deterministic=in_order,
        )

    def parsed(rows, size):
        return rows.batch(size).map(parse, num_parallel_calls=4, deterministic=in_order)

    def permuted(columns, seed):
        count = tf.shape(columns["weight"])[0]
        order = tf.random.experimental.stateless_shuffle(tf.range(count), tf.stack(seed))
        return {name: tf.gather(column, order) for name, column in columns.items()}

    paths = tf.reshape(tf.constant(list(part.paths), tf.string), [-1])
    steps_passed = feed.first_step * part.replicas

    if not feed.training:
        blocks = parsed(strings(paths), 1024)
        if feed.cache:
            blocks = blocks.cache()
        missing = part.batches * part.batch - part.examples
        zeros = tf.data.Dataset.from_tensors(
            {
                name: tf.zeros([missing, *spec.shape[1:]], spec.dtype)
                for name, spec in blocks.element_spec.items()
            }
        )
        one_pass = blocks.concatenate(zeros).rebatch(part.batch, drop_remainder=True)
        return one_pass.repeat().skip(steps_passed % part.batches)

    rows = part.batches * part.batch
    epoch_0, passed = divmod(steps_passed, part.batches)

    if feed.cache:
        whole = parsed(strings(paths), 1024).rebatch(part.examples).cache()

        def epochs(epoch):
            def shuffled(columns):
                columns = permuted(columns, [feed.seed, epoch * 2**32])
                return {name: column[:rows] for name, column in columns.items()}

            return whole.map(shuffled)

        batches = tf.data.Dataset.counter(epoch_0).flat_map(epochs)
        return batches.rebatch(part.batch, drop_remainder=True).skip(passed)

    window = -(-min(feed.window, 1 << 15) // part.batch) * part.batch

    def streamed(epoch):
        numbers = tf.random.experimental.stateless_shuffle(
            tf.range(part.examples), tf.stack([feed.seed, epoch * 2**32])
        )
        taken = tf.scatter_nd(numbers[:rows, None], tf.ones([rows], tf.bool), [part.examples])
        some = strings(paths).enumerate().filter(lambda number, _: taken[number])
        windows = some.map(lambda _, string: string).batch(window).enumerate()
        return windows.map(
            lambda number, block: permuted(parse(block), [feed.seed, epoch * 2**32 + number + 1])
        )

    batches = tf.data.Dataset.counter(epoch_0).flat_map(streamed)
    return batches.rebatch(part.batch, drop_remainder=True).skip(passed)
