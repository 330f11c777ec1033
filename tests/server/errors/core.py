"""The error replies of the core protocol (modern.ircdocs.horse, "Numerics"), and the reasons of ERROR.
Those of the extensions are in extensions.py and accounts.py."""

from __future__ import annotations

from lanchat.server import limits
from tests.server.errors.cases import Case, case, new, people, said
from tests.server.world import World

END_OF_WHOIS = "318 Anna zed :End of /WHOIS list"
HOST = "192.168.0.9"


def too_many_channels() -> list[str]:
    _, anna, _ = people()
    anna.send(*(f"JOIN #room{number}" for number in range(limits.MAX_CHANNELS_PER_USER - 1)))
    return anna.ask("JOIN #one-more")


def too_long() -> list[str]:
    world, anna, _ = people()
    world.server.line_too_long(anna.session)
    return anna.lines()


def too_much_looking() -> list[str]:
    world, anna, _ = people(throttle=True)
    world.server.hub.effort.take(HOST, limits.EFFORT_AT_ONCE, world.now)
    return anna.ask("LIST")


def former_name() -> list[str]:
    world, anna, bob = people()
    bob.send("RENAME #b #c :why not")
    return [line for line in world.join("Carl").ask("JOIN #b") if " 470 " in line] + anna.lines()


def full_list() -> list[str]:
    _, anna, _ = people()
    masks = [f"MODE #a +b nick{number}!*@*" for number in range(limits.MAX_LISTED)]
    anna.ask(*masks)
    return anna.ask("MODE #a +b one!more@mask")


def operator(*lines: str) -> list[str]:
    world, anna, _ = people()
    world.config.operators = {"boss": "secret"}
    anna.send("OPER boss secret")
    return anna.ask(*lines)


def wrong_operator(times: int) -> list[str]:
    world, anna, _ = people()
    world.config.operators = {"boss": "secret"}
    anna.send(*["OPER boss wrong"] * times)
    return anna.ask("OPER boss wrong")


def wrong_password(times: int) -> list[str]:
    world = World(password="sesame")
    for _ in range(times):
        world.connect().send("PASS wrong", "NICK Zed", "USER zed 0 * :Zed")
    return world.connect().ask("PASS wrong", "NICK Zed", "USER zed 0 * :Zed")


def full_house() -> list[str]:
    world = World(clients=1)
    world.connect()
    return world.connect().lines()


def full_address() -> list[str]:
    world = World(per_address=1)
    world.connect()
    return world.connect().lines()


def come_back() -> list[str]:
    world = World()
    first, again = world.connect(), world.connect()
    for peer in (first, again):
        peer.send("LANCHAT RUN token", "NICK Zed", "USER zed 0 * :Zed")
    return first.lines()[-1:]


def late() -> list[str]:
    world = World()
    peer = world.connect()
    world.pass_time(limits.REGISTRATION_DEADLINE)
    return peer.lines()


def silent() -> list[str]:
    world, anna, _ = people()
    world.pass_time(limits.PING_AFTER)
    anna.lines()
    world.pass_time(limits.PING_TIMEOUT)
    return anna.lines()


def flood() -> list[str]:
    _, anna, _ = people(throttle=True)
    anna.send(*["PING x"] * (limits.BURST + limits.MAX_DELAYED_HARD + 2))
    return [line for line in anna.lines() if " PONG " not in line]


def too_much_asked() -> list[str]:
    world, anna, _ = people()
    world.config.limits.send_queue_bytes = 200
    return anna.ask("HELP")


def killed() -> list[str]:
    world, anna, bob = people()
    world.config.operators = {"boss": "secret"}
    anna.send("OPER boss secret", "KILL Bob :enough")
    return bob.lines()


def guest_of_a_closed_chat() -> list[str]:
    return World(password="sesame").connect(plain=True).lines()


def guest_of_a_closed_lobby() -> list[str]:
    world = World()
    world.join("Anna", "#lobby", address="127.0.0.1").send("MODE #lobby +i")
    return world.connect(plain=True).lines()


def guest_who_leaves() -> list[str]:
    return World().connect(plain=True).ask("/quit")


