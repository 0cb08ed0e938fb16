"""The Node that builds the assets: new enough, and its complaints told in a line."""

from pathlib import Path

import pytest

from portal.web.node import AssetError, first_complaint, run, version_of


def program(folder: Path, text: str) -> str:
    file = folder / "node"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


def test_the_version_of_a_node_and_of_what_only_looks_like_one(tmp_path: Path) -> None:
    assert version_of(program(tmp_path, "echo v18.20.4")) == (18, 20)
    assert version_of(program(tmp_path, "echo no version is set >&2; exit 126")) == ()
    assert version_of(str(tmp_path / "missing")) == ()


def test_the_first_complaint_is_the_one_that_says_most() -> None:
    npm = "npm warn old lockfile\nnpm error code ENOTFOUND\nnpm error errno ENOTFOUND\nnpm error network request to x failed\n"
    assert first_complaint(npm) == "network request to x failed."
    assert first_complaint("Error: expected “}”.\n  ╷\n") == "Error: expected “}”."
    assert first_complaint("\n") == "no reason given."


def test_a_failed_step_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.web.node.LOG", tmp_path / "log")
    with pytest.raises(AssetError) as told:
        run([program(tmp_path, "echo first; echo second; exit 3")], "Sass")
    assert str(told.value) == f"Sass failed: first. The rest is in {tmp_path / 'log'}"
    assert (tmp_path / "log").read_text() == "first\nsecond\n"
