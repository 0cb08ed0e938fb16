"""What people type about milestones, invoices and payments."""

from portal.web.forms import Day, Form, LongText, Pounds, Text


class ReportForm(Form):
    """A report that a milestone is done."""

    statement = LongText(
        "How does this meet the acceptance test?",
        max_words=600,
        hint="Say what was delivered, where it can be seen and what the files show.",
        missing="Say how the milestone meets its acceptance test",
    )


class AcceptForm(Form):
    """An acceptance, with a note if there is something to say."""

    note = LongText("Note to the supplier", max_words=300, rows=3, required=False)


class RejectForm(Form):
    """A rejection."""

    reason = LongText(
        "What does not meet the acceptance test, and what is needed?",
        max_words=300,
        rows=4,
        missing="Say what does not meet the acceptance test and what is needed",
    )


class InvoiceForm(Form):
    """A valid invoice (s.67)."""

    number = Text(
        "Invoice number",
        max_length=40,
        hint="One that your company has not used before.",
        width="govuk-input--width-10",
    )
    description = LongText("What it is for", max_words=150, rows=3)
    sum_pence = Pounds("Sum", hint="Without VAT, as the contract says for this milestone.")
    due_on = Day(
        "Day payment falls due",
        required=False,
        hint="Leave this empty if it is due on receipt. Either way the buyer has 30 days.",
    )


class DisputeForm(Form):
    """Why an invoice is disputed."""

    dispute_reason = LongText("What do you dispute?", max_words=200, rows=3)


class ReturnForm(Form):
    """Why an invoice is not valid."""

    return_reason = LongText("Why is the invoice not valid, and what can the supplier do?", max_words=200, rows=3)


class BacsForm(Form):
    """A payment that the buyer's bank made."""

    reference = Text("Bank reference", max_length=100, hint="As it stands on the bank's statement.")
    paid_on = Day("Day of payment")
