"""``python -m ibasho`` is the same as the command ``ibasho``."""

from ibasho.cli import main

if __name__ == "__main__":
    main()
