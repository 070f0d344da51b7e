import sys
from pathlib import Path

from tests.already_decided.measure import measured, pairs_of

SHOW = "--show" in sys.argv
for path in sorted(Path(sys.argv[1]).glob("*.toml")):
    figures = measured(path)
    print(figures)
    if SHOW:
        for pair, conflict in figures.wrong:
            print(
                "   ",
                "said" if conflict else "missed",
                pair["kind"],
                "|",
                pair["in_force"],
                "|",
                pair["proposed"],
            )
    assert pairs_of(path)
