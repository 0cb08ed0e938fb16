"""A newcomer to the demonstration runs the whole job through the pages alone, from a first draft to a paid milestone.

Each person of the story has a window of their own, entered by "Continue as"; each act begins at what the dashboard says
is waiting. The clock is moved by the demonstration's own buttons.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from playwright.async_api import expect

from procurement.contracts.commands import contract as contract_command
from tests.journeys.people import People
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.chromium, pytest.mark.pango]

TITLE = "Bus stops that say why the bus is late"
PROBLEM = "At two stops in three the screen counts down to a bus that does not come, and nobody says why."
OUTCOMES = "Nine passengers in ten can say why they wait, and a stop that is dark is mended within a day."
EVIDENCE = "The answer names forty passengers, what changed for them and by when."


BIDDERS = (("Yusuf Demir", "61,000"), ("Bea Lindqvist", "58,500.50"))
QUESTIONS = (
    ("What passengers need to know", "Say whom you asked and what they told you.", "40"),
    ("First month", "What will passengers see after one month?", "20"),
)
OFFICERS = ("Amara Osei", "Daniel Whitlock")
PANEL = ("Helen Achterberg", "Tomasz Zielinski", "Ruth Adeyemi")
SUPPLIERS = ("Kerbwise Ltd", "Lantern Data Co-operative Ltd")
ASKED = (*(title for title, _, _ in QUESTIONS), "Social value")


@pytest.mark.usefixtures("stripe")
async def test_the_whole_job_from_draft_to_paid(people: People) -> None:
    reference = await draft(people)
    await publish(people, reference)
    for name, price in BIDDERS:
        await bid(await people.window(name, f"/challenges/{reference}"), price)
    await open_bids(people, reference)
    await seat_panel(people)
    await score(people)
    await agree(people, reference)
    await award(people, reference)
    await contract(people, reference)
    await deliver_and_pay(people)
    await check_contract(people)
    await count(people)


async def draft(people: People) -> str:
    """Amara drafts a challenge, section by section, and sends it for review."""
    amara = await people.window("Amara Osei")
    await amara.follow("Write a new challenge")
    await amara.type("What is the problem about?", TITLE)
    await amara.press("Start the draft")
    reference = amara.path.split("/")[2]
    noon = (await amara.now()).replace(hour=12, minute=0)
    await amara.follow("Title and problem")
    await amara.type("Summary in one sentence", "Passengers wait without a reason. We want to give them one.")
    await amara.type("The problem", PROBLEM)
    await amara.press("Save and continue")
    await amara.type("Outcomes", OUTCOMES)
    await amara.press("Save and continue")
    await amara.pick(
        "Mission and objective",
        "Mission 3, World-class connectivity and smarter streets: Common standards for smart tech",
    )
    await amara.press("Save and continue")
    await amara.type("Budget for this contract, without VAT", "80,000")
    await amara.type("Highest total value, with VAT", "96,000")
    await amara.choose("Below the threshold")
    await amara.press("Save and continue")
    await amara.choose("Goods or services")
    await amara.choose("Everybody may bid")
    await amara.type(
        "Why is this separate from your other challenges?", "Buses are run by other companies than streets."
    )
    await amara.press("Save and continue")
    await amara.type_moment("Questions close", noon + timedelta(days=14))
    await amara.type_moment("Deadline for bids", noon + timedelta(days=21))
    await amara.type_day("Contract starts", noon.date() + timedelta(days=90))
    await amara.type("Length of the contract", "12")
    await amara.press("Save and continue")
    await amara.choose("We have prepared a conflicts assessment")
    await amara.type("Why is this one lot?", "One team must see the whole journey.")
    await amara.press("Save and continue")
    await condition(amara)
    await rubric(amara)
    await documents_and_review(amara)
    return reference


async def condition(amara: Visitor) -> None:
    """She asks one thing of every bid, to be answered with yes or no."""
    await amara.headed("Conditions of participation")
    await amara.press("Add a condition")
    await amara.type("Short name", "Data protection")
    await amara.type("The question", "Will a named person answer for personal data?")
    await amara.type("What proves a “yes”?", "The person’s name.")
    await amara.choose("It rules the bid out")
    await amara.press("Add it")
    await amara.press("These are all, continue")


async def rubric(amara: Visitor) -> None:
    """She weighs two questions and the price beside social value, until all points are given."""
    await amara.headed("How bids are scored")
    for title, question, points in QUESTIONS:
        await amara.follow("Add a quality criterion")
        await amara.type("Title", title)
        await amara.type("What do you ask for?", question)
        await amara.type("Points", points)
        await amara.type("Word limit", "300")
        await amara.press("Add it")
        await amara.press("Save")
    await amara.choose("Measured against the budget")
    await amara.type("Points for price", "30")
    await amara.press("Save points and price")
    await amara.sees("All 100 points are given.")
    await amara.press("Continue to documents")


async def documents_and_review(amara: Visitor) -> None:
    """She adds a file, reads everything once more and sends it on."""
    await amara.type("What it is", "The stops in the pilot")
    await amara.attach("File", "stops.csv", b"stop,route\nMare Street,55\n")
    await amara.press("Add the file")
    await amara.choose("Yes, everything is here")
    await amara.press("Save and continue")
    await amara.sees("10 of 10 sections are completed.")
    await amara.follow("See it as suppliers will")
    await amara.page.go_back()
    await amara.follow("Check answers and send for review")
    await amara.press("Send for review")


async def publish(people: People, reference: str) -> None:
    """Daniel reads it as a second officer and publishes it with his second factor."""
    daniel = await people.window("Daniel Whitlock")
    await daniel.follow(f"Check and publish “{TITLE}”")
    await daniel.press_and_prove("Approve and publish")
    await daniel.sees("What happened")
    await daniel.follow("See the public page")
    await daniel.sees("Bids close")


async def bid(writer: Visitor, price: str) -> None:
    """A company answers everything, reviews, submits and gets its receipt."""
    await writer.press("Start a bid")
    await writer.press("Start now")
    await writer.follow("Data protection")
    await writer.choose("Yes")
    await writer.type("What shows it", "The person who signs this bid.")
    await writer.press("Save and continue")
    for title in ASKED:
        await writer.headed(title)
        await writer.type("Your answer", f"{title}: we asked forty people at six stops and tell what they said.")
        await writer.press("Save and continue")
    await writer.follow("Price")
    await writer.type("Your whole price, without VAT", price)
    await writer.press("Save price")
    await writer.follow("Files")
    await writer.attach("Files", "plan.txt", b"Week 1: six stops. Week 2: all of route 55.")
    await writer.activate(writer.main.get_by_role("button", name="Add files", exact=True))
    await writer.sees("Added and sealed: plan.txt")
    await writer.follow("Back to all parts of your bid")
    await writer.follow("Declarations")
    for box in await writer.main.get_by_role("checkbox").all():
        await box.check()
    await writer.press("Save declarations")
    await writer.press("Review and submit")
    await writer.press("Submit this bid now")
    await writer.sees("Arrived")


async def open_bids(people: People, reference: str) -> None:
    """The deadline passes; two officers approve the opening, and the bids are found compliant."""
    amara = await people.window("Amara Osei")
    await amara.move_clock(f"Move to the opening of {reference}")
    for name in OFFICERS:
        officer = await people.window(name)
        await officer.follow(f"Approve the opening of bids for “{TITLE}”")
        await officer.press_and_prove("Approve the opening")
    await officer.waits_for("Opened bids")
    for supplier in SUPPLIERS:
        await officer.follow(supplier)
        await officer.sees("The price envelope is sealed.")
        await officer.choose("Compliant")
        await officer.type("Reason", "Everything that was asked for is there.")
        await officer.press("Record the check")
    await officer.follow("See what comes next")
    await officer.sees("Evaluate the bids")


async def seat_panel(people: People) -> None:
    """Amara appoints three colleagues, and each declares before reading anything."""
    amara = await people.window("Amara Osei")
    await amara.follow_to(f"Set up the panel for “{TITLE}”")
    for name in PANEL:
        await amara.choose(name)
        await amara.choose("Chair" if name == PANEL[0] else "Member")
        await amara.press("Appoint")
    await amara.press("Start scoring")


async def score(people: People) -> None:
    """Each member declares, scores every question of every bid with a reason, and locks."""
    for seat, name in enumerate(PANEL):
        member = await people.window(name)
        await member.follow_to(f"Score the bids for “{TITLE}”")
        await member.press("Declare your interests")
        for supplier in SUPPLIERS:
            await member.choose("No", within=member.group(supplier))
        await member.press("Record my declarations")
        for place, supplier in enumerate(SUPPLIERS):
            await member.follow(supplier)
            for title in ASKED:
                sheet = member.main.locator(".civic-sheets__item", has_text=title)
                await member.choose(f"{5 - place - seat % 2} –", within=sheet)
                await member.type("Reason", EVIDENCE, within=sheet)
                await member.press("Save and go on", within=sheet)
            await member.follow("All your bids")
        await member.press("Lock my scores")


async def agree(people: People, reference: str) -> None:
    """The chair records what the panel agrees on; then two officers open the prices, and the portal ranks."""
    chair = await people.window(PANEL[0])
    await chair.follow_to(f"Start the moderation of “{TITLE}”")
    await chair.press("Start the moderation")
    await chair.press("Agree on the next")
    for _ in range(len(SUPPLIERS) * len(ASKED)):
        is_first = SUPPLIERS[0] in await chair.main.inner_text()
        await chair.choose("5 –" if is_first else "4 –")
        named = (
            "Six stops are named, and what changed there." if is_first else "Forty passengers are named, without dates."
        )
        await chair.type("The panel's reason", named)
        await chair.press("Record the consensus")
    amara = await people.window("Amara Osei")
    await amara.follow_to(f"End the moderation of “{TITLE}”")
    await amara.press("End the moderation")
    for name in OFFICERS:
        officer = await people.window(name)
        await officer.follow_to(f"Approve opening the prices of “{TITLE}”")
        await officer.press_and_prove("Approve opening the prices")
    await amara.open("/dashboard")
    await amara.waits_for(f"Rank the bids for “{TITLE}”")
    await amara.follow_to(f"Rank the bids for “{TITLE}”")
    await amara.press("Rank the bids")
    await amara.open(f"/challenges/{reference}/ranking")
    await amara.sees("Kerbwise Ltd")


async def award(people: People, reference: str) -> None:
    """Amara recommends the first, Daniel decides, sends the summaries and records the notice; the standstill runs."""
    amara = await people.window("Amara Osei")
    await amara.follow_to(f"Recommend an award for “{TITLE}”")
    await amara.choose("1. Kerbwise Ltd")
    await amara.type("Your reasons", "It came first on the published criteria.")
    await amara.press("Recommend")
    daniel = await people.window("Daniel Whitlock")
    await daniel.follow_to(f"Decide the award of “{TITLE}”")
    await daniel.type("Your reasons", "I checked the ranking and every reason.")
    await daniel.press_and_prove("Decide this award")
    for supplier in SUPPLIERS:
        await daniel.follow(f"Read the summary for {supplier}")
        await daniel.follow("Back", within=daniel.page.get_by_role("navigation", name="Back"))
    await daniel.press_and_prove("Send all summaries")
    await daniel.press("Prepare the award notice")
    await daniel.type("Postal address of the authority", "5 Endeavour Square, London E20 1JN")
    await daniel.choose("Services")
    await daniel.type("Common procurement vocabulary code", "72000000")
    await daniel.type("Postal address of the supplier", "2 Mill Lane, London N1 7GU")
    await daniel.type("Email address of the supplier", "office@kerbwise.example")
    await daniel.choose("Small or medium-sized company")
    await daniel.choose("Neither of these")
    await daniel.choose("Keep a standstill of eight working days")
    await daniel.press("Prepare this notice")
    await daniel.open(f"/challenges/{reference}/award")
    await daniel.type("Notice number", "2027/S 000-012345")
    await daniel.type_moment("When the notice was published", await daniel.now())
    await daniel.press("Record the notice")
    bea = await people.window("Bea Lindqvist")
    await bea.follow_to(f"Read the result of your bid for “{TITLE}”")
    await bea.sees("has decided to award the contract to another supplier, Kerbwise Ltd")
    await bea.sees("The standstill period runs until")


async def contract(people: People, reference: str) -> None:
    """Amara draws the contract up, a lawyer confirms it, and both parties sign once the standstill is over."""
    amara = await people.window("Amara Osei")
    await amara.follow_to(f"Draw up the contract “{TITLE}”")
    begins = await amara.day_in("First day")
    for number, title, share in ((1, "Six stops", "20,000"), (2, "All of route 55", "41,000")):
        await amara.type(f"Milestone {number}: title", title)
        await amara.type(f"Milestone {number}: what is delivered", "Screens that say why.")
        await amara.type(f"Milestone {number}: how it is accepted", "Twelve passengers can say why they wait.")
        await amara.type_day(f"Milestone {number}: due", begins + timedelta(days=60 * number))
        await amara.type(f"Milestone {number}: charge", share, exact=False)
    await amara.press("Make the document")
    await amara.waits_for("Download the contract")
    gareth = await people.window("Gareth Llewellyn")
    await gareth.follow_to(f"Review the contract “{TITLE}”")
    await gareth.press("Confirm the legal review")
    await amara.open("/dashboard")
    await amara.follow_to(f"Offer the contract “{TITLE}”")
    await amara.press("Offer the contract to the supplier")
    await amara.move_clock(f"Move to the end of the standstill of {reference}")
    for name in ("Chloe Tran", "Amara Osei"):
        signatory = await people.window(name)
        await signatory.follow_to(f"Read and sign the contract “{TITLE}”")
        await signatory.choose("I have read this contract")
        await signatory.press_and_prove("Sign the contract")
    await amara.waits_for("Delivery and payments")


async def deliver_and_pay(people: People) -> None:
    """Yusuf reports the first milestone and sends its invoice; two people approve it, and Priya pays through Stripe."""
    yusuf = await people.window("Yusuf Demir")
    await set_up_stripe(yusuf)
    await yusuf.open("/dashboard")
    await yusuf.follow_to("Deliver and send evidence for “Six stops”")
    await yusuf.type(
        "How does this meet the acceptance test?", "Twelve passengers said in their own words why they wait."
    )
    await yusuf.attach("Files (optional)", "words.txt", b"1: The driver changed over. 2: Road works at Well Street.")
    await yusuf.press("Send evidence")
    amara = await people.window("Amara Osei")
    await amara.follow_to("Check the evidence for “Six stops”")
    await amara.press("Accept the milestone")
    await yusuf.open("/dashboard")
    await yusuf.follow_to("Send your invoice for “Six stops”")
    await yusuf.type("Invoice number", "KERB-105")
    await yusuf.type("What it is for", "Milestone 1, six stops")
    await yusuf.type("Sum", "20,000")
    await yusuf.press("Send invoice")
    for name in ("Daniel Whitlock", "Priya Raman"):
        approver = await people.window(name)
        await approver.follow_to("Approve invoice KERB-105 of Kerbwise Ltd")
        await approver.press_and_prove("Approve £20,000")
    priya = await people.window("Priya Raman")
    await priya.follow_to("Pay invoice KERB-105 of Kerbwise Ltd")
    await priya.press_and_prove("Pay through Stripe")
    await priya.waits_for("Pay at Stripe")
    await priya.follow("Pay at Stripe")
    await priya.press("Pay by card")
    await priya.waits_for("through Stripe, reference")


async def set_up_stripe(yusuf: Visitor) -> None:
    """He agrees to be paid through Stripe and gives the bank details there, never to the portal."""
    await yusuf.follow("How Kerbwise Ltd is paid")
    await yusuf.press("We agree")
    await yusuf.press("Give bank details at Stripe")
    await yusuf.follow("Go to Stripe")
    await yusuf.press("Save bank details")
    await yusuf.sees("You can now be paid through Stripe.")


async def check_contract(people: People, title: str = TITLE) -> None:
    """Anybody who has the signed contract can check it on the command line, and sees when a byte was changed."""
    chloe = await people.window("Chloe Tran")
    await chloe.follow("Contracts")
    await chloe.follow(title, exact=False)
    sealed = await chloe.download("Download the contract")
    authority = await chloe.download("Download the certificate")
    assert sealed.read_bytes().startswith(b"%PDF-")
    found = await verify(sealed, authority)
    assert found.exit_code == 0, found.output
    for line in (title, "Bytes since sealing: unchanged", "by Chloe Tran", "by Amara Osei", "authority given"):
        assert line in found.output
    forged = sealed.with_suffix(".forged")
    forged.write_bytes(sealed.read_bytes().replace(b"/Title", b"/Tutle", 1))
    assert (await verify(forged, authority)).exit_code == 1


async def verify(sealed: Path, authority: Path) -> Result:
    """Run `portal contract verify`."""
    command = ["verify", str(sealed), "--ca", str(authority)]
    return await asyncio.to_thread(CliRunner().invoke, contract_command, command)


async def count(people: People) -> None:
    """Three companies answer the voluntary questions; the administrator releases figures that point at nobody."""
    resident = await people.stranger()
    await resident.open("/diversity")
    figures = resident.main.get_by_role("table", name="All bids by stage").get_by_role("cell")
    before = await figures.all_inner_texts()
    for name, answer in (("Yusuf Demir", "No"), ("Bea Lindqvist", "Yes"), ("Fergus Doyle", "Yes")):
        writer = await people.window(name)
        await writer.follow("Voluntary diversity questions", exact=False)
        await writer.choose(answer, within=writer.group("Is your company led by women?"))
        await writer.choose("Micro", within=writer.group("What size is your company?"))
        await writer.press("Save answers")
        await writer.sees("Your answers are saved")
    alex = await people.window("Alex Portman")
    await alex.follow("Diversity figures and their release")
    await alex.press("Release now")
    await resident.page.reload()
    await resident.look()
    after = await figures.all_inner_texts()
    assert int(after[0]) > int(before[0]), (before, after)
    assert int(after[1]) > int(before[1]), (before, after)
    await expect(resident.main.get_by_role("region", name="Not shown yet")).to_contain_text("Led by women")
