"""``python data/shapes/generate [FOLDER]`` writes the sample town (default: the folder above this one)."""

import sys
from pathlib import Path

if not __package__:  # started by its folder's name: make the folder importable as a package
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from generate.write import write_town

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1]
for line in write_town(folder):
    print(line)
