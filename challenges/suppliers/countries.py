"""The names of countries in English, from the Unicode data that Babel carries."""

from functools import cache

from babel import Locale


@cache
def countries() -> dict[str, str]:
    """Give every country's name by its code of two letters, by name; the United Kingdom first."""
    names = {
        code: name
        for code, name in Locale("en", "GB").territories.items()
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "XK"}
    }
    return {"GB": "United Kingdom", **dict(sorted(names.items(), key=lambda one: one[1]))}


def country_name(code: str) -> str:
    """Name a country; an unknown code reads as itself."""
    return countries().get(code, code)


def country_code(name: str) -> str:
    """Find a country by its name or code, in any letter case; "" for one that is not known."""
    sought = name.strip().casefold()
    if len(sought) == 2 and sought.upper() in countries():
        return sought.upper()
    aliases = {
        "uk": "GB",
        "england": "GB",
        "scotland": "GB",
        "wales": "GB",
        "northern ireland": "GB",
        "great britain": "GB",
        "usa": "US",
    }
    by_name = {title.casefold(): code for code, title in countries().items()}
    return aliases.get(sought) or by_name.get(sought, "")