CASES: list[Case] = [
    case("263 Anna LIST :Please wait a while and try again.", too_much_looking),
    said("INVITE zed #a", get="401 Anna zed :No such nick/channel"),
    said("KICK #a zed", get="401 Anna zed :No such nick/channel"),
    said("WHOIS zed", get=("401 Anna zed :No such nick/channel", END_OF_WHOIS)),
    said("MODE #a +o zed", get="401 Anna zed :No such nick/channel"),
    said("MODE zed", get="401 Anna zed :No such nick/channel"),
    said("PRIVMSG zed :hello", get="401 Anna zed :No such nick/channel"),
    said("VERSION elsewhere.example", get="402 Anna elsewhere.example :No such server"),
    said("PART #no", get="403 Anna #no :No such channel"),
    said("JOIN no", get="403 Anna no :No such channel"),
    said("KICK #no Bob", get="403 Anna #no :No such channel"),
    said("INVITE Bob #no", get="403 Anna #no :No such channel"),
    said("TOPIC #no", get="403 Anna #no :No such channel"),
    said("MODE #no", get="403 Anna #no :No such channel"),
    said("RENAME #no #yes", get="403 Anna #no :No such channel"),
    said("PRIVMSG #no :hello", get="403 Anna #no :No such channel"),
    said("PRIVMSG @#no :hello", get="403 Anna @#no :No such channel"),
    said("PRIVMSG #b :hello", get="404 Anna #b :Cannot send to channel"),
    said("PRIVMSG +#b :hello", get="404 Anna +#b :Cannot send to channel"),
    case("405 Anna #one-more :You have joined too many channels", too_many_channels),
    said("WHOWAS zed", get=("406 Anna zed :There was no such nickname", "369 Anna zed :End of WHOWAS")),
    said("PRIVMSG a,b,c,d,e :hello", get="407 Anna e :Too many targets"),
    said("PING", get="409 Anna :No origin specified"),
    said("CAP NONE", get="410 Anna NONE :Invalid CAP command"),
    said("PRIVMSG", get="411 Anna :No recipient given (PRIVMSG)"),
    said("PRIVMSG #a", get="412 Anna :No text to send"),
    case("417 Anna :Input line was too long", too_long),
    said("PRIVMSG #a :" + "x" * 480, get="417 Anna :Input line was too long"),
    said("NONSENSE", get="421 Anna NONSENSE :Unknown command"),
    said("MOTD", get="422 Anna :There is no message of the day"),
    said("NICK", get="431 Anna :No nickname given"),
    said("WHOIS", get="431 Anna :No nickname given"),
    said("WHOWAS", get="431 Anna :No nickname given"),
    said("NICK 1st", get="432 Anna 1st :Erroneous nickname"),
    said("NICK bob", get="433 Anna bob :Nickname is already in use"),
    said("NICK \u0412ob", get="433 Anna \u0412ob :Nickname looks the same as another"),
    said("KICK #a Bob", get="441 Anna Bob #a :They aren't on that channel"),
    said("MODE #a +v Bob", get="441 Anna Bob #a :They aren't on that channel"),
    said("PART #b", get="442 Anna #b :You're not on that channel"),
    said("KICK #b Bob", get="442 Anna #b :You're not on that channel"),
    said("INVITE Bob #b", get="442 Anna #b :You're not on that channel"),
    said("TOPIC #b :mine", get="442 Anna #b :You're not on that channel"),
    said("RENAME #b #c", get="442 Anna #b :You're not on that channel"),
    case("443 Anna Anna #a :is already on channel", lambda: people()[1].ask("INVITE Anna #a"), "INVITE Anna"),
    new("LIST", get="451 * :You have not registered"),
    new("NONSENSE", get="451 * :You have not registered"),
    new("AWAY :x", get="451 * :You have not registered"),
    new("ISUPPORT", get="451 * :You have not registered"),
    new("METADATA * LIST", get="451 * :You have not registered"),
    said("JOIN", get="461 Anna JOIN :Not enough parameters"),
    said("INVITE Bob", get="461 Anna INVITE :Not enough parameters"),
    said("MONITOR +", get="461 Anna MONITOR :Not enough parameters"),
    said("LANCHAT HELLO", get="461 Anna LANCHAT :Not enough parameters"),
    new("USER zed 0 * :", get="461 * USER :Not enough parameters"),
    said("USER a 0 * :A", get="462 Anna :You may not reregister"),
    said("PASS a", get="462 Anna :You may not reregister"),
    case(
        ("464 Zed :Password incorrect", f"ERROR :Closing Link: {HOST} (Password incorrect)"), lambda: wrong_password(0)
    ),
    case(
        (
            "464 Zed :Too many wrong passwords, try again in 2 seconds",
            f"ERROR :Closing Link: {HOST} (Too many wrong passwords)",
        ),
        lambda: wrong_password(limits.FREE_GUESSES),
        "a wrong password too many",
    ),
    case("464 Anna :Password incorrect", lambda: wrong_operator(0), "a wrong password of an operator"),
    case(
        "464 Anna :Too many wrong passwords, try again in 2 seconds",
        lambda: wrong_operator(limits.FREE_GUESSES),
        "a wrong password of an operator too many",
    ),
    case("470 Carl #b #c :The channel has been renamed", former_name),
    said("JOIN #b", first="MODE #b +l 1", get="471 Anna #b :Cannot join channel (+l)"),
    said("JOIN #b", first="MODE #b +i", get="473 Anna #b :Cannot join channel (+i)"),
    said("JOIN #b", first="MODE #b +b Anna", get="474 Anna #b :Cannot join channel (+b)"),
    said("JOIN #b wrong", first="MODE #b +k right", get="475 Anna #b :Cannot join channel (+k)"),
    said("JOIN #", get="476 Anna # :That name cannot be a channel's"),
    said("MODE #a +X", get="472 Anna X :is unknown mode char to me"),
    case("478 Anna #a b :Channel list is full", full_list),
    said("WALLOPS :hear", get="481 Anna :Permission Denied- You're not an IRC operator"),
    said("KILL Bob :x", get="481 Anna :Permission Denied- You're not an IRC operator"),
    said("CHGHOST Bob a b", get="481 Anna :Permission Denied- You're not an IRC operator"),
    said("MODE #b +t", get="482 Anna #b :You're not channel operator"),
    said("MODE #b +e", get="482 Anna #b :You're not channel operator"),
    case("483 Anna :You cant kill a server!", lambda: operator("KILL lanchat.local :x"), "KILL a server"),
    case("401 Anna zed :No such nick/channel", lambda: operator("KILL zed :x"), "KILL nobody"),
    case("401 Anna zed :No such nick/channel", lambda: operator("CHGHOST zed a b"), "CHGHOST nobody"),
    case("461 Anna WALLOPS :Not enough parameters", lambda: operator("WALLOPS :"), "WALLOPS without a text"),
    said("OPER boss secret", get="491 Anna :No O-lines for your host"),
    said("MODE Anna +X", get="501 Anna :Unknown MODE flag"),
    said("MODE Bob", get="502 Anna :Cannot change or view modes of other users"),
    said("HELP zed", get="524 Anna zed :No help available on this topic"),
    said("MODE #a +k :a b", get="696 Anna #a k * :Key is not well-formed"),
    said("MODE #a +l none", get="696 Anna #a l none :The limit must be a number above 0"),
    said("MODE #a +b $z:a", get="696 Anna #a b $z:a :The mask is not valid"),
    said("MODE #a +b :", get="696 Anna #a b * :The mask is not valid"),
    case(f"ERROR :Closing Link: {HOST} (Too many connections)", full_house),
    case(f"ERROR :Closing Link: {HOST} (Too many connections from your address)", full_address),
    case(f"ERROR :Closing Link: {HOST} (Connected again)", come_back),
    case(f"ERROR :Closing Link: {HOST} (Registration timed out)", late),
    case(f"ERROR :Closing Link: {HOST} (Ping timeout: 150 seconds)", silent),
    case(f"ERROR :Closing Link: {HOST} (Excess Flood)", flood),
    case(f"ERROR :Closing Link: {HOST} (SendQ exceeded)", too_much_asked),
    said("QUIT :bye", get=f"ERROR :Closing Link: {HOST} (Quit: bye)"),
    said("QUIT", get=f"ERROR :Closing Link: {HOST} (Quit: )"),
    case(
        (
            f":Anna!anna@{HOST} KILL Bob :enough",
            ":Bob!bob@192.168.0.10 QUIT :Killed (Anna (enough))",
            "ERROR :Closing Link: 192.168.0.10 (Killed (Anna (enough)))",
        ),
        killed,
    ),
    case("* This chat has a password: please join with a chat program", guest_of_a_closed_chat),
    case(("* Cannot join channel (+i)", "* The lobby is not open to you"), guest_of_a_closed_lobby),
    case("* Goodbye.", guest_who_leaves),
]
