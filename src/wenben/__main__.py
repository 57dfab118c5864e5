"""``python -m wenben``."""

from wenben.cli import main

main()
