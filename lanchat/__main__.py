"""The entry point of `python -m lanchat` and of the packaged executable.
Nothing happens here but the call into the command line."""

import gc
import sys

gc.disable()  # nothing is garbage while the program is being loaded; the command line says when that is over

from lanchat.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
