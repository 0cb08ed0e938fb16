"""What conditions come to, and where one asks for more than the contract needs."""

import pytest

from challenges.publishing.domain.challenge import CriterionKind
from challenges.publishing.domain.conditions import disproportionate, passes_of
from tests.unit.publishing.strategies import challenge as a_draft
from tests.unit.publishing.strategies import criterion


def condition(identifier: str, question: str, *, rules_out: bool = True):
    return criterion(
        identifier, "0", CriterionKind.PASS_FAIL, question=question, rules_out=rules_out, evidence="Proof.", levels=()
    )


def test_a_no_that_may_be_explained_passes_once_the_bid_is_compliant():
    draft = a_draft(criteria=(condition("p1", "A?"), condition("p2", "B?", rules_out=False)))
    assert passes_of(draft, {"p1": False, "p2": False}) == {"p1": False, "p2": True}
    assert passes_of(draft, {"p1": True, "p2": True}) == {"p1": True, "p2": True}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Do you hold professional indemnity insurance of £5 million?", "after the award"),
        ("Can you send three years' audited accounts?", "other proof"),
        ("Is your annual turnover above £2 million?", "young companies"),
        ("Have you delivered two contracts for a London borough?", "certain buyer"),
        ("Are you certified to ISO 27001?", "one certificate"),
    ],
)
def test_what_asks_too_much_is_named(question, words):
    found = list(disproportionate(a_draft(criteria=(condition("p1", question),))))
    assert any(words in heading for _, heading, _ in found)
    assert all("s.22" in text for _, _, text in found)


@pytest.mark.parametrize(
    "question",
    [
        "Will you hold insurance of £1 million by the start of the contract?",
        "Will you hold Cyber Essentials, or show equal protection, when the contract starts?",
        "Will personal data stay in the United Kingdom, or under UK data protection law?",
        "",
    ],
)
def test_what_the_contract_needs_may_be_asked(question):
    assert list(disproportionate(a_draft(criteria=(condition("p1", question),)))) == []


def test_many_conditions_are_many():
    draft = a_draft(criteria=tuple(condition(f"p{number}", "Can you?") for number in range(1, 8)))
    assert [heading for _, heading, _ in disproportionate(draft)] == ["7 conditions are many"]
