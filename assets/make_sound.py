"""Makes the sound of a message, assets/sounds/message.wav: two soft notes a fourth apart, a third of a second.
Run it after changing a number; the file is the same on every computer."""

from __future__ import annotations

import struct
import wave
from math import exp, pi, sin
from pathlib import Path

FILE = Path(__file__).resolve().parent / "sounds" / "message.wav"
RATE = 22_050
LENGTH = 0.34
LOUDNESS = 0.32
#: (start in seconds, frequency in Hz, share of the loudness): D5 and G5.
NOTES = ((0.0, 587.33, 0.8), (0.085, 783.99, 1.0))
#: (multiple of the frequency, share, how quickly it fades): what makes it sound like a small bar of wood.
PARTIALS = ((1.0, 1.0, 14.0), (2.0, 0.16, 22.0), (3.93, 0.10, 48.0))
ATTACK = 0.004
RELEASE = 0.03


def sample(time: float) -> float:
    """The sound at a moment, -1 to 1."""
    value = 0.0
    for start, frequency, share in NOTES:
        since = time - start
        if since >= 0:
            tone = sum(
                part * exp(-fade * since) * sin(2 * pi * frequency * times * since) for times, part, fade in PARTIALS
            )
            value += share * tone * min(1.0, since / ATTACK)
    return LOUDNESS * value * min(1.0, max(0.0, (LENGTH - time) / RELEASE))


def main() -> None:
    """Write the file."""
    FILE.parent.mkdir(exist_ok=True)
    values = [round(32_767 * max(-1.0, min(1.0, sample(number / RATE)))) for number in range(int(RATE * LENGTH))]
    with wave.open(str(FILE), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(values)}h", *values))


if __name__ == "__main__":
    main()
