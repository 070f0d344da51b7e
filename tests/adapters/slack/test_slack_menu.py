"""What stands in the menu of a card: links of its thread, and the acts that only some processes have."""

from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.fakes.slack.people import Person
from tests.fakes.slack.world import Message

LONG = "https://wiki.example/" + "a" * 200


def offered(person: Person) -> set[str]:
    """The acts in the menu that is open before them."""
    return {
        element["action_id"].removeprefix("accord.")
        for block in person.form()["blocks"]
        for element in block.get("elements", ())
    }


async def menu(house: SlackHouse, person: Person, card: Message) -> set[str]:
    await person.clicks(card, "accord.more")
    await house.settle()
    return offered(person)


async def chosen(house: SlackHouse, person: Person, card: Message, act: str) -> None:
    await menu(house, person, card)
    await person.clicks_in_view(f"accord.{act}")
    await house.settle()


async def test_links_that_people_shared_in_the_thread_are_attached_as_knowledge(house: SlackHouse) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority')
    await house.settle()
    card = house.card()
    await bo.clicks(card, "accord.vote:yes")
    bo.says(
        CHANNEL,
        "Look at <https://wiki.example/risks?a=1&amp;b=2|the risks>, and <mailto:x@y.z|me>",
        thread=card.ts,
    )
    for place in range(230):  # more than one page of Slack's
        cy.says(CHANNEL, f"Chatter {place}", thread=card.ts)
    cy.says(CHANNEL, f"and <https://docs.example/plan> <{LONG}>", thread=card.ts)
    cy.says(CHANNEL, "Elsewhere: <https://other.example>")
    quiet = len(house.slack.made("chat.postMessage"))

    await chosen(house, bo, card, "link")
    (ticks,) = (block for block in bo.form()["blocks"] if block.get("block_id", "").startswith("shared"))
    said = [option["text"]["text"] for option in ticks["element"]["options"]]
    assert [each.partition(": ")[2][:24] for each in said] == [
        "wiki.example/aaaaaaaaaaa",
        "docs.example/plan",
        "wiki.example/risks?a=1&b",
    ]
    values = [option["value"] for option in ticks["element"]["options"]]
    await bo.submits(shared=values)
    await house.settle()
    links = {link.url: link.role for link in (await house.record(1)).card.links}
    assert links == {
        LONG: "knowledge",
        "https://docs.example/plan": "knowledge",
        "https://wiki.example/risks?a=1&b=2": "knowledge",
    }
    assert "docs.example/plan" in bo.private_text()
    assert "wiki.example/risks" in bo.private_text()
    assert "https://docs.example/plan" in house.card().text + str(house.card().blocks)
    assert len(house.slack.made("chat.postMessage")) == quiet  # only the card changed

    await chosen(house, cy, card, "link")  # what is attached is not offered again, and a form is left
    assert [
        block["block_id"].partition("~")[0] for block in cy.form()["blocks"] if block["type"] == "input"
    ] == [
        "url",
        "role",
    ]


async def test_a_thread_that_cannot_be_read_leaves_the_form_for_any_link(house: SlackHouse) -> None:
    ann = house.person("Ann")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority')
    await house.settle()
    card = house.card()
    ann.says(CHANNEL, "<https://wiki.example/risks>", thread=card.ts)
    house.slack.trouble("conversations.replies", error="missing_scope", times=1)
    await chosen(house, ann, card, "link")
    await ann.submits(url="https://wiki.example/typed")
    await house.settle()
    assert [link.url for link in (await house.record(1)).card.links] == ["https://wiki.example/typed"]
    await chosen(house, ann, card, "link")
    ack = await ann.submits()
    assert "url" in ack.body["errors"]  # neither ticked nor typed


