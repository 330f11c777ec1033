"""metadata: draft/metadata-3 by its text, and draft/metadata-2 where it differs: the commands, and who is told.
What comes without a command, and what is kept, is in test_metadata_kept.py."""

from __future__ import annotations

import pytest

from lanchat.server import limits
from tests.server.specs.metadata_talk import NEW, OLD, SRV, ask, batch
from tests.server.world import World

VALUE = "before-connect,max-subs=50,max-keys=20,max-key-bytes=40,max-value-bytes=200"


# -- the capabilities ----------------------------------------------------------------------------------------------


def test_both_names_are_offered_with_their_limits(world: World) -> None:
    words = " ".join(line.partition(" :")[2] for line in world.connect().ask("CAP LS 302")).split()
    assert f"draft/metadata-2={VALUE}" in words and f"draft/metadata-3={VALUE}" in words


def test_only_one_of_them_at_a_time(world: World) -> None:
    peer = world.connect()
    both = "draft/metadata-2 draft/metadata-3"
    assert peer.ask(f"CAP REQ :{both}") == [f"{SRV} CAP * NAK :{both}"]
    peer.ask("CAP REQ :draft/metadata-2")
    assert peer.ask("CAP REQ :draft/metadata-3") == [f"{SRV} CAP * NAK :draft/metadata-3"]
    change = "-draft/metadata-2 draft/metadata-3"
    assert peer.ask(f"CAP REQ :{change}") == [f"{SRV} CAP * ACK :{change}"]


@pytest.mark.parametrize("dropped", ["batch", "draft/metadata-3"])
def test_dropping_a_capability_ends_all_subscriptions(world: World, dropped: str) -> None:
    anna = world.join("Anna", caps=NEW)
    anna.ask("METADATA * SUB avatar")
    anna.ask(f"CAP REQ :-{dropped}", f"CAP REQ :{dropped}")
    assert ask(anna, "METADATA * SUBS") == batch("metadata-subs")
    assert not world.server.hub.metadata.is_followed


# -- SET, GET, LIST, CLEAR -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("caps", [NEW, OLD])
def test_setting_getting_and_listing(world: World, caps: str) -> None:
    anna, bob = world.join("Anna", caps=caps), world.join("Bob", caps=caps)
    assert anna.ask("METADATA * SET url :http://www.example.com") == [
        f"{SRV} 761 Anna Anna url * :http://www.example.com"
    ]
    assert anna.ask("METADATA Anna SET im.xmpp a@b") == [f"{SRV} 761 Anna Anna im.xmpp * :a@b"]
    assert ask(bob, "METADATA anna LIST") == batch(
        "metadata Anna", "761 Bob Anna url * :http://www.example.com", "761 Bob Anna im.xmpp * :a@b"
    )
    assert ask(bob, "METADATA Anna GET blargh im.xmpp splot") == batch(
        "metadata Anna",
        "766 Bob Anna blargh :Key not set",
        "761 Bob Anna im.xmpp * :a@b",
        "766 Bob Anna splot :Key not set",
    )
    assert ask(bob, "METADATA * LIST") == batch("metadata Bob")


@pytest.mark.parametrize("command", ["METADATA * SET url", "METADATA * SET url :"])
def test_no_value_or_an_empty_one_takes_the_key_away(world: World, command: str) -> None:
    anna = world.join("Anna", caps=NEW)
    anna.ask("METADATA * SET url :x")
    # It is no error to do it twice.
    assert anna.ask(command) == [f"{SRV} 766 Anna Anna url :Key not set"]
    assert anna.ask(command) == [f"{SRV} 766 Anna Anna url :Key not set"]
    assert ask(anna, "METADATA * LIST") == batch("metadata Anna")


def test_setting_to_the_same_value_is_a_success_told_to_nobody(world: World) -> None:
    anna, bob = world.join("Anna", "#room", caps=NEW), world.join("Bob", "#room", caps=NEW)
    bob.ask("METADATA * SUB url")
    anna.ask("METADATA * SET url :x")
    bob.lines()
    assert anna.ask("METADATA * SET url :x") == [f"{SRV} 761 Anna Anna url * :x"]
    assert bob.lines() == []


