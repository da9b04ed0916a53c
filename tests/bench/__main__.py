"""`make bench`: every benchmark's table, one after the other, printed and kept in `docs/benchmarks.md` with `--keep`."""

import argparse
import importlib
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCHES = ("bench_desktop", "bench_outbox", "bench_server")


def main() -> int:
    """Run the chosen benchmarks."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    short = [name.removeprefix("bench_") for name in BENCHES]
    parser.add_argument("names", nargs="*", default=short, help=f"some of: {', '.join(short)}")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep", action="store_true", help="write the tables to docs/benchmarks.md")
    options = parser.parse_args()
    tables = []
    for name in [f"bench_{name.removeprefix('bench_')}" for name in options.names]:
        sys.stderr.write(f"{name} …\n")
        tables.append(importlib.import_module(f"tests.bench.{name}").run(options.rounds))
        sys.stdout.write(tables[-1] + "\n")
    if options.keep:
        (ROOT / "docs" / "benchmarks.md").write_text(page(tables), encoding="utf-8")
    return 0


def page(tables: list[str]) -> str:
    """The kept page: how it was measured, then the tables."""
    head = (
        "# Benchmarks\n\nMeasured by `make bench` on "
        f"{datetime.now(UTC):%Y-%m-%d}: {platform.system()} {platform.machine()}, Python {platform.python_version()}, two shared "
        "cores.\nPeers and floors are measured alternately in the same run; ratios hold, absolute times don't.\n\n"
    )
    return head + "\n".join(tables)


if __name__ == "__main__":
    sys.exit(main())
