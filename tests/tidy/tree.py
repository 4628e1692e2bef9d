"""The source tree as the tidy tests see it: what git tracks, and how a finding is told."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def tracked(*suffixes):
    """The tracked files that exist, as paths from the root; only those that end in a suffix."""
    return [path for path, _ in tracked_with_mode() if not suffixes or path.endswith(suffixes)]


def tracked_with_mode():
    """The tracked files that exist, each with its mode in git ("100755": may be run)."""
    # In a container the checkout often belongs to another user than the one who tests it.
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--stage", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True).stdout
    entries = (entry.split("\t", 1) for entry in listing.split("\0") if entry)
    return [(path, stage.split()[0]) for stage, path in entries if (ROOT / path).is_file()]


def lines(path):
    """The lines of a tracked file, each with its number, counted from 1."""
    text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
    return enumerate(text.splitlines(), start=1)


def finish(findings):
    """Prints the findings, (path, line, what to do) each, and ends with 1 when there are any."""
    found = sorted(set(findings))
    for path, line, message in found:
        print(f"{path}:{line}: {message}")
    sys.exit(1 if found else 0)
