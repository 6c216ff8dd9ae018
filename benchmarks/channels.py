"""700 files over SFTP and S3: a whole collection against a bare client that copies them.

``python -m benchmarks.channels``; needs OpenSSH's server and the development packages, as the tests do. Both servers
run on this machine, so they share its processors with the collection. "Settled" is without the pause in which a
collection waits to see whether files change.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import asyncssh
import yaml
from pydantic import SecretStr

from antt import pipeline
from antt.reference import sources
from antt.settings import Settings
from antt.warehouse import open_warehouse
from antt.warehouse.server import running
from tests.helpers.servers import S3, Sftp, s3_server, sftp_server

FILES, SIZE = 700, 80_000
"""A season of the nation; bytes of a district's workbook."""
SETTLE = {"sftp": 1, "s3": 0}
"""Seconds that a collection waits to see whether files change, which no bare client does; objects are there whole."""
BASE = {"title": "Bench", "pattern": "{period}/*", "form": "antt-ntm"}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="antt-bench-") as name, running(Path(name) / "postgres") as database:
        folder = Path(name)
        database.ensure_database("warehouse")
        written = folder / "sources"
        written.mkdir()
        sources.SOURCES = written
        contents = [os.urandom(SIZE) for _ in range(FILES)]
        url = database.url("warehouse").replace("postgresql+psycopg", "postgresql")
        with sftp_server(folder / "sshd") as sftp, s3_server(folder / "s3") as s3:
            settings = Settings(
                home=folder / "home",
                inbox=folder / "inbox",
                outbox=folder / "outbox",
                reports=folder,
                warehouse_url=url,
                connections={
                    "AIRFLOW_CONN_SFTP": SecretStr(sftp.connection),
                    "AIRFLOW_CONN_S3": SecretStr(s3.connection),
                },
            )
            with open_warehouse(settings):
                pass  # its schema is made
            where = _fill_sftp(folder, contents)
            _compare("sftp", settings, [lambda: _bare_sftp(sftp, folder), lambda: _bare_asyncssh(sftp, folder)], where)
            # Other bytes: what is in the archive already would not have to be written.
            _compare("s3", settings, [lambda: _bare_s3(s3, folder)], _fill_s3(s3, contents))


def _compare(name: str, settings: Settings, bare: Sequence[Callable[[], None]], where: str) -> None:
    fields = {"id": name, "channel": name, "connection": name, "path": where, "connections": 4}
    text = yaml.safe_dump(BASE | fields | {"settle_seconds": SETTLE[name]})
    (sources.SOURCES / f"{name}.yaml").write_text(text)
    sources.load_sources.cache_clear()
    alone = [_seconds(copy) for copy in bare]
    started = time.perf_counter()
    collected = pipeline.collect_source(settings, name)
    whole = time.perf_counter() - started
    taken = len(collected.new) + collected.duplicates
    work = whole - SETTLE[name]
    clients = ", ".join(f"{bare:.1f} s ({whole / bare:.2f}x, settled {work / bare:.2f}x)" for bare in alone)
    print(f"{name}: collection {whole:.1f} s, settled {work:.1f} s, {taken} files taken; bare clients {clients}")  # noqa: T201


def _seconds(copy: Callable[[], None]) -> float:
    started = time.perf_counter()
    copy()
    return time.perf_counter() - started


def _fill_sftp(folder: Path, contents: list[bytes]) -> str:
    place = folder / "sftp" / "2024-H1"
    place.mkdir(parents=True)
    for number, content in enumerate(contents):
        (place / f"{number:03}.xlsx").write_bytes(content)
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


def _fill_s3(s3: S3, contents: list[bytes]) -> str:
    client = s3.client()
    for number, content in enumerate(contents):
        client.put_object(Bucket=s3.bucket, Key=f"in/2024-H1/{number:03}.xlsx", Body=content[::-1])
    return f"{s3.bucket}/in"


def _bare_s3(s3: S3, folder: Path) -> None:
    """boto3, one object after another."""
    client, place = s3.client(), folder / "objects"
    place.mkdir()
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=s3.bucket, Prefix="in/"):
        for found in page["Contents"]:
            client.download_file(s3.bucket, found["Key"], place / found["Key"].rpartition("/")[2])


if __name__ == "__main__":
    main()
