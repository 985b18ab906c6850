"""An alert as people live it: two who send it, three schools, one of which answers neither letter nor deputy."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from bulletins.alerts.chase import chase
from bulletins.alerts.declaration import publication_of
from bulletins.alerts.proof import prove
from bulletins.models import Alert
from cms.guidance.found import found
from cms.people.appoint import appoint
from cms.people.mobiles import keep
from cms.people.models import Partnership
from cms.people.sign_in import make_link
from newsletters.delivery.deliver import deliver_due
from newsletters.texts.send import send_texts
from tests.factories import make_contact, make_school, make_user, seat
from tests.post import Letters

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "Man near school gates"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def hub(live_server) -> Partnership:
    """Three schools in the north-west; at each a headteacher, at Elm a deputy with a mobile number besides."""
    made = found(key="ealing", name="Ealing Learning Partnership", hostname="localhost", base_url=live_server.url)
    made.contact_email = "hub@elp.example"
    made.save()
    publication_of(made)
    for name in ("Oak", "Ash", "Elm"):
        school = make_school(made, f"{name} Primary School", quadrant="north-west", telephone="020 7946 0000")
        seat(make_contact(made, f"head@{name.lower()}.example", name=f"{name} Head"), "headteacher", school)
    deputy = make_contact(made, "deputy@elm.example", name="Edie Deputy")
    seat(deputy, "deputy-dsl", school)
    keep(contact=deputy, number="07700 900123", source="The office")
    return made


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Callable[[], Page]]:
    """`somebody()`: a telephone of their own, not signed in."""
    contexts = []

    def make() -> Page:
        contexts.append(browser.new_context(viewport=PHONE))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(hub: Partnership, somebody: Callable[[], Page]) -> Callable[[str], Page]:
    def make(role: str) -> Page:
        user = make_user(f"{role}@elp.example")
        appoint(user=user, partnership=hub, role=role)
        page = somebody()
        page.goto(hub.url(f"/account/link/{make_link(user=user)}/"))
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(hub.url("/admin/"))
        return page

    return make


def test_from_blank_to_confirmed_by_letter_by_a_colleague_and_on_the_telephone(hub, sign_in, somebody, letters):
    writer, second = sign_in("alerts"), sign_in("safeguarding")

    write(writer, hub)
    approve(second, letters.last(to="safeguarding@elp.example").links[0], hub)
    deliver_due()
    writer.goto(hub.url(f"/admin/alerts/{Alert.objects.get().pk}/board/"))
    expect(summary(writer)).to_have_text("0 of 3 schools confirmed.")
    confirm(somebody(), button_of(letters, "head@oak.example"), hub, board=writer)
    confirm_as_a_colleague(somebody(), button_of(letters, "head@ash.example"), hub, board=writer)

    an_hour_later()
    deputy_is_asked(letters)
    telephone(second, hub)

    expect(summary(writer)).to_have_text("3 of 3 schools confirmed.", timeout=10_000)
    expect(school(writer, "Elm")).to_contain_text("Ellis Caretaker, Site manager")
    writer.goto(hub.url(f"/admin/alerts/{Alert.objects.get().pk}/proof/"))
    expect(writer.get_by_text("It arrived: 3 of 3 seats accepted")).to_be_visible()


def write(page: Page, hub: Partnership) -> None:
    page.goto(hub.url("/admin/alerts/"))
    page.get_by_role("link", name="Write an alert").click()
    page.get_by_label("In a few words").fill(TITLE)
    page.get_by_label("What happened").fill("A man tried to talk two children into a white van at 15:20.")
    page.get_by_label("What to do now").fill("Keep children inside until they are collected.")
    page.get_by_label("Who to call").fill("Police, 101, quoting CAD 4711")
    page.get_by_label("North-west").check()
    page.get_by_role("button", name="Next: see who gets it").click()
    expect(page.get_by_text("3 people at 3 schools.")).to_be_visible()
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("Waits for a second person")).to_be_visible()


def approve(page: Page, link: str, hub: Partnership) -> None:
    page.goto(hub.url(link))
    expect(page.get_by_text("3 people at 3 schools.")).to_be_visible()
    page.get_by_role("button", name="Approve: send it now").click()
    expect(page.get_by_text("its letters are leaving")).to_be_visible()


def button_of(letters: Letters, address: str) -> str:
    """Where the one button of their letter leads."""
    letter = next(each for each in letters(to=address) if TITLE in each.subject)
    return next(link for link in letter.links if "/letters/alert/" in link)


def summary(board: Page) -> Locator:
    return board.locator("[data-summary]")


def school(board: Page, name: str) -> Locator:
    return board.get_by_role("listitem").filter(has_text=f"{name} Primary School")


def confirm(page: Page, link: str, hub: Partnership, *, board: Page) -> None:
    """The page is opened, which proves nothing; then the button is pressed. The board follows without a reload."""
    page.goto(hub.url(link))
    expect(school(board, "Oak")).to_contain_text("Opened", timeout=10_000)
    page.get_by_role("button", name="Confirm that we have this").click()
    expect(page.get_by_role("heading", name="Oak Primary School has it")).to_be_visible()
    expect(summary(board)).to_have_text("1 of 3 schools confirmed.", timeout=10_000)
    assert_fits(page)


def confirm_as_a_colleague(page: Page, link: str, hub: Partnership, *, board: Page) -> None:
    page.goto(hub.url(link))
    page.get_by_text("I am a colleague of theirs").click()
    page.get_by_label("Your name").fill("Pat Office")
    page.get_by_label("What you do at the school").fill("School secretary")
    page.get_by_role("button", name="Confirm for Ash Primary School").click()
    expect(page.get_by_role("heading", name="Ash Primary School has it")).to_be_visible()
    expect(school(board, "Ash")).to_contain_text("Pat Office, School secretary", timeout=10_000)
    assert_fits(board)


def an_hour_later() -> None:
    Alert.objects.update(sent_at=timezone.now() - dt.timedelta(minutes=60))
    chase()
    prove()
    send_texts()


def deputy_is_asked(letters: Letters) -> None:
    """By letter, and by text with the same link."""
    link = letters.last(to="deputy@elm.example").links[-1]
    [text] = [each for each in letters() if each.subject.startswith("Text message to Edie Deputy")]
    assert text.links == [link]
    assert [each.to for each in letters() if "please confirm" in each.subject] == ["head@elm.example"]


def telephone(page: Page, hub: Partnership) -> None:
    page.goto(hub.url(f"/admin/alerts/{Alert.objects.get().pk}/phone-sheet/"))
    expect(page.get_by_text("1 school to telephone.")).to_be_visible()
    assert_fits(page)
    page.get_by_role("button", name="Print with mobile numbers").click()
    expect(page.get_by_text(re.compile("07700 900123"))).to_be_visible()
    page.goto(hub.url(f"/admin/alerts/{Alert.objects.get().pk}/phone-sheet/"))
    page.get_by_label("Spoke to").fill("Ellis Caretaker")
    page.get_by_label("who is").fill("Site manager")
    page.get_by_role("button", name="They have it at Elm Primary School").click()
    expect(page.get_by_text("Every school has confirmed")).to_be_visible()


def assert_fits(page: Page) -> None:
    """Nothing stands out at the side of a telephone."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
