"""Scripted worlds for the benchmarks that are not C++: tasks, a model that answers, a repository."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / "build" / "bench" / "bin"
SKILL = "---\nname: demo\ndescription: Answers by family. Use in benchmarks.\n---\n\n# Demo\n\nAnswer with the code.\n"
SPLITS = ["train"] * 80 + ["val"] * 40 + ["test"] * 80


def run(*command, cwd=None, settings=()):
    named = {"SKILLGIT_" + name.upper().replace(".", "_"): value for name, value in settings}
    return subprocess.run([str(word) for word in command], cwd=cwd, text=True, check=False,
                          capture_output=True, env=os.environ | named)


def build():
    run(ROOT / "cmake" / "install-packages", "build", "test")
    run("cmake", "--preset", "bench", cwd=ROOT)
    built = run("cmake", "--build", "--preset", "bench", "--target", "skillgit", "world_server", cwd=ROOT)
    if built.returncode:
        sys.exit(built.stdout[-2000:] + built.stderr)


def tasks_of(world):
    """Twenty families in turn, 80 train, 40 val and 80 test tasks."""
    lines = run(BIN / "world_server", *world, "--make-tasks", len(SPLITS)).stdout.splitlines()
    return [json.loads(line) | {"split": split} for line, split in zip(lines, SPLITS)]


def write_tasks(tasks, path):
    path.write_text("".join(json.dumps(task) + "\n" for task in tasks))


@contextlib.contextmanager
def served(world, folder):
    """The address of the model, and where it writes at its end what it was asked."""
    port_file, stats_file = folder / "port", folder / "stats"
    server = subprocess.Popen([str(word) for word in (BIN / "world_server", *world, "--port-file", port_file,
                                                      "--stats-file", stats_file)])
    try:
        while not port_file.exists():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port_file.read_text().strip()}/v1", stats_file
    finally:
        server.terminate()
        server.wait()
        port_file.unlink(missing_ok=True)


def make_repository(folder, tasks, endpoint, workers):
    (folder / "skills" / "demo").mkdir(parents=True)
    (folder / "skills" / "demo" / "SKILL.md").write_text(SKILL)
    write_tasks(tasks, folder / "tasks.jsonl")
    (folder / "skillgit.toml").write_text(
        '[skill.demo]\npath = "skills/demo"\ntasks = "tasks.jsonl"\n'
        f'[target]\nendpoint = "{endpoint}"\nmodel = "world"\n'
        f'[optimizer]\nname = "skillopt"\nendpoint = "{endpoint}"\nmodel = "world-optimizer"\n'
        f"[train]\npatience = 1000\nworkers = {workers}\n")
    for command in (("init", "-q", "-b", "main"), ("config", "user.name", "Bench"),
                    ("config", "user.email", "bench@localhost"), ("add", "skills"),
                    ("commit", "-q", "-m", "Add the skill")):
        run("git", *command, cwd=folder)
