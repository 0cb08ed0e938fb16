"""The page about permissions says what the code does."""

from pathlib import Path

from portal.accounts.matrix import matrix_markdown


def test_permissions_page_is_current() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"
    assert page.read_text(encoding="utf-8") == matrix_markdown(), (
        "run: python -m portal.accounts.matrix > docs/permissions.md"
    )
