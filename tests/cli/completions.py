#!/usr/bin/env python3
"""Types command lines at bash, with the completion that the program prints, and compares what is
offered; so it does at fish, where that is installed. zsh at least reads its script.

usage: completions.py <folder with skillgit>"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

BIN = pathlib.Path(sys.argv[1]).resolve()
GIT_COMPLETION = pathlib.Path("/usr/share/bash-completion/completions/git")

CONFIG = '[skill.dates]\npath = "skills/dates"\n\n[skill.urls]\npath = "skills/urls"\n'

# What is typed up to the cursor, and what is offered, in any order.
TYPED = {
    "skillgit tr": ["train"],
    "skillgit re": ["rejected", "report"],
    "skillgit nothing-like-it": [],
    "skillgit --no": ["--no-pager"],
    "skillgit train --f": ["--force", "--format"],
    "skillgit train --format ": ["json", "ndjson", "text"],
    "skillgit train --format=nd": ["ndjson"],
    "skillgit log -": ["--accepted", "--all", "--help", "--json", "--max-count", "--rejected",
                       "--run", "-n"],
    "skillgit log -n ": [],
    "skillgit log -n 3 ": ["dates", "urls"],
    "skillgit log dates ": [],
    "skillgit log -- -": [],
    "skillgit tasks ": ["add", "check", "import"],
    "skillgit tasks check d": ["dates"],
    "skillgit lint dates ur": ["urls"],
    "skillgit help ver": ["verify"],
    "skillgit eval d": ["dates"],
    "skillgit eval dates@ma": ["main"],
    "skillgit eval dates --against v": ["v1"],
    "skillgit train --branch ": ["main"],
    "skillgit -C elsewhere log ": [],
    "skillgit -c train.step": ["train.steps="],
    "skillgit completion ": ["bash", "fish", "zsh"],
    "skillgit report --to skillgit.t": ["skillgit.toml"],
    "skillgit report --to=skillgit.t": ["skillgit.toml"],
    "skillgit train --branch touch": [],
}

BELOW_GIT = {
    "git skillgit tr": ["train"],
    "git --no-pager skillgit log d": ["dates"],
    "git -C elsewhere skillgit log ": [],
    "git skillgit train --format=nd": ["ndjson"],
    "git skillgit eval dates@ma": ["main"],
}

FISH = {
    "skillgit tr": ["train"],
    "skillgit -C elsewhere tr": ["train"],
    "skillgit train --format ": ["json", "ndjson", "text"],
    "skillgit log -n 3 ": ["dates", "urls"],
    "skillgit log dates ": [],
    "skillgit tasks ": ["add", "check", "import"],
    "skillgit tasks check d": ["dates"],
    "skillgit lint dates ur": ["urls"],
    "skillgit eval dates@ma": ["dates@main"],
    "skillgit -c train.step": ["train.steps="],
    "git-skillgit tr": ["train"],
}

BASH = r"""
[[ $3 ]] && . "$3"
. "$2"
COMP_LINE=$1 COMP_POINT=${#1}
# As readline breaks it: a word of break characters stands alone.
COMP_WORDS=()
rest=$COMP_LINE
while [[ $rest =~ ^([[:space:]]*)([=@:]+|[^[:space:]=@:]+)(.*)$ ]]; do
  COMP_WORDS+=("${BASH_REMATCH[2]}")
  rest=${BASH_REMATCH[3]}
done
[[ $COMP_LINE == *[[:space:]=@:] ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
if [[ $1 == git* ]]; then __git_wrap__git_main; else _skillgit skillgit; fi
printf '%s\n' "${COMPREPLY[@]}"
"""


def environment(home):
    return {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(home), "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b", "ASAN_OPTIONS": "detect_leaks=0"}


def make_repository(folder):
    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=folder, env=environment(folder), check=True)

    (folder / "skillgit.toml").write_text(CONFIG)
    (folder / "elsewhere").mkdir()
    git("init", "-q", "-b", "main")
    git("add", "skillgit.toml")
    git("commit", "-q", "-m", "first")
    git("tag", "v1")
    # Completing must not run what somebody called a branch; `touch obeyed` would be seen.
    git("branch", "touch$(touch${IFS}obeyed)")
    git("init", "-q", "-b", "other", "elsewhere")


def script(shell, folder):
    path = folder / f"completion.{shell}"
    path.write_text(subprocess.run([BIN / "skillgit", "completion", shell], check=True, text=True,
                                   env=environment(folder), capture_output=True).stdout)
    return path


def offered(line, folder, path):
    git_completion = GIT_COMPLETION if line.startswith("git") else ""
    done = subprocess.run(["bash", "--norc", "-c", BASH, "bash", line, path, git_completion],
                          cwd=folder, env=environment(folder), capture_output=True, text=True)
    if done.stderr:
        return ["(said)", *done.stderr.splitlines()]
    # git offers some words with the blank that follows them.
    return sorted(reply.strip() for reply in done.stdout.splitlines() if reply)


def offered_by_fish(line, folder, path):
    completions = folder / ".config/fish/completions"
    completions.mkdir(parents=True, exist_ok=True)
    for name in ("skillgit", "git-skillgit"):
        shutil.copy(path, completions / f"{name}.fish")
    done = subprocess.run(["fish", "-c", f"complete -C '{line}'"], cwd=folder, text=True,
                          env=environment(folder), capture_output=True)
    return sorted(reply.split("\t")[0] for reply in done.stdout.splitlines())


def findings(folder):
    path = script("bash", folder)
    typed = TYPED | (BELOW_GIT if GIT_COMPLETION.is_file() else {})
    for line, expected in typed.items():
        found = offered(line, folder, path)
        if found != expected:
            yield f"'{line}': offered {found}, expected {expected}"
    if (folder / "obeyed").exists():
        yield "the name of a branch was run as a command"
    for shell in ("zsh", "fish"):
        path = script(shell, folder)
        if not shutil.which(shell):
            continue
        read = subprocess.run([shell, "-n", path], capture_output=True, text=True)
        if read.returncode or read.stderr:
            yield f"{shell} cannot read its completion: {read.stderr}"
    for line, expected in FISH.items() if shutil.which("fish") else ():
        found = offered_by_fish(line, folder, script("fish", folder))
        if found != expected:
            yield f"fish, '{line}': offered {found}, expected {expected}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        make_repository(pathlib.Path(scratch))
        found = list(findings(pathlib.Path(scratch)))
    for finding in found:
        print(finding)
    sys.exit(1 if found else 0)
