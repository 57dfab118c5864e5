"""``wenben`` and ``python -m wenben``: an interrupt ends cleanly also while the command line is still being loaded."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of the command."""
    try:
        from wenben.cli import main as command

        command()
    except KeyboardInterrupt:  # too early to have begun anything, or once more after one that was answered
        sys.exit(130)


if __name__ == "__main__":
    main()
