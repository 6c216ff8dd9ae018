"""Real servers on the loopback, each with a configuration, keys and a port of its own, as whoever runs the tests."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from aiosmtpd.controller import Controller
from imap_tools import MailBoxUnencrypted

PACKAGES = {"sshd": "openssh-server", "dovecot": "dovecot-imapd"}
"""Program → Debian package."""
LOGIN, PASSWORD = "doi-trinh-sat", "mat-khau-gia-lap"
_LIMIT = 30.0


def program(name: str) -> str:
    """Path of a server's program; where it is missing the test fails and says how to install it."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.fail(f"{name} is missing: sudo apt-get install {PACKAGES[name]}")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, log: Path, **options: Any) -> Iterator[int]:
    """Id of the command's process, once it listens on the port; ended and waited for at the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, **options)
    try:
        deadline = time.monotonic() + _LIMIT
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not listen: {log.read_text(errors='replace')[-2000:]}")
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


@dataclass(frozen=True)
class Sftp:
    """OpenSSH's server; whoever runs the tests may log in with a key."""

    port: int
    host_key: str
    private_key: str
    key_file: Path
    pid: int

    def sessions(self) -> list[psutil.Process]:
        """The processes that serve who is logged in."""
        return psutil.Process(self.pid).children(recursive=True)

    @property
    def connection(self) -> str:
        extra = {"host_key": self.host_key, "private_key": self.private_key}
        return json.dumps(
            {
                "conn_type": "sftp",
                "host": "127.0.0.1",
                "port": self.port,
                "login": getpass.getuser(),
                "extra": extra,
            }
        )


@contextmanager
def sftp_server(folder: Path) -> Iterator[Sftp]:
    """OpenSSH's sshd with nothing but SFTP."""
    sshd, port = program("sshd"), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("host", "client"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name], check=True, timeout=20
        )
    (folder / "authorized_keys").write_bytes((folder / "client.pub").read_bytes())
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized_keys\n"
        "StrictModes no\nUsePAM no\nPidFile none\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
        "MaxStartups 100\nSubsystem sftp internal-sftp\nForceCommand internal-sftp\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd's own, for the user that it gives its rights up to
    with _running([sshd, "-D", "-e", "-f", str(folder / "sshd_config")], port, folder / "sshd.log") as pid:
        host_key = " ".join((folder / "host.pub").read_text().split()[:2])
        yield Sftp(port, host_key, (folder / "client").read_text(), folder / "client", pid)


@dataclass(frozen=True)
class S3:
    """moto's S3 server, with an empty bucket."""

    port: int
    bucket: str = "bao-cao"

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connection(self) -> str:
        return json.dumps(
            {
                "conn_type": "aws",
                "login": LOGIN,
                "password": PASSWORD,
                "extra": {"endpoint_url": self.endpoint, "addressing_style": "path"},
            }
        )

    def client(self) -> Any:
        session = boto3.session.Session(
            aws_access_key_id=LOGIN, aws_secret_access_key=PASSWORD, region_name="us-east-1"
        )
        return session.client("s3", endpoint_url=self.endpoint)


@contextmanager
def s3_server(folder: Path) -> Iterator[S3]:
    """moto in server mode, a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    s3 = S3(free_port())
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(s3.port)]
    with _running(command, s3.port, folder / "moto.log"):
        s3.client().create_bucket(Bucket=s3.bucket)
        yield s3


@dataclass(frozen=True)
class Mail:
    """Dovecot, with one mailbox."""

    port: int

    @property
    def connection(self) -> str:
        return json.dumps(
            {
                "conn_type": "imap",
                "host": "127.0.0.1",
                "port": self.port,
                "login": LOGIN,
                "password": PASSWORD,
                "extra": {"use_ssl": False},
            }
        )

    @contextmanager
    def box(self) -> Iterator[Any]:
        with MailBoxUnencrypted("127.0.0.1", self.port, timeout=20).login(LOGIN, PASSWORD) as box:
            yield box

    def deliver(self, message: EmailMessage | bytes) -> None:
        with self.box() as box:
            box.append(message if isinstance(message, bytes) else message.as_bytes(), "INBOX")


@contextmanager
def mail_server(folder: Path) -> Iterator[Mail]:
    """Dovecot with a configuration, a user and a port of its own; as root it reads mail as ``nobody``."""
    dovecot, port = program("dovecot"), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    root = os.geteuid() == 0
    me = getpass.getuser()
    owner, login = ("nobody", "nobody") if root else (me, me)
    mails = folder / "mails"
    mails.mkdir()
    if root:
        shutil.chown(mails, owner)
        for above in (folder, *folder.parents):
            if above != above.parent and not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o001)
    (folder / "users").write_text(f"{LOGIN}:{{PLAIN}}{PASSWORD}\n")
    (folder / "users").chmod(0o644)
    (folder / "dovecot.conf").write_text(
        f"""
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
default_internal_user = {owner}
default_login_user = {login}
{"" if root else f"default_internal_group = {me}"}
mail_location = maildir:{mails}/%u
mail_uid = {owner}
mail_gid = {"nogroup" if root else me}
first_valid_uid = 1
first_valid_gid = 0
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = home={mails}/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""
    )
    with _running([dovecot, "-F", "-c", str(folder / "dovecot.conf")], port, folder / "start.log"):
        yield Mail(port)


class Smtp:
    """A server that keeps the mail that it is given."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.closed: dict[str, str] = {}
        """Address → how it is refused."""
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002
        self.messages.append(message_from_bytes(envelope.content, EmailMessage, policy=policy.default))
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: ARG002
        if address in self.closed:
            return self.closed[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    @property
    def connection(self) -> str:
        extra = {"disable_ssl": True, "disable_tls": True, "from_email": "bao-cao@example.vn"}
        return json.dumps({"conn_type": "smtp", "host": "127.0.0.1", "port": self.port, "extra": extra})

    @contextmanager
    def running(self) -> Iterator[Smtp]:
        self._controller.start()
        try:
            yield self
        finally:
            self._controller.stop()
