#!/usr/bin/env python3
"""Cuts the power before each change of a file that a run makes, and goes on: nothing may be lost.

usage: power_cuts.py --plot NAME --skillgit BIN --world-server BIN --preload LIB
                     [--every N] [--only N] [--fsync all|default] [--loss short|zeros|undone]

An undisturbed run gives the reference. Then, for each change, a fresh copy of the repository is
trained, the program and its children are killed just before that change, and what the disk had not
been told to keep is taken away.

What a disk keeps: the model is a file system that journals its metadata, as ext4 with data=ordered
and xfs do. Changes of names (create, rename, link, unlink, mkdir, rmdir) and of sizes reach the disk
in the order in which they were made. A sync of a file brings its bytes there, and every change of a
name that was made before it, of any file: the journal is one sequence, and it is written up to there
(Linux, Documentation/filesystems/ext4/journal.rst; for xfs, xfs-delayed-logging-design.rst). What
was not synced may be there or not. Three disks stand for what may be:

  short   all names are there; of each file, what was written since its last sync is not. A file that
          was never synced is empty, whatever its name is by now (delayed allocation), but for one
          that took the name of another (ext4's auto_da_alloc, Documentation/admin-guide/ext4.rst).
  zeros   the same without that exception, and the file has its length, with zeros in it (xfs, or
          data=writeback).
  undone  as short, and the names are those at the last sync of any file.

Bytes that were written over older ones of the same file count as written: only the sizes tell.

With `core.fsync=all`, which docs/guide/git.md recommends, all that the run reported as settled is in
its log after the cut, nothing in git is damaged, and the same command comes to the same end. Files of
the worktree are for git to sync, and it does not: who finds the skill changed does what the hint says.

With git's default, which syncs no loose object, the repository may be damaged, the user's branch
included, as after any commit of git's own. Then the same command comes to the same end (what its
hints name is done first), or it exits with 8 and names a command.
"""
import functools
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys

import trials

MOST_HINTS = 8
COMMAND = re.compile(r"^hint: .*?`.+?`", re.MULTILINE)
LOSSES = ["short", "zeros", "undone"]
# Each tells of one commit of the run log.
EVENTS = {"run_began", "baseline_measured", "offer_settled", "step_ended", "run_stopped"}


class Disk:
    """What a disk has of a repository, from the record of a run that was cut."""

    def __init__(self, repository, folder):
        self.repository = repository
        self.folder = folder
        (folder / "kept").mkdir(parents=True)
        # All that was there at first is on the disk.
        self.synced = {file.stat().st_ino: file.stat().st_size for file in self.files()}

    def files(self):
        return [path for path in self.repository.rglob("*")
                if path.is_file() and not path.is_symlink()]

    def record(self):
        path = self.folder / "record"
        return [line.split("\t") for line in path.read_text().splitlines()] if path.exists() else []

    def lose(self, loss):
        record = self.record()
        for what, *fields in record:
            if what == "create":
                self.synced[int(fields[0])] = 0
            elif what == "sync":
                self.synced[int(fields[0])] = int(fields[1])
            elif what == "truncate":
                number, size = map(int, fields)
                self.synced[number] = min(size, self.synced.get(number, 0))
            elif what == "rename" and fields[2] != "-" and loss != "zeros":
                self.synced[int(fields[3])] = int(fields[4])
        if loss == "undone":
            for what, *fields in reversed(record):
                if what.startswith("sync"):
                    break
                undo(what, fields)
        for file in self.files():
            lose_bytes(file, self.synced.get(file.stat().st_ino, 0), with_zeros=loss == "zeros")
        # A machine that starts again takes longer than locks are young.
        for lock in self.repository.rglob("*.lock"):
            os.utime(lock, (1700000000, 1700000000))


def undo(what, fields):
    """Takes back one change of a name, the last one that is still there."""
    if what in ("create", "link"):
        os.unlink(fields[-1])
    elif what == "mkdir":
        os.rmdir(fields[0])
    elif what == "rmdir":
        os.mkdir(fields[0])
    elif what == "rename":
        source, target, kept, *_ = fields
        os.rename(target, source)
        if kept != "-":
            os.link(kept, target)
    elif what == "unlink":
        path, kept = fields
        if kept != "-":
            os.link(kept, path)


def lose_bytes(file, synced, with_zeros):
    size = file.stat().st_size
    if size <= synced:
        return
    mode = file.stat().st_mode
    file.chmod(0o600)
    os.truncate(file, synced)
    if with_zeros:
        os.truncate(file, size)
    file.chmod(mode)


