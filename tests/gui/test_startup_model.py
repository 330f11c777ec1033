"""What the startup dialog preselects, what it hands over, and what it asks to mend.
No window: the dialog itself is tested in test_startup_dialog.py."""

from __future__ import annotations

import pytest

from lanchat.gui.choice import Auto, Host, Join, JoinAddress
from lanchat.gui.startup_model import (
    ADDRESS,
    HOST,
    MAX_CHATS,
    Field,
    Problem,
    StartupModel,
    busy_sentence,
    title,
    where,
)
from lanchat.protocol.beacon import ChatInfo, FoundChat


def chat(
    key: str, name: str = "Studio", *, people: int = 2, started_ms: int = 1000, host: str = "anna-pc"
) -> FoundChat:
    info = ChatInfo(f"chat-{key}", name, key, host, people=people, started_ms=started_ms)
    return FoundChat(info, "192.168.1.20", 50000)


def test_enter_while_still_searching_leaves_it_to_the_program() -> None:
    model = StartupModel("Mia", "Boat")
    assert (model.choice(), model.button()) == (Auto("Mia", "Boat"), "Start")


def test_a_found_chat_is_the_likely_answer() -> None:
    model = StartupModel("Mia")
    found = chat("a")
    model.show_found([found])
    assert (model.choice(), model.button()) == (Join("Mia", found), "Join")


def test_hosting_is_the_likely_answer_when_nobody_is_there() -> None:
    model = StartupModel("Mia", "Boat")
    model.search_ended()
    assert (model.choice(), model.button()) == (Host("Mia", "Boat"), "Host")


def test_a_chat_that_turns_up_late_takes_over_from_hosting() -> None:
    model = StartupModel("Mia")
    model.search_ended()
    model.show_found([chat("a")])
    assert model.selected == "a"


def test_of_several_the_one_that_was_there_first_is_preselected() -> None:
    model = StartupModel("Mia")
    model.show_found([chat("late", started_ms=9000), chat("early", started_ms=1000)])
    assert model.selected == "early"


def test_nothing_moves_once_the_person_chose() -> None:
    model = StartupModel("Mia")
    model.select(HOST)
    model.show_found([chat("a")])
    model.search_ended()
    assert model.selected == HOST


def test_the_preselection_does_not_jump_between_chats() -> None:
    model = StartupModel("Mia")
    model.show_found([chat("late", started_ms=9000)])
    model.show_found([chat("early", started_ms=1000), chat("late", started_ms=9000)])
    assert model.selected == "late"
    assert [found.info.host_id for found in model.chats] == ["late", "early"]


def test_a_chat_that_goes_away_gives_the_selection_back() -> None:
    model = StartupModel("Mia")
    model.show_found([chat("a"), chat("b")])
    model.select("b")
    model.show_found([chat("a")])
    assert model.selected == "a"
    model.search_ended()
    model.show_found([])
    assert model.selected == HOST


def test_the_arrow_keys_walk_all_rows_and_stop_at_the_ends() -> None:
    model = StartupModel("Mia")
    model.show_found([chat("a"), chat("b")])
    seen = []
    for _ in range(4):
        model.move(1)
        seen.append(model.selected)
    assert seen == ["b", HOST, ADDRESS, ADDRESS]
    for _ in range(5):
        model.move(-1)
    assert model.selected == "a"


@pytest.mark.parametrize(("step", "key"), [(1, HOST), (-1, ADDRESS)])
def test_the_first_arrow_key_starts_at_an_end(step: int, key: str) -> None:
    model = StartupModel("Mia")
    model.move(step)
    assert model.selected == key


def test_a_typed_address_is_handed_over_as_typed() -> None:
    model = StartupModel("Mia", address=" anna.local:50001 ", remember=True)
    model.select(ADDRESS)
    assert model.choice() == JoinAddress("Mia", "anna.local:50001", remember=True)


@pytest.mark.parametrize("address", ["", "192.168.1", "host:0", "[::1", "two words"])
def test_a_wrong_address_gets_one_sentence(address: str) -> None:
    model = StartupModel("Mia", address=address)
    model.select(ADDRESS)
    problem = model.choice()
    assert isinstance(problem, Problem) and problem.field is Field.ADDRESS
    assert problem.sentence and "\n" not in problem.sentence


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "type your name"), ("Mia Fischer", "Mia_Fischer"), ("mia!", "Try mia"), ("123", "letter"), ("x" * 31, "30")],
)
def test_a_wrong_name_gets_one_sentence_with_a_way_out(name: str, said: str) -> None:
    problem = StartupModel(name).choice()
    assert isinstance(problem, Problem) and problem.field is Field.NAME
    assert said in problem.sentence


