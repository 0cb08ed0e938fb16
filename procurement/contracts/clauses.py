"""The clause set `innovation-short-form/1`: our own short form in plain words; a template, not legal advice.

Clause numbers are the places in CONDITIONS: schedules and particulars refer to them, so a new set gets a new name.
"""

import msgspec

from procurement.contracts.domain import IpOption


class Clause(msgspec.Struct, frozen=True):
    """One numbered condition, or one headed part of a schedule."""

    heading: str
    paragraphs: tuple[str, ...]


CONDITIONS: tuple[Clause, ...] = (
    Clause(
        "Words used",
        (
            "“Challenge” means the challenge named in the particulars, as published. “Bid” means the bid that the Supplier submitted to it. “Deliverable” means what a milestone in schedule B says will be delivered. “Results” means everything the Supplier makes for the Buyer under this contract. “Working day” means a day other than a Saturday, a Sunday or a bank holiday in any part of the United Kingdom.",
            "A law named in this contract means that law as changed or replaced from time to time. Writing includes messages sent through the Civic Challenges portal.",
        ),
    ),
    Clause(
        "The work",
        (
            "The Supplier does the work described in schedule A so that each Deliverable is ready by its due date, with the skill and care of an experienced supplier of similar work.",
            "This is work on a new solution. The parties share findings early, including those that show that an approach does not work. A finding honestly reached is not by itself a breach.",
            "The Buyer gives the Supplier the access, information and decisions that the work needs, in good time. A due date moves by the length of a delay that the Buyer caused and that the Supplier reported without delay.",
        ),
    ),
    Clause(
        "Acceptance",
        (
            "When a Deliverable is ready the Supplier submits it with evidence that it meets its acceptance test.",
            "Within 10 working days the Buyer accepts it, or rejects it with reasons that refer to the acceptance test. The Supplier puts rejected work right and submits it again at no further charge.",
            "If the Buyer has done neither in that time, the Supplier may give 5 working days’ notice. A Deliverable still neither accepted nor rejected when that notice ends counts as accepted.",
        ),
    ),
    Clause(
        "Charges and payment",
        (
            "The Buyer pays the charge for a milestone once it is accepted. The charges in schedule B are the whole price of the work; they add up to the value in the particulars.",
            "The Buyer pays each valid and undisputed invoice within 30 days, beginning with the later of the day it is received and the day the charge falls due. An invoice is valid when it names who sends it, what was supplied, the sum asked for and a unique number.",
            "The Buyer tells the Supplier without undue delay when it considers an invoice invalid or disputes part of it, and pays the part that is not disputed.",
            "Sums paid late carry interest under the Late Payment of Commercial Debts (Interest) Act 1998.",
            "The Supplier makes sure that every subcontract for this work has a term to pay within 30 days to the same effect.",
        ),
    ),
    Clause(
        "Records",
        (
            "The Supplier keeps full records of the work, its cost and its results for six years after this contract ends, and lets the Buyer and its auditors see them on reasonable notice.",
        ),
    ),
    Clause(
        "Intellectual property",
        (
            "What a party owned before this contract, or makes outside it, stays that party’s own. Each party lets the other use it as far as carrying out this contract and using the Results needs.",
            "Who owns the Results and who may use them stands in schedule C.",
            "The Supplier confirms that the Results, used as this contract allows, do not infringe anybody’s rights, and makes good the Buyer’s loss if they do.",
        ),
    ),
    Clause(
        "Confidentiality, transparency and freedom of information",
        (
            "Each party keeps the other’s confidential information secret, uses it for this contract only, and passes it on only to people who need it and are bound in the same way.",
            "The Buyer is subject to the Freedom of Information Act 2000, the Environmental Information Regulations 2004 and the transparency duties of the Procurement Act 2023. It decides what must be published or disclosed, after it has asked the Supplier for its view where that is practicable.",
            "This contract may be published, apart from what schedule J lists and the law allows to be withheld.",
        ),
    ),
    Clause(
        "Data protection",
        (
            "Each party keeps to the UK General Data Protection Regulation and the Data Protection Act 2018.",
            "Where the Supplier processes personal data for the Buyer it does so only as schedule D and the Buyer’s written instructions say; keeps the data secure and confidential; engages another processor only with the Buyer’s written consent and on the same terms; helps the Buyer answer people’s requests and meet its own duties; tells the Buyer of a personal data breach within 24 hours of learning of it; lets the Buyer check that it keeps to this clause; and at the end returns or deletes the data as the Buyer chooses.",
            "No personal data leaves the United Kingdom without the Buyer’s written consent and the safeguards that the law asks for.",
        ),
    ),
    Clause(
        "Security",
        (
            "The Supplier keeps to schedule H, fixes serious weaknesses without delay, and tells the Buyer at once of an incident that affects its data or services.",
        ),
    ),
    Clause(
        "Insurance",
        (
            "From the start until the end of this contract the Supplier holds the insurance that the law requires and the professional and public liability insurance that a careful supplier of such work would hold, and shows proof when asked.",
        ),
    ),
    Clause(
        "Limit of liability",
        (
            "Nothing limits liability for death or personal injury caused by negligence, for fraud, or for anything else for which the law does not allow a limit.",
            "Otherwise, the total liability of each party under or in connection with this contract is limited to the sum in the particulars. The Buyer’s duty to pay the charges does not count towards its limit.",
            "Neither party is liable for loss that could not reasonably have been foreseen when this contract was made, or for a delay caused by events beyond its reasonable control which it reports at once and does its best to overcome.",
        ),
    ),
    Clause(
        "Ending this contract",
        (
            "The Buyer may end this contract by 30 days’ written notice. It then pays for accepted milestones and a fair part of the charge for work in progress, up to the charge for that milestone.",
            "Either party may end it at once in writing if the other is in serious breach and has not put it right within 20 working days of being asked, or becomes insolvent.",
            "The Buyer may end it, wholly or in part, on the grounds implied by section 78 of the Procurement Act 2023: the contract was awarded or changed in material breach of that Act, the Supplier has become an excluded or excludable supplier, or a subcontractor has. Before doing so it tells the Supplier its reasons and gives it a reasonable chance to answer.",
            "The Supplier may end it by 20 working days’ notice if an undisputed sum of at least 10% of the value is 60 days late.",
            "At the end, schedule I applies. Clauses 5 to 8, 11 and 13 go on.",
        ),
    ),
    Clause(
        "Disputes",
        (
            "The people named for each party try to settle a dispute within 10 working days; then their directors within another 10; then, if both agree, a mediator. Nothing stops a party from asking a court for urgent relief.",
        ),
    ),
    Clause(
        "Changes",
        (
            "This contract is changed only in writing signed by both parties, by the form in schedule G, and only as section 74 of the Procurement Act 2023 allows. Neither party passes on its rights or duties without the other’s written consent.",
        ),
    ),
    Clause(
        "Fair conduct",
        (
            "The Supplier keeps to the Equality Act 2010 and helps the Buyer to meet its public sector equality duty.",
            "The Supplier keeps to the Modern Slavery Act 2015, checks its own supply chain, and reports any finding to the Buyer at once.",
            "Each party keeps to the Bribery Act 2010, declares conflicts of interest as soon as it knows of them, and pays staff who work on this contract at least what the law requires. The Supplier carries out the social value commitments in schedule E.",
        ),
    ),
    Clause(
        "General",
        (
            "This contract is the whole agreement on its subject. A person who is not a party has no right to enforce it. If part of it has no effect, the rest stands. Not using a right does not give it up.",
            "Notices go through the Civic Challenges portal or to the addresses in the particulars, and count as received on the next working day.",
            "The law of England and Wales governs this contract, and its courts alone decide disputes about it.",
        ),
    ),
)

IP_CLAUSES: dict[IpOption, tuple[str, ...]] = {
    "supplier_owns_buyer_licence": (
        "The Supplier owns the Results from the moment they are made.",
        "The Supplier gives the Buyer, and every other public body in the United Kingdom, a perpetual, irrevocable and royalty-free licence to use, copy and adapt the Results for public functions, and to let contractors do so for them.",
    ),
    "buyer_owns_supplier_licence_back": (
        "The Buyer owns the Results from the moment they are made, and the Supplier signs whatever is needed to bring that about.",
        "The Buyer gives the Supplier a perpetual, worldwide and royalty-free licence to use, adapt and sell the Results, apart from the Buyer’s data and confidential information.",
    ),
    "open_source": (
        "The Supplier publishes the Results, with what is needed to build and run them, under a licence approved by the Open Source Initiative no later than the acceptance of the last milestone.",
        "Text and data in the Results are published under the Open Government Licence or a licence as free.",
    ),
    "each_keeps": (
        "Each party owns what it makes. Neither receives more than the right to use the other’s part while this contract lasts and as far as using the Deliverables needs.",
    ),
}
