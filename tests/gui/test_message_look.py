"""What messages look like on the screen: rules, code, colours, and texts that are meant to harm."""

from __future__ import annotations

import time

from PIL import ImageGrab

from lanchat.client.model import ChatMessage
from tests.gui.reader import Reader
from tests.gui.scenes import message, room, talk


def test_the_lines_of_many_days_follow_the_width(reader: Reader) -> None:
    days = [message(f"day {number}", minutes=number * 24 * 60) for number in range(150)]
    reader.show(room(messages=days))
    pictures = len(reader.theme.images)
    reader.desk.root.geometry("500x500")
    reader.desk.wait(lambda: reader.text.winfo_width() < 500, "for the width")
    reader.desk.settle()
    spans = [str(index) for index in reader.text.tag_ranges("day")]
    lines = range(int(spans[0].split(".")[0]), int(reader.text.index("end").split(".")[0]))
    labels = [line for line in lines if "day" in reader.text.tag_names(f"{line}.0")]
    assert len(labels) == 150

    for line in labels:
        assert not reader.text.count(f"{line}.0", f"{line}.end", "displaylines"), "it is broken in two"

    def fits(line: int) -> bool:
        rule = reader.theme.root.tk.call("image", "width", reader.text.image_cget(f"{line}.0", "image"))
        label = reader.theme.fonts.small_bold.measure(reader.text.get(f"{line}.0", f"{line}.end"))
        return 0 <= reader.text.winfo_width() - 2 * int(rule) - label < 100

    seen = [line for line in labels if reader.text.dlineinfo(f"{line}.0")]
    assert seen
    assert all(map(fits, seen)), "those in sight follow at once"
    reader.desk.wait(lambda: all(map(fits, labels)), "for those out of sight")
    assert len(reader.theme.images) == pictures < 150


def test_messages_of_death_are_harmless(reader: Reader) -> None:
    texts = [
        "x" * 1_000_000,
        "\U0001f600" * 100_000,
        "\n".join(["line"] * 20_000),
        "\u202e" * 1000 + "turned",
        "zalgo" + "\u0301" * 2_000,
        "lone \ud800 surrogate \x00 nul",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e7\U0001f1f7 \u0645\u0631\u062d\u0628\u0627",
        "https://" + "a" * 5_000,
        "`" * 3_000,
        '{ [ $ \\ " } ]',
    ]
    messages = [message(text, minutes=n, msgid=str(n)) for n, text in enumerate(texts)]
    started = time.thread_time()  # of the processor, whatever else it does
    reader.show(room(messages=messages))
    for height in range(20):
        reader.text.yview_moveto(height / 20)
        reader.desk.settle()
    assert time.thread_time() - started < 15
    assert "turned" in reader.shown()
    assert '{ [ $ \\ " } ]' in reader.shown()


def test_switching_theme_recolours_the_text(reader: Reader) -> None:
    reader.show(room(messages=talk(3)))
    reader.theme.apply("dark")
    assert reader.text.cget("background") == reader.theme.colours.bg
    assert reader.text.tag_cget("mention", "background") == reader.theme.colours.mention


def test_a_message_object_is_drawn_where_it_is(reader: Reader) -> None:
    twins: list[ChatMessage] = [message("same", minutes=n, msgid=f"id{n}") for n in range(3)]
    conversation = reader.show(room(messages=twins))
    reader.pane.update_message(conversation, twins[1])
    assert reader.shown().count("same") == 3


def test_the_tint_of_code_ends_with_its_line(reader: Reader) -> None:
    reader.show(room(messages=[message("one"), message("so: `" + "code" * 60 + "`")]))
    text, colours = reader.text, reader.theme.colours

    def seen(x: int) -> str:
        """The colour above the letters of the line where the code begins."""
        line = text.dlineinfo(text.search("so: ", "1.0"))
        assert line is not None
        x, y = text.winfo_rootx() + x, text.winfo_rooty() + line[1] + 4
        red, green, blue = ImageGrab.grab((x, y, x + 1, y + 1), xdisplay="").getpixel((0, 0))
        return f"#{red:02x}{green:02x}{blue:02x}"

    reader.desk.wait(lambda: seen(300) == colours.code, "for the tint")
    reader.desk.wait(lambda: seen(text.winfo_width() - 10) == colours.bg, "for the end of the tint")


def test_blocks_of_code_have_room_around_them_wherever_they_stand(reader: Reader) -> None:
    texts = ["```\nfirst\n```", "```\nsecond\n```", "```\nthird\n```"]
    reader.show(room(messages=[message(text, minutes=number) for number, text in enumerate(texts)]))
    text, colours = reader.text, reader.theme.colours
    reader.desk.wait(lambda: text.dlineinfo(text.search("third", "1.0")), "for the blocks")
    tint = tuple(bytes.fromhex(colours.code[1:]))

    def bands() -> list[tuple[int, int]]:
        """Where the tint of each block begins and ends beside its letters."""
        x, y = text.winfo_rootx() + 400, text.winfo_rooty()
        strip = ImageGrab.grab((x, y, x + 1, y + text.winfo_height()), xdisplay="").convert("RGB")
        tinted = [strip.getpixel((0, row)) == tint for row in range(strip.height)]
        starts = [row for row in range(1, strip.height) if tinted[row] and not tinted[row - 1]]
        return [(row, tinted.index(False, row)) for row in starts]

    def alike() -> bool:
        heights = [end - start for start, end in bands()]
        return len(heights) == 3 and max(heights) - min(heights) <= 3

    reader.desk.wait(alike, "for three blocks with gaps between them")
