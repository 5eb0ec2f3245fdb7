"""``python -m bench NAME``: one module of this folder measures one thing."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> int:
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        print(f"bench: name one of {', '.join(names)}", file=sys.stderr)
        return 2
    name = sys.argv.pop(1)
    measure = importlib.import_module(f"bench.{name}")
    return int(measure.main(sys.argv[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main())
