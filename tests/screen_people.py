"""Who stands in the pictures of the screens, and what they say there.
When and where it is said is screens.py's."""

TALK = [
    ("Ana", "#lobby", "The new switch is in the rack. Everyone should see gigabit now. 🎉"),
    ("Ana", "#lobby", "If your link light is *orange*, swap the cable and tell me."),
    ("Ravi", "#lobby", "Works here, `941 Mbit/s` between my laptop and the NAS."),
    ("Yuki", "#lobby", "**Thanks!** The draft of the poster is in https://nas.local/poster-v3.pdf, have a look 👀"),
    ("Omar", "#design", "New icons are up."),
    ("Omar", "Sofia", "can you bring the label printer to room 2 before ten?"),
    ("Omar", "#lobby", "Sofia: thanks in advance, I owe you a coffee ☕"),
    ("Ravi", "#lobby", "\x01ACTION is looking for the spare tape\x01"),
]

CODE = ["```", "for host in $(cat hosts.txt); do", "    rsync -a build/ $host:/srv/app/", "done", "```"]

#: What is said until the window is full, and those who say it in turn.
CHAT = [
    "The printer on the second floor is out of toner again. I ordered two, so that one is in the cupboard next time.",
    "Good idea.",
    "Has anybody seen the long HDMI cable? Without it the beamer reaches only half of the table in the big room.",
    "It hangs behind the door, next to the whiteboard markers.",
    "Found it, thank you!",
    "The backup of last night took 42 minutes instead of 3 hours. The new disks were worth it.",
    "Very nice. Can we keep two more weeks of it now?",
    "Four, if we want to. I will write down how to get a file back, it is not hard.",
    "Who comes along to the ramen place at noon? They have a table for six until half past twelve.",
    "Me, and I bring Lena from accounting.",
    "I stay here, the build machine wants an update. Bring me some gyoza?",
    "Of course.",
]
TALKERS = ("Ravi", "Ana", "Yuki", "Omar")
ROUNDS = 3

#: As long as things get: names, a topic, an away text, a word, and code that goes on over the end of its line.
LONG_NICK, LONG_ROOM = "Maximiliane-Wolkenstein-Trott", "#a-room-with-a-really-long-name-for-the-sidebar"
LONG_TOPIC = "Everything that has no room of its own. Be kind. Lunch is at noon, and who breaks the build brings cake."
LONG_AWAY = "Back on Thursday after the conference in Lisbon, write to Ana meanwhile"
LONG_WORD = 3 * "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichenverordnungen"
LONG_CODE = (
    "So it is called `the_identifier_that_never_ends_and_goes_on_and_on_beyond_the_edge_of_the_pane`, is it not?"
)

#: First and last names of a crowd, each with each.
FIRST = "Ada Bruno Carla Dmitri Elif Farid Greta Hiro Ines Jonas Kemal Lena Marek Nadia Otto Paula Rosa Samir Tessa Uma"
LAST = "Abe Brandt Costa Diaz Ek Faber Gupta Hahn Ito Jansen"

#: What some chose to look like: a colour and an emoji.
FACES = {"Ana": ("#f2a33a", "🦊"), "Yuki": ("#834ba1", "🐙")}
