"""Who may do what, as one readable matrix. docs/permissions.md is printed from it.

A permission is only the first of three steps: the provider then finds the object through what the actor may reach
(else 404), and the policy says whether the act may happen now. Everything that is not listed is refused.
"""

from enum import StrEnum

from portal.accounts.roles import Role


class Permission(StrEnum):
    """One act, named "area:act"."""

    MEMBERS_MANAGE = "members:manage"
    PLATFORM_OPERATE = "platform:operate"
    AUDIT_READ = "audit:read"
    CHALLENGE_DRAFT = "challenge:draft"
    CHALLENGE_PUBLISH = "challenge:publish"
    CLARIFICATION_ASK = "clarification:ask"
    CLARIFICATION_ANSWER = "clarification:answer"
    NOTICE_PUBLISH = "notice:publish"
    LEGAL_REVIEW = "legal:review"
    BID_WRITE = "bid:write"
    BID_SUBMIT = "bid:submit"
    OPENING_APPROVE = "opening:approve"
    EVALUATION_SCORE = "evaluation:score"
    EVALUATION_CHAIR = "evaluation:chair"
    EVALUATION_RUN = "evaluation:run"
    AWARD_DECIDE = "award:decide"
    CONTRACT_READ = "contract:read"
    CONTRACT_SIGN = "contract:sign"
    MILESTONE_SUBMIT = "milestone:submit"
    MILESTONE_ACCEPT = "milestone:accept"
    PAYMENT_APPROVE = "payment:approve"
    DIVERSITY_ANSWER = "diversity:answer"
    PROFILE_WRITE = "profile:write"


MEANINGS: dict[Permission, str] = {
    Permission.MEMBERS_MANAGE: "Invite people, change their roles and end their membership",
    Permission.PLATFORM_OPERATE: "Set up organisations and look after the service; no access to bids",
    Permission.AUDIT_READ: "Read the record of what happened",
    Permission.CHALLENGE_DRAFT: "Write a challenge",
    Permission.CHALLENGE_PUBLISH: "Publish, amend or cancel a challenge",
    Permission.CLARIFICATION_ASK: "Ask a question about a challenge",
    Permission.CLARIFICATION_ANSWER: "Answer questions about a challenge",
    Permission.NOTICE_PUBLISH: "Prepare and publish the notices of the Procurement Act",
    Permission.LEGAL_REVIEW: "Review a challenge or contract before it goes out",
    Permission.BID_WRITE: "Write and change a bid",
    Permission.BID_SUBMIT: "Submit or withdraw a bid",
    Permission.OPENING_APPROVE: "Approve the opening of bids",
    Permission.EVALUATION_SCORE: "Score bids on a panel one belongs to",
    Permission.EVALUATION_CHAIR: "Record the consensus of a panel one chairs",
    Permission.EVALUATION_RUN: "Set up a panel and see its progress",
    Permission.AWARD_DECIDE: "Decide an award and send its letters and notices",
    Permission.CONTRACT_READ: "Read the contracts of one's organisation",
    Permission.CONTRACT_SIGN: "Sign a contract",
    Permission.MILESTONE_SUBMIT: "Report a milestone as done and send its invoice",
    Permission.MILESTONE_ACCEPT: "Accept or reject a milestone",
    Permission.PAYMENT_APPROVE: "Approve a payment; two people must",
    Permission.DIVERSITY_ANSWER: "Answer the voluntary diversity questions for a supplier",
    Permission.PROFILE_WRITE: "Read and fill in the profile of one's own supplier",
}

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset({Permission.PLATFORM_OPERATE, Permission.MEMBERS_MANAGE}),
    Role.OFFICER: frozenset(
        {
            Permission.MEMBERS_MANAGE,
            Permission.AUDIT_READ,
            Permission.CHALLENGE_DRAFT,
            Permission.CHALLENGE_PUBLISH,
            Permission.CLARIFICATION_ANSWER,
            Permission.NOTICE_PUBLISH,
            Permission.OPENING_APPROVE,
            Permission.EVALUATION_SCORE,
            Permission.EVALUATION_CHAIR,
            Permission.EVALUATION_RUN,
            Permission.AWARD_DECIDE,
            Permission.CONTRACT_READ,
            Permission.CONTRACT_SIGN,
            Permission.MILESTONE_ACCEPT,
            Permission.PAYMENT_APPROVE,
        }
    ),
    Role.FINANCE: frozenset({Permission.AUDIT_READ, Permission.CONTRACT_READ, Permission.PAYMENT_APPROVE}),
    Role.LEGAL: frozenset(
        {Permission.AUDIT_READ, Permission.LEGAL_REVIEW, Permission.CONTRACT_READ, Permission.CONTRACT_SIGN}
    ),
    Role.EVALUATOR: frozenset({Permission.EVALUATION_SCORE, Permission.EVALUATION_CHAIR}),
    Role.SUPPLIER: frozenset(
        {
            Permission.CLARIFICATION_ASK,
            Permission.BID_WRITE,
            Permission.BID_SUBMIT,
            Permission.CONTRACT_READ,
            Permission.MILESTONE_SUBMIT,
            Permission.DIVERSITY_ANSWER,
            Permission.PROFILE_WRITE,
        }
    ),
    Role.SIGNATORY: frozenset(
        {
            Permission.MEMBERS_MANAGE,
            Permission.CONTRACT_READ,
            Permission.CONTRACT_SIGN,
            Permission.DIVERSITY_ANSWER,
            Permission.PROFILE_WRITE,
        }
    ),
}


def roles_with(permission: Permission) -> frozenset[Role]:
    """Name the roles that hold `permission`."""
    return frozenset(role for role, held in MATRIX.items() if permission in held)
