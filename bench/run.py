"""Every figure of the README's table, each as a ratio taken in one run. `make bench` runs it in an environment of its own."""

from __future__ import annotations

import argparse
import importlib
import platform
import sys

from ratios import HEAD

SECTIONS = ("inprocess", "isolation", "loopback", "startup", "memory", "rehearsal")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", choices=(*SECTIONS, []), help="default: all of them")
    wanted = parser.parse_args().sections or SECTIONS
    print(f"Python {platform.python_version()}; medians of paired, interleaved rounds\n\n{HEAD}", flush=True)
    missed = 0
    for section in wanted:
        for row in importlib.import_module(section).report():
            print(row, flush=True)
            missed += not row.holds
    print(f"\n{missed} missed" if missed else "\nall hold")
    return 0  # a figure is told, never a failed test


if __name__ == "__main__":
    sys.exit(main())
