#!/usr/bin/env python3
"""Compiles every public header alone, so that its users need not know what to include first.

usage: headers.py [COMPILER]
"""
import concurrent.futures
import os
import re
import subprocess
import sys

import tree


def complaint(compiler, header):
    """Where and why `header` does not compile, or None."""
    told = subprocess.run(
        [compiler, "-std=c++20", "-fsyntax-only", "-Iinclude", "-x", "c++", "-"],
        cwd=tree.ROOT, input=f'#include "{header.removeprefix("include/")}"\n',
        capture_output=True, text=True)
    if told.returncode == 0:
        return None
    error = re.search(r"^(?:\./)?([^:\n]+):(\d+):.*?error: (.*)$", told.stderr, re.MULTILINE)
    if not error:
        sys.exit(f"{compiler} failed:\n{told.stderr}")
    return error[1], int(error[2]), f"{error[3]} (when '{header}' is included alone)"


if __name__ == "__main__":
    compiler = sys.argv[1] if len(sys.argv) > 1 else "c++"
    headers = [path for path in tree.tracked(".hpp") if path.startswith("include/")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        told = pool.map(lambda header: complaint(compiler, header), headers)
    tree.finish([finding for finding in told if finding])