def test_clearing(world: World) -> None:
    anna = world.join("Anna", caps=NEW)
    anna.ask("METADATA * SET url :x", "METADATA * SET avatar :y")
    assert ask(anna, "METADATA * CLEAR") == batch(
        "metadata Anna", "766 Anna Anna url :Key not set", "766 Anna Anna avatar :Key not set"
    )
    assert ask(anna, "METADATA * CLEAR") == batch("metadata Anna")


def test_rooms_are_set_by_their_operators(world: World) -> None:
    anna, bob = world.join("Anna", "#example", caps=NEW), world.join("Bob", "#example", caps=NEW)
    assert anna.ask("METADATA #Example SET url :http://x") == [f"{SRV} 761 Anna #example url * :http://x"]
    no = f"{SRV} FAIL METADATA KEY_NO_PERMISSION #example"
    assert bob.ask("METADATA #example SET url :y") == [f"{no} url :Permission denied"]
    assert bob.ask("METADATA #example CLEAR") == [f"{no} * :Permission denied"]
    assert ask(bob, "METADATA #example GET url") == batch("metadata #example", "761 Bob #example url * :http://x")
    stranger = world.join("Carl", caps=NEW)
    assert stranger.ask("METADATA #example SET url :z") == [f"{no} url :Permission denied"]


def test_an_operator_of_the_server_may_too(world: World) -> None:
    world.join("Anna", "#example")
    root = world.join("Root", caps=NEW)
    root.session.user.oper = True
    assert root.ask("METADATA #example SET url :x") == [f"{SRV} 761 Root #example url * :x"]


def test_a_secret_room_is_no_target_for_those_outside(world: World) -> None:
    anna, bob = world.join("Anna", "#den", caps=NEW), world.join("Bob", caps=NEW)
    anna.ask("METADATA #den SET url :x", "MODE #den +s")
    assert bob.ask("METADATA #den LIST") == [f"{SRV} FAIL METADATA INVALID_TARGET #den :Invalid metadata target"]
    assert ask(anna, "METADATA #den GET url") == batch("metadata #den", "761 Anna #den url * :x")


def test_nobody_sets_what_others_say_of_themselves(world: World) -> None:
    anna = world.join("Anna", caps=NEW)
    world.join("Bob")
    no = f"{SRV} FAIL METADATA KEY_NO_PERMISSION Bob"
    assert anna.ask("METADATA Bob SET url :x") == [f"{no} url :Permission denied"]
    assert anna.ask("METADATA Bob CLEAR") == [f"{no} * :Permission denied"]


