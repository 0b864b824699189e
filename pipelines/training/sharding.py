"""Which host reads which shards, and how many steps that makes. Pure arithmetic.

A host is a machine with accelerators of its own; each of its replicas takes batches of one
size. In training every host must make the same number of steps, or the others wait for it
for ever: the remainder is dropped, another one in every epoch. In evaluation nothing is
dropped and nothing counted twice: what a host lacks is filled with examples of weight 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.problems import RequestError


@dataclass(frozen=True)
class Part:
    """What one host reads of a split.

    Attributes:
        paths: of its shards, in the manifest's order; those without examples are left out.
        examples: in these shards, all together.
        compressed: the shards are gzipped.
        batch: examples in a replica's batch.
        replicas: on this host; a step takes so many batches.
        steps: in an epoch (or in an evaluation); the same on every host.
        bytes: of the shards.
    """

    paths: tuple[str, ...]
    examples: int
    compressed: bool
    batch: int
    replicas: int
    steps: int
    bytes: int = 0

    @property
    def batches(self) -> int:
        """Batches in an epoch, for all replicas of this host."""
        return self.steps * self.replicas


def replica_batch(global_batch: int, replicas: int) -> int:
    """Examples for each replica.

    Raises:
        RequestError: the batch does not divide.
    """
    if global_batch % replicas:
        down = global_batch // replicas * replicas
        close = f"{down} or {down + replicas}" if down else f"{replicas}"
        raise RequestError(
            f"--batch {global_batch} does not divide among {replicas} replicas: take {close}."
        )
    return global_batch // replicas


def shards_of_host(shards: int, hosts: int, host: int) -> range:
    """Indices of the shards of a host: every `hosts`-th one.

    >>> list(shards_of_host(7, 3, 1))
    [1, 4]
    """
    if not 0 <= host < hosts:
        raise ValueError(f"there is no host {host} of {hosts}")
    return range(host, shards, hosts)


def examples_by_host(examples: Sequence[int], hosts: int) -> list[int]:
    """Examples of every host, of the examples of every shard."""
    return [
        sum(examples[i] for i in shards_of_host(len(examples), hosts, host))
        for host in range(hosts)
    ]


def training_steps(by_host: Sequence[int], host_batch: int) -> int:
    """Steps in an epoch: as many full batches as the poorest host has."""
    return min(by_host) // host_batch


def evaluation_steps(by_host: Sequence[int], host_batch: int) -> int:
    """Steps in which the richest host is through; at least one."""
    return max(1, -(-max(by_host) // host_batch))


def part_of(
    shards: Sequence[dict],
    *,
    split: str,
    training: bool,
    batch: int,
    replicas: int,
    hosts: int = 1,
    host: int = 0,
) -> Part:
    """What a host reads of a split.

    Args:
        shards: dicts of path (where to read it), examples and bytes.
        split: its name, for messages.
        training: drop what does not fill a step; else pad the last ones.
        batch: of a replica.
        replicas: on each host.

    Raises:
        RequestError: in training, a host would have no shard or no full step.
    """
    by_host = examples_by_host([shard["examples"] for shard in shards], hosts)
    host_batch = batch * replicas
    if training:
        if hosts > len(shards):
            raise RequestError(
                f"{hosts} hosts cannot share {len(shards)} shards of {split}: run the pipeline "
                f"with --hosts {hosts}, which writes a multiple of that."
            )
        steps = training_steps(by_host, host_batch)
        if not steps:
            raise RequestError(
                f"The split {split} has {min(by_host):,} examples on host "
                f"{by_host.index(min(by_host))} and a step takes {host_batch:,} there: lower "
                "--batch, or run the pipeline on more rows."
            )
    else:
        steps = evaluation_steps(by_host, host_batch)
    mine = [shards[i] for i in shards_of_host(len(shards), hosts, host)]
    mine = [shard for shard in mine if shard["examples"]]
    return Part(
        paths=tuple(shard["path"] for shard in mine),
        examples=by_host[host],
        compressed=any(shard["path"].endswith(".gz") for shard in shards),
        batch=batch,
        replicas=replicas,
        steps=steps,
        bytes=sum(shard["bytes"] for shard in mine),
    )
