import pytest

from portal.settings import SettingsError, read_settings

OUTSIDE = {
    "DATABASE_URL": "postgresql://portal_app:a@h/portal",
    "DATABASE_OWNER_URL": "postgresql://portal_owner:b@h/portal",
    "DIVERSITY_DATABASE_URL": "postgresql://portal_diversity:c@h/portal",
}


def test_nothing_set_is_a_portal_with_its_own_server():
    settings = read_settings({})
    assert not settings.outside_server
    assert not settings.demonstration
    assert settings.file_store.startswith("file:///")
    settings.require_databases()


@pytest.mark.parametrize("missing", OUTSIDE)
def test_an_outside_server_needs_all_three_urls_and_the_missing_one_is_named(missing):
    settings = read_settings({name: url for name, url in OUTSIDE.items() if name != missing})
    with pytest.raises(SettingsError, match=f"^{missing} is not set"):
        settings.require_databases()


def test_serving_names_everything_that_is_missing_at_once():
    with pytest.raises(SettingsError) as caught:
        read_settings(OUTSIDE).require_for_serving()
    assert (
        str(caught.value)
        == "PORTAL_SECRET_KEY, PORTAL_DRAFT_KEY, PORTAL_DIVERSITY_KEY, PORTAL_OPENING_PUBLIC_KEY are not set."
    )


def test_the_portals_own_address_ends_without_a_stroke_however_it_is_written():
    assert read_settings({"PORTAL_BASE_URL": "https://portal.example/"}).base_url == "https://portal.example"


def test_mail_is_needed_for_real_only():
    keys = {"PORTAL_DRAFT_KEY": "11" * 32, "PORTAL_DIVERSITY_KEY": "22" * 32, "PORTAL_OPENING_PUBLIC_KEY": "33" * 32}
    given = {**OUTSIDE, **keys, "PORTAL_SECRET_KEY": "s" * 32}
    read_settings({**given, "PORTAL_DEMONSTRATION": "true"}).require_for_serving()
    with pytest.raises(SettingsError, match="PORTAL_SMTP_HOST"):
        read_settings(given).require_for_serving()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORTAL_DRAFT_KEY", "abc"),
        ("PORTAL_DRAFT_KEY", "zz" * 32),
        ("PORTAL_OPENING_KEY", "11" * 31),
        ("PORTAL_SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://x"),
        ("PORTAL_BASE_URL", "portal.example"),
        ("PORTAL_SMTP_TLS", "maybe"),
        ("PORTAL_SMTP_PORT", "many"),
        ("PORTAL_DEMONSTRATION", "perhaps"),
    ],
)
def test_a_malformed_setting_is_named_without_its_value(name, text):
    with pytest.raises(SettingsError) as caught:
        read_settings({name: text})
    assert name in str(caught.value)
    assert f"'{text}'" not in str(caught.value)


def test_settings_are_frozen():
    with pytest.raises(AttributeError):
        read_settings({}).demonstration = True
