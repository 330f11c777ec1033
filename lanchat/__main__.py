"""The entry point of `python -m lanchat` and of the packaged executable.
Nothing happens here but the call into the command line."""

import sys

from lanchat.cli import main

if __name__ == "__main__":
    sys.exit(main())
