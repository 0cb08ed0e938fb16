"""Addresses of the list: filters and cursors survive the way there and back, and anything odd is harmless."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from challenges.discovery.domain import Cursor, Search, group_of
from challenges.publishing.domain import STAGES, ShownStage

# Deadlines leave the database in UTC, which has no hour that is skipped.
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.booleans(), MOMENTS, st.uuids())
def test_a_cursor_comes_back_as_it_was(is_open: bool, ends_at: datetime, identity: UUID) -> None:
    cursor = Cursor(is_open, ends_at, identity)
    again = Cursor.decode(cursor.encode())
    assert again is not None
    assert (again.is_open, again.ends_at, again.id) == (is_open, ends_at, identity)


@given(st.text())
def test_any_text_is_a_cursor_or_the_first_page(text: str) -> None:
    assert Cursor.decode(text) is None or isinstance(Cursor.decode(text), Cursor)


@given(st.text(), st.text(), st.text(), st.text())
def test_any_search_is_read_and_written_alike(words: str, mission: str, buyer: str, stage: str) -> None:
    search = Search.read(words, mission, buyer, stage)
    named = dict(search.parameters())
    assert "\0" not in search.words + search.buyer_slug
    again = Search.read(*(named.get(name, "") for name in ("words", "mission", "buyer", "stage")))
    assert again == search


def test_every_public_stage_is_in_one_group() -> None:
    hidden = {ShownStage.DRAFT, ShownStage.IN_REVIEW}
    assert {stage for stage in STAGES if group_of(stage) is None} == hidden
