from uuid import uuid4

from portal.audit.services import record, start_ticking, tick_chains


async def test_everybody_may_keep_a_copy_of_the_published_heads(client, db):
    challenge = uuid4()
    await record("challenge:published", actor_id=None, challenge_id=challenge)
    await start_ticking(challenge, "CC-2026-0007")
    await record("challenge:drafted", actor_id=None, challenge_id=uuid4())
    await tick_chains()
    answer = await client.get("/audit/heads.json")
    assert answer.status_code == 200
    body = answer.json()
    assert body["format"] == "portal-audit-heads/1"
    assert [head["challenge"] for head in body["heads"]] == ["portal", "CC-2026-0007"]
    assert all(set(head) == {"challenge", "head", "at"} and len(head["head"]) == 64 for head in body["heads"])
