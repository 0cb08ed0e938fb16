"""`portal demo` as people use it: interrupted, killed, started again, asked to stop."""

import os
import re
import shutil
import signal
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from challenges.publishing.domain import STAGES
from portal.database.embedded import EmbeddedServer
from portal.jobs.pdf import pango_available
from tests.services.demonstration.running import Demonstration, is_running, refused, wait_for

# Longer than the path of a socket may be, with what shells and URLs stumble over.
NAME = "a folder with a long name, it's quite long, " + "x" * 120
ROLES = {
    "administrator",
    "officer",
    "second_officer",
    "finance",
    "legal",
    "chair",
    "evaluator",
    "supplier",
    "signatory",
}


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """Have a demonstration whose very first start was killed in the middle of the story."""
    found = Demonstration(tmp_path_factory.mktemp("demonstration") / NAME)
    found.start()
    try:
        found.wait_until(lambda: found.said().count("Publishing “") > 1)
        found.signal(signal.SIGKILL)
        yield found
    finally:
        found.end()
        shutil.rmtree(EmbeddedServer(found.folder).home, ignore_errors=True)


def _wait_for_the_whole_story(demonstration: Demonstration) -> None:
    """Wait for the second chapter too: the portal answers before its documents are drawn."""
    demonstration.ensure_ready()
    ends = {"paid", "delivery", "contract"} if pango_available() else {"contract"}
    demonstration.wait_until(lambda: ends <= {one["stage"] for one in demonstration.description()["challenges"]})


def test_a_story_that_was_broken_off_is_told_from_the_beginning(demonstration: Demonstration) -> None:
    assert not (demonstration.folder / "demo.json").exists()
    demonstration.ensure_ready()
    assert "The last start ended in the middle of the story, so it is told from the beginning" in demonstration.said()
    stages = [one["stage"] for one in demonstration.description()["challenges"]]
    assert len(stages) >= 10
    assert {"draft", "in review", "open", "closed", "evaluating", "ranked", "decided", "standstill"} <= set(stages)


def test_long_steps_say_what_they_do_and_the_end_says_who_to_be(demonstration: Demonstration) -> None:
    demonstration.ensure_ready()
    said = demonstration.said()
    for words in (
        "Starting PostgreSQL",
        "Preparing the database",
        f"running at {demonstration.url}",
        "the password is",
    ):
        assert words in said


def test_demo_json_names_everybody_and_every_challenge(demonstration: Demonstration) -> None:
    demonstration.ensure_ready()
    assert stat.S_IMODE((demonstration.folder / "demo.json").stat().st_mode) == 0o600
    found = demonstration.description()
    assert found.keys() == {"url", "accounts", "challenges"}
    assert found["url"] == demonstration.url
    assert {one["role"] for one in found["accounts"]} == ROLES
    assert all(one.keys() == {"name", "email", "password", "organisation", "role"} for one in found["accounts"])
    assert "London Borough of Hackney" in {one["organisation"] for one in found["accounts"]}
    assert all(one.keys() == {"reference", "title", "stage"} for one in found["challenges"])
    assert {one["stage"] for one in found["challenges"]} <= {str(stage) for stage in STAGES}


def test_the_listed_people_can_sign_in(demonstration: Demonstration) -> None:
    demonstration.ensure_ready()
    officer = next(one for one in demonstration.description()["accounts"] if one["role"] == "officer")
    with httpx.Client(base_url=demonstration.url, trust_env=False, follow_redirects=True, timeout=30) as browser:
        token = re.search(r'name="_csrf_token" value="([^"]+)"', browser.get("/sign-in").text)
        assert token is not None
        typed = {"_csrf_token": token[1], "email": officer["email"], "password": officer["password"]}
        page = browser.post("/sign-in", data=typed, headers={"origin": demonstration.url})
        assert page.status_code == 200
        assert officer["name"] in page.text


def test_every_body_can_pay_and_the_first_diversity_figures_are_released(demonstration: Demonstration) -> None:
    demonstration.ensure_ready()
    accounts = demonstration.description()["accounts"]
    buyers = {one["organisation"] for one in accounts if one["role"] == "officer"}
    for role in ("second_officer", "finance", "legal"):
        assert buyers == {one["organisation"] for one in accounts if one["role"] == role}
    page = httpx.get(f"{demonstration.url}/diversity", trust_env=False).text
    assert "Release 1, published on" in page
    figures = httpx.get(f"{demonstration.url}/diversity/figures.csv", trust_env=False).text
    assert re.search(r"(?m)^.*(All|Total).*\b10\b", figures), figures


def test_the_story_goes_on_to_paid_when_its_documents_are_drawn(demonstration: Demonstration) -> None:
    _wait_for_the_whole_story(demonstration)
    assert pango_available() or "PDF documents need the Pango library" in demonstration.said()


def test_everything_of_it_is_for_its_owner_alone(demonstration: Demonstration) -> None:
    demonstration.ensure_ready()
    files = [path for path in demonstration.folder.rglob("*") if path.is_file()]
    assert {"keys.json", "opening.key", "demo.json", "web.log"} <= {path.name for path in files}
    assert [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_second_one_on_the_same_folder_is_told(demonstration: Demonstration) -> None:
    demonstration.ensure_ready()
    status, words = refused("--data", str(demonstration.folder), "--port", "1")
    assert (status, words.count("\n")) == (1, 1)
    assert words.startswith("Error: A demonstration is already running on ")
    assert demonstration.is_ready()


def test_a_killed_one_takes_all_along_and_the_next_goes_on(demonstration: Demonstration, tmp_path: Path) -> None:
    demonstration.ensure_ready()
    before = demonstration.family()
    assert len(before) >= 7
    demonstration.signal(signal.SIGKILL)
    demonstration.start(cwd=tmp_path)
    demonstration.wait_until(demonstration.is_ready)
    assert not any(is_running(pid) for pid in before)
    assert "Telling the demonstration story" not in demonstration.said()
    assert httpx.get(f"{demonstration.url}/health", trust_env=False).status_code == 200


def test_everything_killed_at_once_recovers_by_itself(demonstration: Demonstration) -> None:
    _wait_for_the_whole_story(demonstration)
    stages = demonstration.description()["challenges"]
    family = demonstration.family()
    demonstration.signal(signal.SIGKILL)
    for pid in family:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    demonstration.start()
    demonstration.wait_until(demonstration.is_ready)
    assert demonstration.description()["challenges"] == stages
    assert httpx.get(f"{demonstration.url}/challenges", trust_env=False, timeout=30).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_parent_alone_stops_every_part(demonstration: Demonstration, number: int) -> None:
    demonstration.ensure_ready()
    family = demonstration.family()
    assert demonstration.signal(number) == 0
    assert wait_for(lambda: not any(is_running(pid) for pid in family), 1)
    assert not (demonstration.folder / "demo.json").exists()
    assert demonstration.said().endswith("Stopped.\n")


def test_one_whose_make_was_killed_ends_and_the_next_waits_for_it(demonstration: Demonstration) -> None:
    demonstration.end()
    demonstration.start(by_make=True)
    demonstration.wait_until(demonstration.is_ready)
    before = demonstration.family()
    demonstration.signal(signal.SIGKILL)
    demonstration.start()
    demonstration.wait_until(demonstration.is_ready)
    assert not any(is_running(pid) for pid in before)
