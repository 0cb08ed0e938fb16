"""What is read out of a stopped form is what a person typed; what is carried is all but secrets."""

from portal.web.form_data import parse_form
from portal.web.replay import carried_fields, shown_fields


def test_only_what_was_typed_is_read_out() -> None:
    sent = b"_csrf_token=x&version=0&plan_version=2&came_from=check&reviewed=2026-11-24&record=9a&seen=3.1.&draft=ab&next=%2F&text=Forty+people&version_notes=kept&password=p"
    form = parse_form(sent)
    assert shown_fields(form) == [("Text", "Forty people"), ("Version notes", "kept")]
    assert {("version", "0"), ("reviewed", "2026-11-24"), ("record", "9a")} <= set(carried_fields(form))
    assert ("version", "0") in carried_fields(form)
    assert "password" not in dict(carried_fields(form))
