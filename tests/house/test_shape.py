"""Rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "challenges", "procurement")


# Connections go back to the pool as they are (portal/database/engine.py), so no statement may leave a session changed.
STAYS = re.compile(r"pg_(try_)?advisory_lock\(|\bset_config\(|\bset session\b|\bcreate temp", re.IGNORECASE)
BEGINS = re.compile(r"\s*(set|reset|listen|declare|prepare)\b", re.IGNORECASE)
OWN_CONNECTION = {"portal/database/migrating.py"}


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


def statements(tree: ast.AST) -> list[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    asked = [one.args[0] for one in calls if re.search(r"(execute|fetch\w*)$", ast.unparse(one.func))]
    return [one.value for one in asked if isinstance(one, ast.Constant) and isinstance(one.value, str)]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_statement_outlives_its_transaction(path: Path) -> None:
    if str(path.relative_to(ROOT)) in OWN_CONNECTION:
        return
    text = path.read_text()
    found = [one for one in statements(ast.parse(text)) if BEGINS.match(one)]
    assert found + [one.group() for one in STAYS.finditer(text)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_test_looks_away(path: Path) -> None:
    if path == Path(__file__):
        return
    words = path.read_text()
    found = [
        word for word in ("pytest.skip", "pytest.xfail", "importorskip", "mark.skip", "mark.xfail") if word in words
    ]
    assert found == []
