#!/usr/bin/env python3
"""Runs the real program in the repositories of table.py, and looks at what it says and leaves.

    repositories.py --skillgit PATH --world-server PATH [--only WORDS] [--show]

Each row gets a folder of its own, with a repository to train in `repo`. A command may change only
what its row allows: every other file of the folder stays as it is to the byte, HEAD, index,
configuration, refs and hooks included. Objects, reflogs and what is skillgit's own do not count.
And every row stands in the guide, under the same name, as every row of the guide stands here.
"""
import argparse
import concurrent.futures
import contextlib
import ctypes
import fcntl
import fnmatch
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import scenes  # noqa: E402
import table  # noqa: E402

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "guide" / "repositories.md"
ROWS_AT_ONCE = 2
PLOT = scenes.Plot(
    name="repositories", tasks=40, world=["--families", "4", "--p-with", "0.6"],
    config='steps = 2\n\n[optimizer]\nname = "exemplar"\nedit_budget = [2, 1]\n',
    sees=["accepted"])
NOT_THE_USERS = {"objects", "logs", "skillgit"}  # folders
GITCONFIG = """[user]
    name = Ada Example
    email = ada@example.org
[protocol "file"]
    allow = always
[advice]
    detachedHead = false
"""


class Unexpected(Exception):
    pass


def fingerprint(folder):
    """Every file below `folder` that is the user's, with its mode and what is in it."""
    files = {}
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        folders[:] = [name for name in folders if name not in NOT_THE_USERS and name not in links]
        for name in names + links:
            path = pathlib.Path(parent) / name
            content = os.readlink(path) if path.is_symlink() else path.read_bytes()
            files[str(path.relative_to(folder))] = (path.lstat().st_mode, content)
    return files


def changed(before, after):
    return sorted(path for path in before.keys() | after.keys()
                  if before.get(path) != after.get(path))


def give_up_overriding():
    """The modes of files hold for what root starts as well, once it has let go of two powers."""
    if os.geteuid() != 0 or sys.platform != "linux":
        return
    drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2  # linux/prctl.h, capability.h
    for power in (dac_override, dac_read_search):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, power, 0, 0, 0)


@contextlib.contextmanager
def held(repository, skill):
    """The lock of a skill's trainer, in the hand of another process; of no skill, nothing."""
    if not skill:
        yield
        return
    path = repository / ".git" / "skillgit" / "locks" / f"{skill}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Case:
    """One row at work."""

    def __init__(self, row, scene, server):
        self.row = row
        self.folder = scene.folder / re.sub(r"\W+", "-", row.name)
        self.folder.mkdir()
        self.repository = scene.copy(f"{self.folder.name}/repo")
        self.environment = dict(scene.environment, SKILLGIT_TARGET_ENDPOINT=server.url,
                                CASE=str(self.folder), SKILLGIT=str(scene.skillgit))
        self.skillgit = scene.skillgit
        self.told = []

    def start(self, words, step):
        environment = dict(self.environment)
        for name, value in step.environment.items():
            environment.pop(name, None)
            if value is not None:
                environment[name] = value.replace("$CASE", str(self.folder))
        return subprocess.Popen(words, cwd=self.folder / step.at, env=environment, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, errors="replace")

    def tell(self, what, out, err):
        self.told.append(f"  $ {what}\n{out}{err}")

    def shell(self, step):
        process = self.start(["sh", "-e", "-c", step.command], step)
        out, err = process.communicate()
        self.tell(step.command, out, err)
        if process.returncode != 0:
            raise Unexpected(f"cannot be made: exit {process.returncode}")

    def answer(self, step):
        """Types the commands of a step, all at once: what they say, and their exits."""
        processes = [self.start([self.skillgit, *command.split(" ")], step)
                     for command in step.command.split(" & ")]
        answers = [process.communicate() for process in processes]
        out, err = ("".join(texts) for texts in zip(*answers))
        codes = {process.returncode for process in processes}
        self.tell("skillgit " + step.command, out, f"{err}[exit {codes}]\n")
        return out, err, codes

    def call(self, step):
        before = fingerprint(self.folder)
        with held(self.repository, step.while_training):
            out, err, codes = self.answer(step)
        if codes != {step.exit}:
            raise Unexpected(f"exit {codes} instead of {step.exit}")
        for words in step.says:
            if words.replace("$CASE", str(self.folder)) not in (err if step.refuses else out + err):
                raise Unexpected(f"does not say: {words}")
        touched = changed(before, fingerprint(self.folder))
        for path in touched:
            if not any(fnmatch.fnmatch(path, pattern) for pattern in step.changes):
                raise Unexpected(f"changed {touched}")
        for pattern in step.changes_surely:
            if not fnmatch.filter(touched, pattern):
                raise Unexpected(f"did not change {pattern}")

    def play(self):
        """What went wrong, or nothing."""
        try:
            for step in self.row.steps:
                (self.shell if step.is_shell else self.call)(step)
        except Unexpected as unexpected:
            return f"{self.row.name}: {unexpected}\n" + "".join(self.told)
        return None


def names_in_guide():
    """The first column of the guide's tables."""
    rows = re.findall(r"^\| *(.*?) *\|.*\|.*\|$", GUIDE.read_text(), re.MULTILINE)
    return [name for name in rows if name != "situation" and not name.startswith("---")]


def differences_from_guide():
    documented, tried = names_in_guide(), [row.name for row in table.ROWS]
    for name in documented:
        if name not in tried:
            yield f"'{name}' is in {GUIDE.name}, and no row of table.py tries it"
    for name in tried:
        if name not in documented:
            yield f"'{name}' is in table.py, and not in {GUIDE.name}"
    for name in {name for name in tried if tried.count(name) > 1}:
        yield f"'{name}' is in table.py more than once"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--skillgit", required=True, type=scenes.absolute)
    parser.add_argument("--world-server", required=True, type=scenes.absolute)
    parser.add_argument("--only", default="", help="rows whose name has these words")
    parser.add_argument("--show", action="store_true", help="tell what was typed and answered")
    options = parser.parse_args()
    give_up_overriding()

    failures = [] if options.only else list(differences_from_guide())
    print("\n".join(failures), end="")
    with tempfile.TemporaryDirectory() as folder:
        scene = scenes.Scene(PLOT, options.skillgit, options.world_server,
                             pathlib.Path(folder).resolve())
        for person in ("AUTHOR", "COMMITTER"):  # as people have it: in a file
            del scene.environment[f"GIT_{person}_NAME"], scene.environment[f"GIT_{person}_EMAIL"]
        (scene.folder / ".gitconfig").write_text(GITCONFIG)
        rows = [row for row in table.ROWS if options.only in row.name]
        with scenes.Server(scene, "shared") as server, \
                concurrent.futures.ThreadPoolExecutor(ROWS_AT_ONCE) as threads:
            cases = [Case(row, scene, server) for row in rows]
            for case, failure in zip(cases, threads.map(Case.play, cases)):
                if failure:
                    failures.append(failure)
                    print(failure, flush=True)
                elif options.show:
                    print(f"{case.row.name}:\n" + "".join(case.told), flush=True)
    if not failures:
        print(f"{len(rows)} repositories as the guide says")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