@pytest.mark.parametrize(
    ("line", "newer", "older"),
    [
        ("METADATA", "INVALID_PARAMS * :Not enough parameters", "SUBCOMMAND_INVALID * :Not enough parameters"),
        (
            "METADATA * SNEEZE",
            'INVALID_PARAMS SNEEZE :Unknown subcommand "SNEEZE"',
            'SUBCOMMAND_INVALID SNEEZE :Unknown subcommand "SNEEZE"',
        ),
        (
            "METADATA * :: hi!",
            'INVALID_PARAMS * :Unknown subcommand ": hi!"',
            'SUBCOMMAND_INVALID * :Unknown subcommand ": hi!"',
        ),
        ("METADATA $a:user SET url :x", "INVALID_TARGET $a:user :Invalid metadata target", None),
        ("METADATA nobody LIST", "INVALID_TARGET nobody :Invalid metadata target", None),
        ("METADATA #no GET url", "INVALID_TARGET #no :Invalid metadata target", None),
        ("METADATA Bob SET $url$ :x", "INVALID_KEY $url$ :Invalid key", "KEY_INVALID $url$ :Invalid key"),
        ("METADATA * SET URL :x", "INVALID_KEY URL :Invalid key", "KEY_INVALID URL :Invalid key"),
        ("METADATA * SET a:b :x", "INVALID_KEY a:b :Invalid key", "KEY_INVALID a:b :Invalid key"),
        (
            f"METADATA * SET {'k' * 41} :x",
            f"INVALID_KEY {'k' * 41} :Invalid key",
            f"KEY_INVALID {'k' * 41} :Invalid key",
        ),
        (
            f"METADATA * SET url :{'é' * 101}",
            "INVALID_VALUE url :A value may have 200 bytes",
            "VALUE_INVALID :A value may have 200 bytes",
        ),
        ("METADATA Bob SUB url", "INVALID_TARGET Bob :Invalid metadata target", None),
        ("METADATA #room SUBS", "INVALID_TARGET #room :Invalid metadata target", None),
        ("METADATA Bob UNSUB url", "INVALID_TARGET Bob :Invalid metadata target", None),
    ],
)
def test_what_is_refused(world: World, line: str, newer: str, older: str | None) -> None:
    world.join("Bob", "#room")
    assert world.join("Anna", "#room", caps=NEW).ask(line) == [f"{SRV} FAIL METADATA {newer}"]
    assert world.join("Otto", "#room", caps=OLD).ask(line) == [f"{SRV} FAIL METADATA {older or newer}"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("METADATA * GET", "Not enough parameters"),
        ("METADATA * SET", "Not enough parameters"),
        ("METADATA * SUB", "Not enough parameters"),
        ("METADATA * UNSUB", "Not enough parameters"),
        ("METADATA * LIST x", "Too many parameters"),
        ("METADATA * SET key a b", "Too many parameters"),
        ("METADATA * CLEAR x", "Too many parameters"),
    ],
)
def test_the_number_of_parameters(world: World, line: str, why: str) -> None:
    sub = line.split()[2]
    assert world.join("Anna", caps=NEW).ask(line) == [f"{SRV} FAIL METADATA INVALID_PARAMS {sub} :{why}"]
    assert world.join("Otto", caps=OLD).ask(line) == [f"{SRV} 461 Otto METADATA :{why}"]


def test_an_invalid_key_among_others_is_a_warning(world: World) -> None:
    anna = world.join("Anna", caps=NEW)
    assert ask(anna, "METADATA * GET $no url") == batch(
        "metadata Anna", "WARN METADATA INVALID_KEY $no :Invalid key", "766 Anna Anna url :Key not set"
    )
    otto = world.join("Otto", caps=OLD)
    assert ask(otto, "METADATA * GET $no") == batch("metadata Otto", "FAIL METADATA KEY_INVALID $no :Invalid key")


def test_the_older_form_refuses_to_take_away_what_is_not_set(world: World) -> None:
    otto = world.join("Otto", caps=OLD)
    assert otto.ask("METADATA * SET url") == [f"{SRV} FAIL METADATA KEY_NOT_SET Otto url :Key not set"]
    otto.ask("METADATA * SET url :x")
    assert otto.ask("METADATA * SET url") == [f"{SRV} 766 Otto Otto url :Key not set"]


def test_no_more_keys_than_allowed(world: World) -> None:
    anna = world.join("Anna", caps=NEW)
    for number in range(limits.MAX_METADATA_KEYS):
        anna.send(f"METADATA * SET k{number} :x")
    assert anna.ask("METADATA * SET more :x") == [f"{SRV} FAIL METADATA LIMIT_REACHED Anna 20 :Limit reached"]
    assert anna.ask("METADATA * SET k0 :y") == [f"{SRV} 761 Anna Anna k0 * :y"]
    anna.send("CAP REQ :-draft/metadata-3 draft/metadata-2")
    assert anna.ask("METADATA * SET more :x") == [f"{SRV} FAIL METADATA LIMIT_REACHED Anna :Limit reached"]


def test_a_value_of_a_room_with_a_long_name_fits_a_line(world: World) -> None:
    room = "#" + "\N{DESERET SMALL LETTER BEE}" * 31
    anna = world.join("\N{DESERET SMALL LETTER BEE}" * 15, room, caps=NEW)
    value = "x" * (200 - 30)
    (line,) = anna.ask(f"METADATA {room} SET {'k' * 40} :{value}")
    assert line.endswith(f" {room} {'k' * 40} * :{value}")
    assert len(line.encode()) + 30 <= 510


