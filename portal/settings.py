"""Everything that differs between installations: read once, checked, frozen. The only reader of the environment."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

ROOT = Path(__file__).resolve().parent.parent
_KEY_BYTES = 32


class SettingsError(Exception):
    """A setting is missing or malformed; the message names it and says what to write."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One installation's settings; an empty text means "not set"."""

    database_url: str = ""
    database_owner_url: str = ""
    diversity_database_url: str = ""
    database_admin_url: str = ""
    database_pool_size: int = 10
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    draft_key: str = ""
    opening_key: str = ""
    opening_public_key: str = ""
    diversity_key: str = ""
    data_dir: Path = ROOT / ".portal"
    file_store_url: str = ""
    demonstration: bool = False
    stripe_api_base: str = ""
    stripe_api_key: str = ""
    stripe_webhook_secret: str = ""
    notice_api_base: str = ""
    notice_api_key: str = ""
    # Not a registered prefix: whoever publishes for real registers one with the Open Contracting Partnership.
    ocds_prefix: str = "ocds-000000"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: str = "starttls"
    smtp_from: str = "no-reply@localhost"
    worker_concurrency: int = 4

    @property
    def file_store(self) -> str:
        """Where files lie: the object store's URL, or the folder `files` in the data folder."""
        return self.file_store_url or (self.data_dir / "files").absolute().as_uri()

    @property
    def outside_server(self) -> bool:
        """Whether any database URL names a server that is not the portal's own."""
        return bool(self.database_url or self.database_owner_url or self.diversity_database_url)

    def require_databases(self) -> None:
        """Refuse a half-named outside server: the three roles' URLs are set together or not at all."""
        if not self.outside_server:
            return
        for name in ("database_url", "database_owner_url", "diversity_database_url"):
            if not getattr(self, name):
                raise SettingsError(f"{variable_of(name)} is not set; an outside server needs all three database URLs.")

    def require(self, *names: str) -> None:
        """Refuse to go on while one of the named settings is empty, naming all that are."""
        missing = [variable_of(name) for name in names if not getattr(self, name)]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            raise SettingsError(f"{', '.join(missing)} {verb} not set.")

    def require_for_serving(self) -> None:
        """Refuse to serve pages without the keys they need; mail is optional only in a demonstration."""
        self.require("database_url", "secret_key", "draft_key", "diversity_key", "opening_public_key")
        if not self.demonstration:
            self.require("smtp_host")


_SPECIAL = {
    "database_url": "DATABASE_URL",
    "database_owner_url": "DATABASE_OWNER_URL",
    "diversity_database_url": "DIVERSITY_DATABASE_URL",
    "database_admin_url": "DATABASE_ADMIN_URL",
}
_KEYS = ("draft_key", "opening_key", "opening_public_key", "diversity_key")


def variable_of(name: str) -> str:
    """Name the environment variable of a setting: PORTAL_ and its name, except for the four database URLs."""
    return _SPECIAL.get(name, f"PORTAL_{name.upper()}")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read and check the settings; SettingsError in one sentence when one is malformed."""
    found = {name: environment.get(variable_of(name), "").strip() for name in Settings.__struct_fields__}
    given = {name: text for name, text in found.items() if text}
    if "base_url" in given:  # Everything is linked by its path, which begins with a stroke.
        given["base_url"] = given["base_url"].rstrip("/")
    try:
        settings = msgspec.convert(given, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        name = str(error).rpartition("$.")[2].strip("`") or "a setting"
        raise SettingsError(f"{variable_of(name)} cannot be read: {str(error).partition(' - ')[0]}.") from None
    _check(settings)
    return settings


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError


def _check(settings: Settings) -> None:
    for name in _KEYS:
        text = getattr(settings, name)
        try:
            size = len(bytes.fromhex(text))
        except ValueError:
            size = -1
        if text and size != _KEY_BYTES:
            raise SettingsError(f"{variable_of(name)} must be {_KEY_BYTES} bytes written as 64 hexadecimal digits.")
    if settings.secret_key and len(settings.secret_key) < _KEY_BYTES:
        raise SettingsError(f"{variable_of('secret_key')} must have at least {_KEY_BYTES} characters.")
    for name in _SPECIAL:
        text = getattr(settings, name)
        if text and urlsplit(text).scheme not in {"postgres", "postgresql"}:
            raise SettingsError(f"{variable_of(name)} must begin with postgresql://")
    if urlsplit(settings.base_url).scheme not in {"http", "https"}:
        raise SettingsError(f"{variable_of('base_url')} must begin with http:// or https://")
    if settings.smtp_tls not in {"starttls", "tls", "none"}:
        raise SettingsError(f"{variable_of('smtp_tls')} must be starttls, tls or none.")


@cache
def get_settings() -> Settings:
    """Answer this process's settings, read from the environment the first time they are asked for."""
    return read_settings(os.environ)  # noqa: TID251


def use_environment(values: Mapping[str, str]) -> Settings:
    """Put values into this process's environment, so that its children have them too, and read the settings anew."""
    os.environ.update(values)  # noqa: TID251
    get_settings.cache_clear()
    return get_settings()


def replace_environment(values: Mapping[str, str]) -> Settings:
    """Put these settings into this process's environment and take every other one out."""
    for name in Settings.__struct_fields__:
        os.environ.pop(variable_of(name), None)  # noqa: TID251
    return use_environment(values)


def child_environment(**changes: str | None) -> dict[str, str]:
    """Copy this process's environment for a child, with values set, or taken out where None."""
    environment = dict(os.environ)  # noqa: TID251
    for name, value in changes.items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    return environment


def resource_folder(name: str) -> Path:
    """Find a folder of the distribution (templates, seeds): inside the wheel, else beside the packages."""
    packaged = Path(__file__).resolve().parent / f"_{name}"
    return packaged if packaged.is_dir() else ROOT / name