async def test_a_vote_is_passed_on_from_the_menu_and_taken_back(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process liquid')
    await house.settle()
    card = house.card()
    acts = await menu(house, bo, card)
    assert "delegate" in acts
    assert not acts & {"attend", "recuse", "group"}
    await bo.clicks_in_view("accord.delegate")
    await house.settle()
    ack = await bo.submits(account="UBO")
    assert "account" in ack.body["errors"]  # to oneself
    await bo.submits(account="UANN")
    await house.settle()
    await ann.clicks(card, "accord.vote:yes")
    await house.settle()
    assert (await house.record(1)).card.delegations == (("Bo", "Ann"),)
    await chosen(house, bo, card, "delegate")
    await bo.submits()
    await house.settle()
    assert (await house.record(1)).card.delegations == ()


async def test_presence_and_recusal_stand_in_the_menu_where_the_process_has_them(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority-present')
    await ann.types(CHANNEL, f'/propose "A standard" --process iesg --group "leads: <@{ann.id}> <@{bo.id}>"')
    await house.settle()
    present, standard = house.card(place=0), house.card(place=1)
    acts = await menu(house, bo, present)
    assert "attend" in acts
    assert "recuse" not in acts
    await bo.clicks_in_view("accord.attend")
    await house.settle()
    assert "You are counted as present" in str(bo.form()["blocks"])
    assert "attend" not in await menu(house, bo, standard)
    await bo.clicks_in_view("accord.recuse")
    await house.settle()
    await bo.submits(reason="I sell toasters")
    await house.settle()
    (position,) = (await house.record(2)).positions
    assert (position.choice, position.reason) == ("recuse", "I sell toasters")


async def test_an_administrator_says_who_is_in_a_group_that_the_process_names(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Merge it" --process apache-code')
    await house.settle()
    card = house.card()
    assert "group" not in await menu(house, bo, card)  # not an administrator
    await chosen(house, ann, card, "group")
    await ann.submits(group="pmc", accounts=["UBO", "UCY"])
    await house.settle()
    await ann.types(CHANNEL, '/propose "Merge the other" --process apache-code')
    await house.settle()
    for person in (ann, bo):
        await person.clicks(house.card(), "accord.vote:+1")
    await house.settle()
    assert "+1 (and 1 advisory): 1" in house.card().text
    assert "Only the votes of “pmc” count" in house.card().text


async def test_a_form_that_is_opened_twice_from_the_menu_shows_the_text_of_now(house: SlackHouse) -> None:
    """Slack keeps what an input shows when the modal is replaced by one whose input has the same id."""
    ann = house.person("Ann")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process consent')
    await house.settle()
    await ann.clicks(house.card(), "accord.more")
    menu = ann.form()
    for text in ("Ship on Mondays", "Ship on Tuesdays"):
        await ann.types(CHANNEL, f'/amend D-1 "{text}"')
        await house.settle()
        await ann.clicks_in_view("accord.amend", menu)
        assert text in str(ann.form())
    ack = await ann.submits(text=" ")
    assert list(ack.body["errors"]) == ["text"]
    await ann.submits(text="Ship on Wednesdays")
    await house.settle()
    assert "Ship on Wednesdays" in house.card().text


async def test_a_reminder_is_put_off_from_the_menu_and_nobody_else_hears_of_it(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process majority --by 4d')
    await house.settle()
    thread = house.thread(house.card())
    await chosen(house, bo, house.card(), "snooze")
    await bo.submits(until="2h")
    await house.settle()
    assert "You are reminded of D-1" in bo.private_text()
    await house.passes(hours=3)
    assert "you have not answered yet" in bo.private()[-1]["text"]
    assert {"accord.vote:yes", "accord.snooze"} <= {
        element["action_id"]
        for block in bo.private()[-1]["blocks"]
        for element in block.get("elements", ())
        if "action_id" in element
    }
    assert house.thread(house.card()) == thread


async def test_a_question_has_a_button_for_its_answer_on_its_own_line(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process consent')
    await house.settle()
    await bo.types(CHANNEL, '/accord ask D-1 "Who pays?"')
    await bo.types(CHANNEL, '/accord ask D-1 "Since when?"')
    await house.settle()
    messages = house.slack.workspaces["T1"].channels[CHANNEL].messages.values()
    first = next(message for message in messages if "Who pays?" in message.text and message.thread_ts)
    await ann.clicks(first, "accord.answer:1")
    assert [block["block_id"] for block in ann.form()["blocks"] if block["type"] == "input"] == ["text"]
    await ann.submits(text="The team")
    await house.settle()
    assert "Ann answers a question about D-1" in house.thread(house.card())
    assert "Ann answers your question" in bo.private_text()
    remarks = (await house.record(1)).card.remarks
    assert [(remark.text, remark.answers) for remark in remarks] == [
        ("Who pays?", (("Ann", "The team"),)),
        ("Since when?", ()),
    ]
