"""What was frozen at publication is found again, and whoever changes it by the owner's hand is found out."""

import hashlib
from typing import Any

import pytest
import rfc8785
from click.testing import CliRunner

from challenges.publishing import services
from challenges.publishing.commands import versions, words_of
from challenges.publishing.verification import FrozenReport, FrozenVersion, faults_of, verify_versions
from challenges.regimes.regime import canonical_regime, load_regime, regime_hash
from portal.kernel.errors import NotFoundError, RefusedError
from tests.builders.publishing import make_published_challenge, officers_of

LAW = regime_hash(load_regime())
CONTENT: dict[str, Any] = {"title": "A map of dropped kerbs", "regime_hash": LAW}


def frozen(number: int = 1, **changes: Any) -> FrozenVersion:
    content = changes.pop("content", CONTENT)
    digest = hashlib.sha256(rfc8785.dumps(CONTENT)).hexdigest()
    named = rfc8785.dumps({"version": number, "content_hash": digest}).decode()
    canonical = canonical_regime(load_regime()).decode()
    kept = {"content_hash": digest, "canonical": canonical, "details": ('{"act":"another"}', named), **changes}
    return FrozenVersion("CC-2026-0001", number, content, **kept)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"content": {**CONTENT, "title": "A map of kerbs"}}, "its words are not those that were frozen"),
        ({"canonical": ""}, "the law it was published under is missing or was changed"),
        (
            {"canonical": canonical_regime(load_regime()).decode().replace('"count":8', '"count":7', 1)},
            "the law it was published under is missing or was changed",
        ),
        ({"details": ()}, "the chain does not name its publication"),
        ({"details": ('{"content_hash":"00","version":1}',)}, "the chain names another hash for it"),
    ],
)
def test_each_change_is_named(changes: dict[str, Any], fault: str) -> None:
    assert faults_of([frozen()]) == ()
    assert faults_of([frozen(**changes)]) == (f"CC-2026-0001, version 1: {fault}",)


def test_a_version_that_is_gone_is_missed() -> None:
    assert faults_of([frozen(), frozen(2), frozen(3)]) == ()
    assert faults_of([frozen(), frozen(3)]) == ("CC-2026-0001: version 2 is missing",)
    assert faults_of([frozen(2)]) == ("CC-2026-0001: version 1 is missing",)


@pytest.mark.usefixtures("db")
async def test_what_was_published_extended_and_cancelled_verifies() -> None:
    first, second = await make_published_challenge(), await make_published_challenge()
    _, approver = await officers_of(second.buyer_id)
    await services.cancel_challenge(approver, second.reference, reason="The money is gone.")
    assert await verify_versions() == FrozenReport(challenges=2, versions=3, faults=())
    assert await verify_versions(first.reference) == FrozenReport(challenges=1, versions=1, faults=())
    with pytest.raises(NotFoundError, match="CC-2026-9999"):
        await verify_versions("CC-2026-9999")


def test_the_command_says_what_it_checks() -> None:
    done = CliRunner().invoke(versions, ["verify", "--help"])
    assert done.exit_code == 0
    assert "status 1 for faults" in " ".join(done.stdout.split())


def test_an_empty_database_is_not_called_whole() -> None:
    assert words_of(FrozenReport(2, 3, ())) == "3 versions of 2 challenges: as they were frozen."
    assert words_of(FrozenReport(1, 1, ())) == "1 version of 1 challenge: as they were frozen."
    with pytest.raises(RefusedError, match="nothing to check"):
        words_of(FrozenReport(0, 0, ()))
