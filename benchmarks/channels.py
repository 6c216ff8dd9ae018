"""700 files over SFTP and S3: a whole collection against a bare client that copies them.

``python -m benchmarks.channels``; needs OpenSSH's server and the development packages, as the tests do. Both servers
run on this machine, so they share its processors with the collection. Each round has files of its own; what is printed
at the end are medians. Over SFTP three times: at once, as from a source whose files are there whole; with a second in
which the collection waits to see whether files change, which no bare client does; and at once from a server that is
some milliseconds away, as every real one is. Run it where nothing deleted many files in the last five minutes: ext4
makes files slowly that long, and a collection makes twice as many as a bare client.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import asyncssh
import yaml
from pydantic import SecretStr

from antt import pipeline
from antt.reference import sources
from antt.settings import Settings
from antt.warehouse import open_warehouse
from antt.warehouse.server import running
from benchmarks.distance import distant
from tests.helpers.servers import S3, Sftp, s3_server, sftp_server

FILES, SIZE = 700, 80_000
"""A season of the nation; bytes of a district's workbook."""
ROUNDS = 5
AWAY = 0.005
"""Seconds to a server that is not on this machine: a line between a district and its province."""
BASE = {"title": "Bench", "pattern": "{period}/*", "form": "antt-ntm"}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="antt-bench-") as name, running(Path(name) / "postgres") as database:
        folder = Path(name)
        database.ensure_database("warehouse")
        written = folder / "sources"
        written.mkdir()
        sources.SOURCES = written
        settings = Settings(
            home=folder / "home",
            inbox=folder / "inbox",
            outbox=folder / "outbox",
            reports=folder,
            warehouse_url=database.url("warehouse").replace("postgresql+psycopg", "postgresql"),
        )
        with open_warehouse(settings):
            pass  # its schema is made
        ratios: dict[str, list[float]] = defaultdict(list)
        with (
            sftp_server(folder / "sshd") as sftp,
            distant(sftp.port, AWAY) as port,
            s3_server(folder / "s3") as s3,
        ):
            far = replace(sftp, port=port)
            cases: dict[str, Callable[[Settings, Path], dict[str, float]]] = {
                "sftp": partial(_sftp, sftp, 0),
                "sftp, pause of 1 s": partial(_sftp, sftp, 1),
                f"sftp, {AWAY * 1000:.0f} ms away": partial(_sftp, far, 0),
                "s3": partial(_s3, s3),
            }
            for number, (case, measure) in product(range(ROUNDS), cases.items()):
                here = Path(tempfile.mkdtemp(prefix=f"{number}-", dir=folder))
                for client, ratio in measure(settings, here).items():
                    ratios[f"{case}, against {client}"].append(ratio)
        for pair, measured in ratios.items():
            shown = ", ".join(f"{ratio:.2f}" for ratio in sorted(measured))
            print(f"{pair}: {statistics.median(measured):.2f} times ({shown})")  # noqa: T201


def _sftp(server: Sftp, pause: float, settings: Settings, folder: Path) -> dict[str, float]:
    place = _fill_sftp(folder)
    bare = {"OpenSSH's sftp": partial(_bare_sftp, server, folder), "asyncssh": partial(_bare_asyncssh, server, folder)}
    fields = {"channel": "sftp", "path": place, "settle_seconds": pause}
    return _compare(settings, server.connection, fields, bare)


def _s3(server: S3, settings: Settings, folder: Path) -> dict[str, float]:
    place = _fill_s3(server, folder.name)
    bare = {"boto3": partial(_bare_s3, server, place, folder)}
    return _compare(settings, server.connection, {"channel": "s3", "path": place, "settle_seconds": 0}, bare)


def _compare(
    settings: Settings, connection: str, fields: Mapping[str, Any], bare: Mapping[str, Callable[[], None]]
) -> dict[str, float]:
    """How many times as long as each bare client a collection takes."""
    source = f"b{len(list(sources.SOURCES.iterdir()))}"
    own = {"id": source, "connection": "bench"}
    (sources.SOURCES / f"{source}.yaml").write_text(yaml.safe_dump(BASE | own | dict(fields)))
    sources.load_sources.cache_clear()
    connected = settings.model_copy(update={"connections": {"AIRFLOW_CONN_BENCH": SecretStr(connection)}})
    alone = {client: _seconds(copy) for client, copy in bare.items()}
    started = time.perf_counter()
    collected = pipeline.collect_source(connected, source)
    whole = time.perf_counter() - started
    clients = ", ".join(f"{client} {seconds:.1f} s" for client, seconds in alone.items())
    print(f"{fields}: collection {whole:.1f} s, {len(collected.new)} files taken; {clients}")  # noqa: T201
    return {client: whole / seconds for client, seconds in alone.items()}


def _seconds(copy: Callable[[], None]) -> float:
    started = time.perf_counter()
    copy()
    return time.perf_counter() - started


def _fill_sftp(folder: Path) -> str:
    place = folder / "sftp" / "2024-H1"
    place.mkdir(parents=True)
    for number in range(FILES):
        (place / f"{number:03}.xlsx").write_bytes(os.urandom(SIZE))
    return str(folder / "sftp")


def _bare_sftp(sftp: Sftp, folder: Path) -> None:
    """OpenSSH's own client, one connection, which asks for many blocks ahead."""
    (folder / "copied").mkdir()
    known = folder / "known_hosts"
    known.write_text(f"[127.0.0.1]:{sftp.port} {sftp.host_key}\n")
    options = ["-q", "-i", str(sftp.key_file), "-o", f"UserKnownHostsFile={known}", "-P", str(sftp.port)]
    command = ["sftp", *options, "-r", f"127.0.0.1:{folder}/sftp/2024-H1", str(folder / "copied")]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def _bare_asyncssh(sftp: Sftp, folder: Path) -> None:
    """The library that the channel uses, over one connection, copying the folder as it does by itself."""

    async def copy() -> None:
        host_key = asyncssh.import_public_key(sftp.host_key)
        async with (
            asyncssh.connect(
                "127.0.0.1",
                sftp.port,
                client_keys=[str(sftp.key_file)],
                known_hosts=([host_key], [], []),
                config=None,
                agent_path=None,
            ) as connection,
            connection.start_sftp_client() as client,
        ):
            await client.get(f"{folder}/sftp/2024-H1", folder / "copied-again", recurse=True)

    asyncio.run(copy())


def _fill_s3(s3: S3, prefix: str) -> str:
    client = s3.client()
    for number in range(FILES):
        client.put_object(Bucket=s3.bucket, Key=f"{prefix}/2024-H1/{number:03}.xlsx", Body=os.urandom(SIZE))
    return f"{s3.bucket}/{prefix}"


def _bare_s3(s3: S3, where: str, folder: Path) -> None:
    """boto3, one object after another."""
    client, place = s3.client(), folder / "objects"
    place.mkdir()
    for page in client.get_paginator("list_objects_v2").paginate(
        Bucket=s3.bucket, Prefix=f"{where.partition('/')[2]}/"
    ):
        for found in page["Contents"]:
            client.download_file(s3.bucket, found["Key"], place / found["Key"].rpartition("/")[2])


if __name__ == "__main__":
    main()
