"""What stands in the way of a demonstration is said in one plain line."""

import os
import socket
from pathlib import Path

import pytest

from portal.database.embedded import EmbeddedServer
from portal.settings import child_environment, get_settings, replace_environment, use_environment
from procurement.demonstration.folder import DemonstrationError, family
from tests.services.demonstration.running import refused


def test_a_taken_port(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refused("--port", str(port), "--data", str(tmp_path)) == (
            1,
            f"Error: Port {port} is taken. Choose another one with --port, as in: make demo ARGS='--port {port + 1}'\n",
        )


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, words = refused("--data", str(tmp_path / "file" / "folder"))
    assert (status, words.count("\n")) == (1, 1)
    assert "cannot be used: Not a directory. Name another one with --data." in words


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, words = refused("--data", str(tmp_path / "file"))
    assert status == 2
    assert "is a file" in words


def test_a_cluster_of_another_version(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    server.passwords()
    server.cluster.mkdir(parents=True)
    (server.cluster / "PG_VERSION").write_text("9\n")
    status, words = refused("--data", str(tmp_path), "--port", "47112")
    assert (status, words.count("\n")) == (1, 1)
    assert "was made by PostgreSQL 9 and these programs are" in words


def test_processes_of_an_earlier_run_that_do_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("procurement.demonstration.folder.LEFTOVERS_WITHIN_SECONDS", 0.2)
    said: list[str] = []
    with family(tmp_path, said.append) as shared:
        assert os.fstat(shared)
        with pytest.raises(DemonstrationError, match="do not end"), family(tmp_path, said.append):
            pass
    with family(tmp_path, said.append):
        assert said == ["Waiting for the processes of the last run to end"]


def test_a_demonstration_takes_no_settings_from_where_it_was_started() -> None:
    before = child_environment()
    try:
        replace_environment({"PORTAL_BASE_URL": "http://127.0.0.1:1"})
        assert get_settings().opening_key == ""
        assert get_settings().base_url == "http://127.0.0.1:1"
        assert not [
            name
            for name in child_environment()
            if name.startswith("PORTAL_") and name in before and name != "PORTAL_BASE_URL" and "TEST" not in name
        ]
    finally:
        use_environment(before)
