"""What the answers to "Can I bid?" come to."""

from hypothesis import given
from hypothesis import strategies as st

from challenges.eligibility.domain import Asked, Reply, Verdict, outcome_of


def asked(name: str, good: Reply, bad_means: str) -> Asked:
    return Asked(name, f"About {name}", "?", "", "s.57", good, bad_means)  # type: ignore[arg-type]


QUESTIONS = (
    asked("p1", Reply.YES, "rules_out"),
    asked("p2", Reply.YES, "ask"),
    asked("exclusion_conviction", Reply.NO, "rules_out"),
    asked("exclusion_conduct", Reply.NO, "ask"),
)
GOOD = {one.name: one.good for one in QUESTIONS}


def test_good_answers_rule_nobody_out() -> None:
    assert outcome_of(QUESTIONS, GOOD).verdict is Verdict.CLEAR


def test_a_bad_answer_does_what_its_question_says() -> None:
    assert outcome_of(QUESTIONS, GOOD | {"p1": "no"}).verdict is Verdict.RULED_OUT
    assert outcome_of(QUESTIONS, GOOD | {"p2": "no"}).verdict is Verdict.ASK
    assert "s.57" in outcome_of(QUESTIONS, GOOD | {"exclusion_conviction": "yes"}).ruled_out[0].text
    assert "hear you" in outcome_of(QUESTIONS, GOOD | {"exclusion_conduct": "yes"}).open[0].text


@given(st.dictionaries(st.sampled_from([one.name for one in QUESTIONS]), st.sampled_from(list(Reply))))
def test_whoever_is_unsure_is_never_told_that_nothing_stands_in_the_way(replies: dict[str, Reply]) -> None:
    found = outcome_of(QUESTIONS, replies)
    is_clear = all(replies.get(one.name) == one.good for one in QUESTIONS)
    assert (found.verdict is Verdict.CLEAR) is is_clear
    assert bool(found.ruled_out) is (found.verdict is Verdict.RULED_OUT)
