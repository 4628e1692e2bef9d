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
ROWS_AT_ONCE = int(os.environ.get("ROWS", "2"))
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
    """Modes hold for root as well, once it has let go of two of its powers."""
    if os.geteuid() != 0:
        return
    import ctypes
    drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2
    for power in (dac_override, dac_read_search):
        ctypes.CDLL(None).prctl(drop_from_bounding_set, power, 0, 0, 0)


class Case:
    """One row at work."""

    def __init__(self, row, scene, server, show):
        self.row = row
        self.folder = scene.folder / re.sub(r"\W+", "-", row.name)
        self.folder.mkdir()
        self.repository = scene.copy(f"{self.folder.name}/repo")
        self.environment = dict(scene.environment, SKILLGIT_TARGET_ENDPOINT=server.url,
                                CASE=str(self.folder), SKILLGIT=str(scene.skillgit))
        self.skillgit = scene.skillgit
        self.show = show
        self.told = []

    def start(self, words, step):
        environment = dict(self.environment)
        for name, value in step.environment.items():
            environment.pop(name, None)
            if value is not None:
                environment[name] = value.replace("$CASE", str(self.folder))
        return subprocess.Popen(words, cwd=self.folder / step.at, env=environment, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, errors="replace",
                                preexec_fn=give_up_overriding)

    def tell(self, what, out, err):
        self.told.append(f"  $ {what}\n{out}{err}")

    def shell(self, step):
        process = self.start(["sh", "-e", "-c", step.command], step)
        out, err = process.communicate()
        self.tell(step.command, out, err)
        if process.returncode != 0:
            raise Unexpected(f"cannot be made: exit {process.returncode}")

    def skillgit_step(self, step):
        lock = None
        if step.while_training:
            path = self.repository / ".git" / "skillgit" / "locks" / f"{step.while_training}.lock"
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = open(path, "w")
            fcntl.flock(lock, fcntl.LOCK_EX)
        before = fingerprint(self.folder)
        processes = [self.start([self.skillgit, *command.split(" ")], step)
                     for command in step.command.split(" & ")]
        answers = [process.communicate() for process in processes]
        if lock:
            lock.close()
        out, err = ("".join(texts) for texts in zip(*answers))
        codes = {process.returncode for process in processes}
        self.tell("skillgit " + step.command, out, f"{err}[exit {codes}]\n")
        if codes != {step.exit}:
            raise Unexpected(f"exit {codes} instead of {step.exit}")
        for words in step.says:
            if words.replace("$CASE", str(self.folder)) not in out + err:
                raise Unexpected(f"does not say: {words}")
        if "internal error" in err or "Sanitizer" in err:
            raise Unexpected("is an error of the program itself")
        touched = [path for path in changed(before, fingerprint(self.folder))
                   if not any(fnmatch.fnmatch(path, pattern) for pattern in step.changes)]
        if touched:
            raise Unexpected(f"changed {touched}")
        for pattern in step.changes_surely:
            if not fnmatch.filter(changed(before, fingerprint(self.folder)), pattern):
                raise Unexpected(f"did not change {pattern}")

    def play(self):
        """What went wrong, or nothing."""
        try:
            for step in self.row.steps:
                (self.shell if step.is_shell else self.skillgit_step)(step)
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
            cases = [Case(row, scene, server, options.show) for row in rows]
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
