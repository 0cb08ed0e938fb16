"""The rows of a contract: its terms, its plan, the frozen document and the signatures on it."""

from piccolo.columns import UUID, BigInt, Bytea, Date, ForeignKey, OnDelete, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.publishing.tables import Challenge
from portal.accounts.tables import Organisation, Person
from procurement.awards.tables import Award


class Contract(Table):
    """An agreement that carries out one award: drawn up, offered, signed by both, live, ended; or declined."""

    id = UUID(primary_key=True, default=UUID4())
    award = ForeignKey(Award, on_delete=OnDelete.restrict, null=False)
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    buyer = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    supplier = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    state = Varchar(length=10, null=False, default="drawn")
    title = Varchar(length=150, null=False)
    value_pence = BigInt(null=False)
    starts_on = Date(null=False)
    ends_on = Date(null=False)
    ip_option = Varchar(length=40, null=False)
    liability_percent = SmallInt(null=False, default=125)
    special_terms = Text(null=False, default="")
    clause_set = Varchar(length=60, null=False)
    drawn_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    drawn_at = Timestamptz(null=False)
    legal_reviewed_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    legal_reviewed_at = Timestamptz(null=True, default=None)
    offered_at = Timestamptz(null=True, default=None)
    declined_at = Timestamptz(null=True, default=None)
    declined_reason = Text(null=False, default="")
    signed_at = Timestamptz(null=True, default=None)

    contract_per_award_and_buyer = Unique([award, buyer])
    contract_state_known = Check("state in ('drawn','offered','declined','signed','live','ended')")
    contract_value_positive = Check("value_pence > 0")
    contract_days_in_order = Check("ends_on >= starts_on")
    contract_ip_option_known = Check(
        "ip_option in ('supplier_owns_buyer_licence','buyer_owns_supplier_licence_back','open_source','each_keeps')"
    )
    contract_offer_reviewed = Check("state in ('drawn','declined') or legal_reviewed_at is not null")
    contract_signed_dated = Check("(state in ('signed','live','ended')) = (signed_at is not null)")


class PlannedMilestone(Table):
    """One row of schedule B: what is delivered, how it is accepted, when it is due and what is paid for it."""

    id = UUID(primary_key=True, default=UUID4())
    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, null=False)
    number = SmallInt(null=False)
    title = Varchar(length=120, null=False)
    deliverable = Text(null=False)
    acceptance_test = Text(null=False)
    due_on = Date(null=False)
    amount_pence = BigInt(null=False)

    planned_milestone_number_unique = Unique([contract, number])
    planned_milestone_positive = Check("amount_pence > 0 and number > 0")


class ContractDocument(Table):
    """The rendered document and, once both have signed, the sealed file that begins with the same bytes."""

    id = UUID(primary_key=True, default=UUID4())
    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, null=False)
    sha256 = Varchar(length=64, null=False)
    rendered = Bytea(null=False, default=b"")
    rendered_at = Timestamptz(null=False)
    sealed = Bytea(null=True, default=None)
    sealed_sha256 = Varchar(length=64, null=False, default="")
    sealed_at = Timestamptz(null=True, default=None)

    contract_document_once = Unique([contract])


class ContractSignature(Table):
    """One party's signature on the SHA-256 of the document; a trigger refuses it inside a standstill."""

    id = UUID(primary_key=True, default=UUID4())
    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, null=False)
    party = Varchar(length=8, null=False)
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    name = Varchar(length=200, null=False)
    role = Varchar(length=100, null=False)
    sha256 = Varchar(length=64, null=False)
    statement = Text(null=False)
    signed_at = Timestamptz(null=False)

    contract_signature_once = Unique([contract, party])
    contract_signature_party_known = Check("party in ('buyer','supplier')")
