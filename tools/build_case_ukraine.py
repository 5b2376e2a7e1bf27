"""Builds the worked case Ukraine 2023 from the shared data folder, into the package.

python tools/build_case_ukraine.py
"""

import argparse
import json
from pathlib import Path

from case_ukraine.about import about
from case_ukraine.figures import read_figures
from case_ukraine.making import made
from commonwatch.files import write_text
from commonwatch.plan.cases import ABOUT, FOLDER
from commonwatch.plan.instance import write_instance

ROOT = Path(__file__).resolve().parents[1]
NAME = "ukraine_2023"


def build(shared: Path, target: Path) -> None:
    """Writes the case's instance and its `case.json` into the folder."""
    figures = read_figures(shared)
    instance = made(figures)
    target.mkdir(parents=True, exist_ok=True)
    write_instance(instance, target)
    write_text(json.dumps(about(figures, instance), indent=1, ensure_ascii=False) + "\n", target / ABOUT)


def main() -> None:
    """Reads the arguments, builds, and prints what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data", help="the shared data folder")
    parser.add_argument("--out", type=Path, default=FOLDER / NAME, help="target folder (default: inside the package)")
    arguments = parser.parse_args()
    build(arguments.shared, arguments.out)
    for path in sorted(arguments.out.iterdir()):
        print(f"{path.name:20} {path.stat().st_size:>9} bytes")


if __name__ == "__main__":
    main()
