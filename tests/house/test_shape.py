"""Rules of the house that no linter knows."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "challenges", "procurement")


def modules() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "piccolo_migrations" not in path.parts]


def calls_of(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_there_is_a_house() -> None:
    assert len(modules()) > 20


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_fits_its_room(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= 400, "a module this long has more than one job"
    tree = ast.parse(text)
    # Litestar's multipart parser writes large files to disk in clear, so nobody may call it.
    assert "UploadFile" not in text.replace('"UploadFile"', "")
    if path.name == "controllers.py" or "controllers" in path.parts:
        assert "request.form" not in calls_of(tree)


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_test_looks_away(path: Path) -> None:
    if path == Path(__file__):
        return
    words = path.read_text()
    found = [
        word for word in ("pytest.skip", "pytest.xfail", "importorskip", "mark.skip", "mark.xfail") if word in words
    ]
    assert found == []