def test_setting_too_fast(world: World) -> None:
    world.config.limits.throttle = True
    anna = world.join("Anna", caps=NEW)
    anna.session.throttle.allow(1000, 1000)
    for number in range(limits.METADATA_BURST):
        assert " 761 " in anna.ask(f"METADATA * SET url :{number}")[0]
    assert anna.ask("METADATA * SET url :x") == [f"{SRV} FAIL METADATA RATE_LIMITED Anna url 1 :Try again later"]
    assert anna.ask("METADATA * CLEAR") == [f"{SRV} FAIL METADATA RATE_LIMITED Anna * 1 :Try again later"]
    world.pass_time(2)
    assert anna.ask("METADATA * SET url :x") == [f"{SRV} 761 Anna Anna url * :x"]


def test_without_either_capability_it_can_be_asked_but_tells_nothing(world: World) -> None:
    anna, bob = world.join("Anna", "#room"), world.join("Bob", "#room")
    bob.ask("METADATA * SET url :x", "METADATA * SUB url")
    assert anna.ask("METADATA Bob GET url") == [f"{SRV} 761 Anna Bob url * :x"]
    anna.send("METADATA * SET url :y")
    assert bob.lines() == []


# -- SUB, UNSUB, SUBS ----------------------------------------------------------------------------------------------


def test_following_and_no_longer(world: World) -> None:
    anna = world.join("Anna", caps=NEW)
    assert ask(anna, "METADATA * SUB avatar website foo bar") == [
        f"{SRV} 770 Anna avatar website foo bar",
        *batch("metadata *ALL"),
    ]
    assert ask(anna, "METADATA * SUBS") == batch("metadata-subs", "772 Anna avatar website foo bar")
    assert anna.ask("METADATA * UNSUB bar foo nothing") == [f"{SRV} 771 Anna bar foo nothing"]
    assert ask(anna, "METADATA Anna SUBS") == batch("metadata-subs", "772 Anna avatar website")
    # No batch where nothing is new, and no key twice.
    assert ask(anna, "METADATA * SUB avatar avatar") == [f"{SRV} 770 Anna avatar"]
    assert anna.ask("METADATA * UNSUB website website") == [f"{SRV} 771 Anna website"]
    assert ask(anna, "METADATA * SUBS") == batch("metadata-subs", "772 Anna avatar")


def test_invalid_keys_are_named_and_the_rest_is_followed(world: World) -> None:
    anna = world.join("Anna", caps=NEW)
    assert ask(anna, "METADATA * SUB foo $url bar")[:2] == [
        f"{SRV} 770 Anna foo bar",
        f"{SRV} WARN METADATA INVALID_KEY $url :Invalid key",
    ]
    assert anna.ask("METADATA * UNSUB $url foo") == [
        f"{SRV} 771 Anna foo",
        f"{SRV} WARN METADATA INVALID_KEY $url :Invalid key",
    ]
    assert ask(anna, "METADATA * SUB $1 $2") == [
        f"{SRV} WARN METADATA INVALID_KEY $1 :Invalid key",
        f"{SRV} WARN METADATA INVALID_KEY $2 :Invalid key",
    ]


@pytest.mark.parametrize(
    ("caps", "refusal"),
    [(NEW, "LIMIT_REACHED country 50 :Too many subscriptions"), (OLD, "TOO_MANY_SUBS country :Too many subscriptions")],
)
def test_the_first_key_too_many_ends_the_list(world: World, caps: str, refusal: str) -> None:
    anna = world.join("Anna", caps=caps)
    for start in range(0, limits.MAX_METADATA_SUBS - 2, 12):
        anna.send("METADATA * SUB " + " ".join(f"k{number}" for number in range(start, start + 12)))
    anna.lines()
    assert ask(anna, "METADATA * SUB email city country bar")[:2] == [
        f"{SRV} 770 Anna email city",
        f"{SRV} FAIL METADATA {refusal}",
    ]
    told = [line.split(" 772 Anna ")[1].split() for line in ask(anna, "METADATA * SUBS")[1:-1]]
    assert all(len(keys) <= 12 for keys in told)
    assert [key for keys in told for key in keys] == [*(f"k{number}" for number in range(48)), "email", "city"]


