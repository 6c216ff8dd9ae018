"""700 files over SFTP and S3: a whole collection against a bare client that copies them.

``python -m benchmarks.channels``; needs OpenSSH's server and the development packages, as the tests do. Both servers
run on this machine, so they share its processors with the collection.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

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
BASE = {"title": "Bench", "pattern": "{period}/*", "form": "antt-ntm", "settle_seconds": 1}


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
            _compare("sftp", settings, lambda: _bare_sftp(sftp, folder), _fill_sftp(folder, contents))
            # Other bytes: what is in the archive already would not have to be written.
            _compare("s3", settings, lambda: _bare_s3(s3, folder), _fill_s3(s3, contents))


def _compare(name: str, settings: Settings, bare: Callable[[], None], where: str) -> None:
    text = yaml.safe_dump(BASE | {"id": name, "channel": name, "connection": name, "path": where, "connections": 4})
    (sources.SOURCES / f"{name}.yaml").write_text(text)
    sources.load_sources.cache_clear()
    started = time.perf_counter()
    bare()
    alone = time.perf_counter() - started
    started = time.perf_counter()
    collected = pipeline.collect_source(settings, name)
    whole = time.perf_counter() - started
    taken = len(collected.new) + collected.duplicates
    print(f"{name}: bare client {alone:.1f} s, collection {whole:.1f} s ({whole / alone:.2f}x), {taken} files taken")  # noqa: T201


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
