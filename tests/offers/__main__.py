"""How well proposals in talk are told from other talk: `python -m tests.offers FOLDER [--show]`."""

import sys
from pathlib import Path

from tests.offers.measure import measured

for path in sorted(Path(sys.argv[1]).glob("*.toml")):
    figures = measured(path)
    print(figures)
    if "--show" in sys.argv:
        for dialogue in figures.wrong:
            print("   ", "missed" if dialogue["offer"] else "offered", dialogue["said"])