def test_the_values_of_new_keys_come_at_once(world: World) -> None:
    anna, bob = world.join("Anna", "#chan", caps=NEW), world.join("Bob", "#chan")
    carl, dora = world.join("Carl"), world.join("Dora")
    anna.ask("METADATA #chan SET display-name :Cool Channel", "MONITOR + Dora")
    for peer, name in ((bob, "B"), (carl, "C"), (dora, "D")):
        peer.send(f"METADATA * SET display-name :User {name}", "METADATA * SET other :x")
    bob.send("METADATA * SET status :Playing games")
    assert ask(anna, "METADATA * SUB display-name status") == [
        f"{SRV} 770 Anna display-name status",
        *batch(
            "metadata *ALL",
            "761 Anna #chan display-name * :Cool Channel",
            "761 Anna Bob display-name * :User B",
            "761 Anna Bob status * :Playing games",
            "761 Anna Dora display-name * :User D",
        ),
    ]


def test_the_batch_is_inside_that_of_the_label(world: World) -> None:
    anna = world.join("Anna", caps=f"{NEW} labeled-response")
    lines = anna.ask("@label=1 METADATA * SUB avatar")
    outer = lines[0].split()[3][1:]
    assert lines[0] == f"@label=1 {SRV} BATCH +{outer} labeled-response"
    assert lines[1] == f"@batch={outer} {SRV} 770 Anna avatar"
    assert lines[2].startswith(f"@batch={outer} {SRV} BATCH +") and lines[2].endswith(" metadata *ALL")
    assert lines[3].startswith(f"@batch={outer} {SRV} BATCH -")
    assert lines[4:] == [f"{SRV} BATCH -{outer}"]


# -- notifications -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caps", "told", "taken"),
    [
        (NEW, "761 Anna Bob url * :x", "766 Anna Bob url :Key not set"),
        (OLD, "METADATA Bob url * :x", "METADATA Bob url *"),
    ],
)
def test_changes_are_told_to_followers_in_a_shared_room(world: World, caps: str, told: str, taken: str) -> None:
    anna = world.join("Anna", "#a", "#b", caps=caps)
    bob = world.join("Bob", "#a", "#b", caps=NEW)
    far, deaf = world.join("Far", "#c", caps=NEW), world.join("Deaf", "#a", caps=NEW)
    for peer in (anna, bob, far):
        peer.ask("METADATA * SUB url")
    deaf.ask("METADATA * SUB avatar")
    assert bob.ask("METADATA * SET url :x") == [f"{SRV} 761 Bob Bob url * :x"]
    assert anna.lines() == [f"{SRV} {told}"]
    bob.send("METADATA * SET url")
    assert anna.lines() == [f"{SRV} {taken}"]
    bob.send("METADATA * SET url :x")
    anna.lines()
    bob.send("METADATA * CLEAR")
    assert anna.lines() == [f"{SRV} {taken}"]
    assert far.lines() == deaf.lines() == []


@pytest.mark.parametrize(("caps", "told"), [(NEW, "761 Bob #a url * :x"), (OLD, "METADATA #a url * :x")])
def test_changes_of_a_room_are_told_to_its_members(world: World, caps: str, told: str) -> None:
    anna, bob = world.join("Anna", "#a", caps=NEW), world.join("Bob", "#a", caps=caps)
    far = world.join("Far", caps=NEW)
    for peer in (anna, bob, far):
        peer.ask("METADATA * SUB url")
    assert anna.ask("METADATA #a SET url :x") == [f"{SRV} 761 Anna #a url * :x"]
    assert bob.lines() == [f"{SRV} {told}"]
    assert far.lines() == []


def test_changes_of_monitored_people(world: World) -> None:
    anna, bob = world.join("Anna", caps=NEW), world.join("Bob")
    anna.ask("MONITOR + Bob", "METADATA * SUB url")
    bob.send("METADATA * SET url :x")
    assert anna.lines() == [f"{SRV} 761 Anna Bob url * :x"]
    anna.ask("MONITOR - Bob")
    bob.send("METADATA * SET url :y")
    assert anna.lines() == []
