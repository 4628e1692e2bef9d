#!/usr/bin/env python3
"""Reads the workflows: YAML without a key twice, no more rights than needed, nothing from
elsewhere that can change below us, no text of others in a script."""
import os
import re
import sys

try:
    import yaml
except ImportError:
    # The package is the distribution's, and this Python may be another.
    if sys.executable == "/usr/bin/python3":
        raise
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

import tree

PINNED = re.compile(r"actions/[\w-]+@(v\d+|[0-9a-f]{40})|[\w./-]+@[0-9a-f]{40}")
# These are ours to choose; titles, branches and messages are anybody's.
TEXT_OF_OTHERS = re.compile(r"\$\{\{[^}]*\b(github\.(event|head_ref|ref_name)|inputs)\b")


class Loader(yaml.SafeLoader):
    """Refuses a key that stands twice; YAML's own would let the later one win."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"'{twice}' stands twice",
                                                    node.start_mark)
        return super().construct_mapping(node, deep)


def about_job(path, name, job):
    if "timeout-minutes" not in job:
        yield path, 1, f"job '{name}' may run for ever: give it 'timeout-minutes'"
    for step in job.get("steps", []):
        if "uses" in step and not PINNED.fullmatch(step["uses"]):
            yield path, 1, f"'{step['uses']}' may change: name a version, or of others a commit"
        if TEXT_OF_OTHERS.search(step.get("run", "")):
            yield path, 1, f"'{step['run']}' has text of others in it: hand it over in 'env'"


def about_workflow(path):
    try:
        workflow = yaml.load((tree.ROOT / path).read_text(), Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        yield path, mark.line + 1, error.problem
        return
    # YAML 1.1 reads the key `on` as true.
    if "pull_request_target" in (workflow.get("on") or workflow.get(True) or {}):
        yield path, 1, "'pull_request_target' runs with our rights on the text of others"
    if workflow.get("permissions") != {"contents": "read"}:
        yield path, 1, "begin with 'permissions: contents: read'; a job may ask for more"
    for name, job in workflow["jobs"].items():
        yield from about_job(path, name, job)


if __name__ == "__main__":
    workflows = [path for path in tree.tracked(".yml", ".yaml") if path.startswith(".github/")]
    tree.finish(finding for path in workflows for finding in about_workflow(path))