class Case:
    """A repository that is trained until the power is cut, and afterwards."""

    def __init__(self, scene, name, arguments):
        self.scene = scene
        self.preload = arguments.preload
        self.repository = scene.copy(name)
        if arguments.fsync != "default":
            scene.git(self.repository, "config", "core.fsync", arguments.fsync)
        self.disk = Disk(self.repository, scene.folder / f"{name}-disk")

    def train(self, server, **environment):
        return self.scene.call(server, self.repository, "train", "demo", "--run-id", "scene",
                               "--format=ndjson", **environment)

    def train_until(self, change, server):
        environment = {"LD_PRELOAD": str(self.preload),
                       "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0",
                       "POWER_CUT_PROGRAM": "skillgit",
                       "POWER_CUT_ROOT": str(self.repository),
                       "POWER_CUT_FOLDER": str(self.disk.folder)}
        if change:
            environment["POWER_CUT_AT"] = str(change)
        return self.train(server, **environment)

    def refs(self):
        """All refs but the stash: a hint may tell to put files aside there."""
        return [line for line in self.scene.refs(self.repository).splitlines()
                if not line.endswith("refs/stash")]

    def obey(self, told):
        """Runs the commands of other programs that a message names; whether it names any."""
        hints = "\n".join(line for line in told.splitlines() if line.startswith("hint: "))
        commands = re.findall(r"`(?!skillgit)(.+?)`", hints) + re.findall(r"`(rm .+?(?:\.lock|ORIG_HEAD)'?)`", told)
        for command in commands:
            self.run_as_told(command)
        return bool(commands)

    def run_as_told(self, command):
        """Runs a command. A lock of git's own that is in its way goes: git tells of it, but for
        `git stash`, which fails without a word."""
        index_lock = self.repository / ".git" / "index.lock"
        while True:
            done = subprocess.run(command, shell=True, cwd=self.repository, capture_output=True,
                                  text=True, env=self.scene.environment)
            told_lock = re.search(r"'(\S+\.lock)': File exists", done.stderr)
            lock = pathlib.Path(told_lock[1]) if told_lock else index_lock
            if done.returncode == 0 or not lock.exists():
                return
            lock.unlink()

    def remove(self):
        shutil.rmtree(self.repository)
        shutil.rmtree(self.disk.folder)


class Reference:
    """What an undisturbed run comes to."""

    def __init__(self, case, server):
        done = case.train_until(None, server)
        if done.returncode != 0:
            raise SystemExit(f"the undisturbed run ended with {done.returncode}:\n{done.stderr}")
        if unseen := case.scene.unseen(case.repository):
            raise SystemExit(f"the undisturbed run has no {unseen}")
        self.refs = case.refs()
        self.events = case.scene.events(case.repository)
        if settled(done.stdout) != len(self.events):
            raise SystemExit(f"{self.events} are told as {settled(done.stdout)} events")
        self.changes = changes_in(case.disk.folder)


def changes_in(folder):
    """How many changes the processes counted: the third member of their State."""
    return struct.unpack_from("=iiq", (folder / "state").read_bytes())[2]


def settled(output):
    """How many events of the run log a run has told of before it was cut."""
    whole = output[:output.rfind("\n") + 1].splitlines()
    return sum(json.loads(line)["event"] in EVENTS for line in whole)


def loss_at_once(case, told, reference):
    """What is lost or damaged right after the cut, or nothing."""
    events = case.scene.events(case.repository)
    if events != reference.events[:len(events)]:
        return f"the log has {events[-1]}"
    if len(events) < settled(told):
        return f"{settled(told)} events were told, and {len(events)} are there"
    checked = subprocess.run(["git", "fsck", "--strict"], cwd=case.repository, text=True,
                             capture_output=True, env=case.scene.environment)
    return checked.stderr if checked.returncode != 0 else None


def problems(case, change, loss, server, reference, arguments):
    """What is wrong after a cut before `change`, with a disk that has lost `loss`, or nothing."""
    cut = case.train_until(change, server)
    if cut.returncode != -signal.SIGKILL:
        return f"was not killed, but ended with {cut.returncode}: {cut.stderr}"
    case.disk.lose(loss)
    if arguments.fsync != "default":
        if lost := loss_at_once(case, cut.stdout, reference):
            return lost
    again = case.train(server)
    for _ in range(MOST_HINTS):
        if not case.obey(again.stderr):
            break
        again = case.train(server)
    if arguments.fsync == "default" and again.returncode == 8 and COMMAND.search(again.stderr):
        return None
    if again.returncode != 0:
        return f"went on and ended with {again.returncode}: {again.stderr}"
    if case.refs() != reference.refs:
        return f"other refs:\n{case.refs()}\nwanted:\n{reference.refs}\n{again.stderr}"
    # A lock of git's own that nothing had to pass is left; `doctor` tells of it.
    advice = case.scene.call(server, case.repository, "doctor").stdout
    for lock in re.findall(r"\brm (\S+\.lock)", advice):
        os.unlink(case.repository / lock)
    if untidy := case.scene.untidiness(case.repository):
        return untidy
    verified = case.scene.call(server, case.repository, "verify")
    if verified.returncode != 0:
        return f"verify: {verified.stdout}{verified.stderr}"
    return None


def problems_at(change, loss, scene, servers, reference, arguments):
    """The same for a case of its own, which is kept where something is wrong."""
    with servers.lend() as server:
        case = Case(scene, f"cut-{change}", arguments)
        problem = problems(case, change, loss, server, reference, arguments)
        if not problem:
            case.remove()
        return problem


def main():
    options = trials.parser(__doc__)
    trials.add_points(options, "change")
    options.add_argument("--fsync", default="all", help="git's core.fsync, or 'default'")
    options.add_argument("--loss", choices=LOSSES, help="what is lost; by default each in turn")
    arguments = options.parse_args()
    with trials.scene_of(arguments, "power-cuts") as scene, trials.Servers(scene) as servers:
        return cut_everywhere(scene, servers, arguments)


def cut_everywhere(scene, servers, arguments):
    with servers.lend() as server:
        reference = Reference(Case(scene, "reference", arguments), server)
    points = trials.points(arguments, reference.changes, "change")
    losses = itertools.cycle([arguments.loss] if arguments.loss else LOSSES)
    return trials.try_all(
        (f"cut before change {change}, {loss}",
         functools.partial(problems_at, change, loss, scene, servers, reference, arguments))
        for change, loss in zip(points, losses))


if __name__ == "__main__":
    sys.exit(main())
