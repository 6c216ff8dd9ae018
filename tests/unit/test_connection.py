"""Connections as Airflow writes them, and what of them is never shown."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from antt.connection import find_connection, read_connection
from antt.errors import WrongConnection
from antt.settings import load_settings


@pytest.mark.parametrize(
    "written",
    [
        "sftp://antt:m%40t-kh%E1%BA%A9u@host.vn:2222/so?host_key=ssh-ed25519+AAAA",
        '{"conn_type": "sftp", "login": "antt", "password": "m@t-khẩu", "host": "host.vn", "port": 2222,'
        ' "schema": "so", "extra": {"host_key": "ssh-ed25519 AAAA"}}',
        '{"conn_type": "sftp", "login": "antt", "password": "m@t-khẩu", "host": "host.vn", "port": "2222",'
        ' "schema": "so", "extra": "{\\"host_key\\": \\"ssh-ed25519 AAAA\\"}"}',
    ],
)
def test_uri_and_json_say_the_same(written: str) -> None:
    found = read_connection("a", written)
    assert (found.type, found.host, found.port, found.login) == ("sftp", "host.vn", 2222, "antt")
    assert (found.password, found.schema, found.option("host_key")) == ("m@t-khẩu", "so", "ssh-ed25519 AAAA")
    assert "m@t-khẩu" not in repr(found)
    assert "AAAA" not in repr(found)


@pytest.mark.parametrize("written", ["bí mật", "{bí mật", '["bí mật"]', "http://[bí mật", "http://x:bímật@y:port"])
def test_what_cannot_be_read_is_not_repeated(written: str) -> None:
    with pytest.raises(WrongConnection) as caught:
        find_connection({"AIRFLOW_CONN_A": SecretStr(written)}, "a")
    assert "mật" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_settings_do_not_show_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_SON_TAY", "sftp://a:bi-mat@host")
    settings = load_settings()
    assert find_connection(settings.connections, "son_tay").password == "bi-mat"
    assert "bi-mat" not in repr(settings) + settings.model_dump_json()