@pytest.mark.parametrize("name", ["Mia", " Mia ", "Мия", "美亜", "Zoë-2"])
def test_names_of_every_script_are_accepted(name: str) -> None:
    assert StartupModel(name).choice() == Auto(name.strip())


def test_hostile_names_of_chats_are_shown_on_one_plain_line() -> None:
    found = chat("a", "Stu\ndio\u202eNAL\ud800\x00", host="pc\t1")
    assert title(found) == "Stu dio NAL"
    assert where(found) == "pc 1 · 2 people"
    assert title(chat("a", "", host="")) == "192.168.1.20"


def test_a_flood_of_chats_is_cut() -> None:
    model = StartupModel("Mia")
    model.show_found([chat(str(n)) for n in range(5 * MAX_CHATS)])
    assert len(model.chats) == MAX_CHATS


def test_the_name_of_a_new_chat_is_one_line_of_what_can_be_shown() -> None:
    model = StartupModel("Mia", "  Our\n\tchat \x00" + "x" * 99)
    model.select(HOST)
    made = model.choice()
    assert isinstance(made, Host) and made.chat_name.startswith("Our chat x") and len(made.chat_name) == 40


def test_a_new_chat_is_named_after_the_person_until_they_name_it() -> None:
    model = StartupModel("Mia")
    assert model.chat_name == "Mia's chat"
    model.name = "Anna"
    assert model.follow_name()
    assert model.chat_name == "Anna's chat"
    model.select(HOST)
    assert model.choice() == Host("Anna"), "the program names it the same way, in years to come as well"
    model.chat_name = "Boat"
    model.name = "Bo"
    assert not model.follow_name()
    assert model.choice() == Host("Bo", "Boat")


def test_what_the_search_knows_is_said() -> None:
    model = StartupModel("Mia")
    assert model.status() == "Looking at your network…"
    model.search_ended()
    assert "Nobody" in model.status()
    model.show_found([chat("a")])
    assert model.status() == "1 chat on your network"
    model.show_found([chat("a"), chat("b")])
    assert model.status() == "2 chats on your network"


def test_what_goes_on_is_said_for_every_choice() -> None:
    said = [busy_sentence(made) for made in (Host("M"), Join("M", chat("a")), JoinAddress("M", "pc"), Auto("M"))]
    assert len(set(said)) == 4 and "Studio" in said[1] and "pc" in said[2]


def locked(key: str) -> FoundChat:
    return chat(key).with_info(chat(key).info._replace(password=True))


def test_a_chat_that_needs_a_password_is_not_joined_without() -> None:
    model = StartupModel("Mia")
    model.show_found([locked("a")])
    assert model.choice() == Problem(Field.PASSWORD, "This chat needs a password.")
    model.password = "steam"
    assert model.choice() == Join("Mia", locked("a"), password="steam")
    assert where(locked("a")) == "anna-pc · 2 people · password"


def test_a_password_goes_to_no_chat_that_needs_none() -> None:
    model = StartupModel("Mia")
    model.show_found([chat("a")])
    model.password = "steam"
    assert model.choice() == Join("Mia", chat("a"))


def test_an_address_that_was_refused_wants_a_password_until_it_is_another() -> None:
    model = StartupModel("Mia", address="pc2")
    model.select(ADDRESS)
    assert not model.wants_password()
    model.password_refused()
    assert model.choice() == Problem(Field.PASSWORD, "This chat needs a password.")
    model.password = "steam"
    assert model.choice() == JoinAddress("Mia", "pc2", password="steam")
    model.address = "pc3"
    assert model.choice() == JoinAddress("Mia", "pc3")


@pytest.mark.parametrize(("name", "most"), [("x" * 31, 30), ("李" * 21, 20)])
def test_a_name_that_is_too_long_is_told_how_long_it_may_be(name: str, most: int) -> None:
    model = StartupModel(name)
    assert model.name_problem() == f"That name is too long. It can have {most} letters."
    model.name = name[:most]
    assert model.name_problem() == ""
