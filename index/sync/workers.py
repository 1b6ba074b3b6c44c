"""All shares of a folder by workers of Ray, which schedules them and starts again what was killed: ``--workers ray``.

Each share is a task that may be done again from the start (`index.sync.shards`); who may ask the server stands in
the environment of each machine, and the folder at the same place on all of them.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import YoujuError
from index.engine.milvus.connection import Address
from index.engine.milvus.library import Collections
from index.engine.milvus.writing import Share
from index.models.encoder import load_encoder
from index.sync.shards import Shared, sync_share

# A share whose worker was killed is begun so often again.
_RETRIES = 10


def shares_of(workers: str) -> int | None:
    """``ray:64``: 64 shares; ``ray``: None, as many as there are cores. YoujuError for anything else."""
    name, colon, shares = workers.partition(":")
    if name == "ray" and (shares.isdecimal() and int(shares) > 0 if colon else True):
        return int(shares) if colon else None
    raise YoujuError(
        f"--workers 应当写成 ray 或 ray:16（十六份），现在是 {workers}",
        f"--workers must be ray, or ray:16 for sixteen shares, not {workers}",
    )


def share_out(
    reports_dir: Path, uri: str, model: str | None, shares: int | None, *, remove_many: bool
) -> Iterator[Shared]:
    """What became of each share, as they end; as many as there are cores where `shares` is None. With
    ``RAY_ADDRESS`` in the environment on that cluster, else on this machine alone.

    YoujuError where Ray is missing or a share cannot be done; the others go on to their end before.
    """
    if Address.of(uri).deployment == "lite":
        raise YoujuError(
            f"--workers 要有能让多个进程同时连接的 Milvus 服务；{uri} 是 Milvus Lite 的文件，只能由一个进程打开",
            f"--workers wants a server that many processes can reach; {uri} is a file of Milvus Lite, which one "
            "process alone opens",
        )
    try:
        import ray
    except ImportError as error:
        raise YoujuError(
            "还没有安装 ray。请运行 pip install -r requirements-cluster.txt",
            "The package ray is not installed. Run: pip install -r requirements-cluster.txt",
        ) from error
    try:
        ray.init(log_to_driver=False, include_dashboard=None if "RAY_ADDRESS" in os.environ else False)
    except Exception as error:
        raise YoujuError(
            "Ray 没有启动，或连不上 RAY_ADDRESS 指定的集群；请检查后再试，也可以用 --shard 1/16 这样的参数逐份运行",
            "Ray did not start, or the cluster that RAY_ADDRESS names cannot be reached; look after it and try again, "
            "or run the shares one by one with --shard 1/16",
        ) from error
    try:
        cores = ray.cluster_resources().get("CPU", 1)  # type: ignore[no-untyped-call,unused-ignore]
        of = shares or max(1, int(cores))
        task = ray.remote(num_cpus=1, max_retries=_RETRIES)(_share)
        waiting = [
            task.remote(str(reports_dir.resolve()), uri, model, number, of, remove_many)
            for number in range(1, of + 1)
        ]
        failed: YoujuError | None = None
        while waiting:
            (done,), waiting = ray.wait(waiting)
            found = ray.get(done)
            if isinstance(found, Shared):
                yield found
            else:
                failed = YoujuError(*found)
        if failed is not None:
            raise failed
    finally:
        ray.shutdown()


def _share(
    reports_dir: str, uri: str, model: str | None, number: int, of: int, remove_many: bool
) -> Shared | tuple[str, str]:
    """On a worker: one share, or the sentence why it cannot be done."""
    try:
        collections = Collections(Address.of(uri))
        try:
            return sync_share(
                Path(reports_dir),
                collections,
                load_encoder(model),
                Share(number, of),
                remove_many=remove_many,
            )
        finally:
            collections.close()
    except YoujuError as error:
        return error.zh, error.en
