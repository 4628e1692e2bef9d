"""The repositories that people have, and what skillgit does in each: one row a situation.

`repo` is a copy of one repository: on `main`, one commit, the skill `demo` in skills/demo, tasks
and skillgit.toml at the root. A row says what is done to it in the shell, and then what each
command of skillgit answers. docs/guide/repositories.md tells the same to people.
"""
import dataclasses
import shlex

# What a landing on `main` moves, in any worktree or git directory; nothing else may.
LANDING = ("*/index", "*/ORIG_HEAD", "*/refs/heads/main", "*/SKILL.md")
COMMIT = (*LANDING, "*/COMMIT_EDITMSG")
# What git itself leaves of an attempt that failed: the same entries, written anew.
ATTEMPT = ("*/index", "*/ORIG_HEAD", "*/COMMIT_EDITMSG")


@dataclasses.dataclass(frozen=True)
class Step:
    command: str
    exit: int = 0
    says: tuple = ()
    changes: tuple = ()         # patterns of the files that may change
    changes_surely: tuple = ()  # and of those that must
    at: str = "repo"            # where it is typed
    environment: dict = dataclasses.field(default_factory=dict)  # None: not set
    while_training: str = ""    # a skill that another process is training meanwhile
    is_shell: bool = False
    refuses: bool = False       # what it says stands on standard error


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    steps: tuple


def row(name, *steps):
    return Row(name, steps)


def shell(command, at="repo", **environment):
    return Step(command, at=at, environment=environment, is_shell=True)


def hook(names, script, folder=".git/hooks"):
    return shell(f"""
for hook in {names}; do
  printf '#!/bin/sh\\n%s\\n' {shlex.quote(script)} > {folder}/$hook
  chmod +x {folder}/$hook
done""")


def refused(command, exit, *says, **more):
    """It ends with `exit`, says so much, and changes nothing."""
    return Step(command, exit, says, refuses=not command.startswith("land"), **more)


def does(command, *says, **more):
    return Step(command, 0, says, **more)


def lands(command="train demo", *says, **more):
    """The skill branch moves, with its files where it is checked out."""
    return Step(command, 0, says, changes=LANDING, changes_surely=("*/refs/heads/main",), **more)


def rolls_back(to="HEAD~1", **more):
    return Step(f"rollback demo --to {to}", 0, ("roll back to",), changes=COMMIT,
                changes_surely=("*/refs/heads/main",), **more)


def waits(command, *says, exit=0, **more):
    """Nothing lands: at most git tried, and index and files are as they were."""
    return Step(command, exit, says, changes=ATTEMPT, **more)


CLEAN = shell('test -z "$(git status --porcelain --untracked-files=no)"')
VERIFIES = does("verify demo", "all as recorded")
SECOND_SKILL = """
cp -R skills/demo skills/other
sed -i.old 's/demo/other/' skills/other/SKILL.md && rm skills/other/SKILL.md.old
cat >> skillgit.toml <<END
[skill.other]
path = "skills/other"
tasks = "tasks.jsonl"
scorer = "exact"
END
git add . && git commit -q -m 'Another skill'
"""


ROWS = [
    row("an ordinary repository",
        does("lint"), does("status", "never trained"),
        lands(), does("log demo", "accepted"), VERIFIES, does("land demo", "already has"),
        rolls_back(), does("status", "landed")),

    # HEAD and branches.
    row("no commit yet",
        shell("rm -rf .git && git init -q -b main"),
        refused("train demo", 2, "there is no commit on 'main' yet", "`git add . && git commit`"),
        shell("rm skillgit.toml"),
        refused("init", 2, "there is no commit on 'main' yet", "`git add . && git commit`")),
    row("a detached HEAD",
        shell("git switch -q --detach"),
        does("train demo", "the run did not start on a branch"),
        refused("land demo", 7, "git switch <branch> && git merge skillgit/demo/"),
        refused("rollback demo --to HEAD", 7, "HEAD is detached", "`git switch <branch>`"),
        shell("git switch -q main"),
        lands("land demo"), VERIFIES),
    row("a branch called skillgit",
        shell("git branch skillgit"),
        refused("train demo", 3, "the branch 'skillgit' stands",
                "`git branch -m skillgit skillgit-old`"),
        refused("status", 3, "`git branch -m skillgit skillgit-old`"),
        shell("git branch -m skillgit skillgit-old"),
        lands()),
    row("a ref where those of runs go",
        shell("git update-ref refs/skillgit/runs/demo HEAD"),
        refused("train demo", 3, "the ref 'refs/skillgit/runs/demo' stands",
                "`git update-ref --no-deref -d refs/skillgit/runs/demo`"),
        shell("git update-ref --no-deref -d refs/skillgit/runs/demo"),
        lands()),
    row("the branch checked out in another worktree",
        shell("git switch -q -c elsewhere && git worktree add -q ../other main"),
        does("train demo --branch main", "'main' is checked out in", "`skillgit land` there"),
        refused("land demo", 7, "'main' is checked out in"),
        lands("land demo", at="other")),
    row("a linked worktree without a branch",
        shell("git worktree add -q --detach ../other"),
        does("train demo", "the run did not start on a branch", at="other"),
        lands("land demo", at="repo")),
    row("a branch with another name",
        shell("git branch -m real && git symbolic-ref refs/heads/main refs/heads/real"),
        Step("train demo --branch main", 0, ("accepted",), (*LANDING, "*/refs/heads/real"),
             ("*/refs/heads/real",)),
        CLEAN, VERIFIES),
    row("a branch that was renamed since a run",
        shell("$SKILLGIT -c git.land=never train demo && git branch -m main trunk"),
        Step("land demo", 0, ("'trunk' is now at",), ("*/index", "*/ORIG_HEAD", "*/refs/heads/trunk",
             "*/SKILL.md"), ("*/refs/heads/trunk",)),
        CLEAN),
    row("a rebase under way",
        shell("git commit -q --allow-empty -m more"
              " && GIT_SEQUENCE_EDITOR='sed -i.old s/pick/edit/' git rebase -q -i HEAD~1"),
        does("train demo --branch main", "is being rebased or bisected"),
        refused("rollback demo --to HEAD", 7, "a rebase is under way", "`git rebase --abort`"),
        shell("git rebase --continue"),
        lands("land demo")),
    row("patches being applied",
        shell("git format-patch -q -1 --stdout HEAD > $CASE/patch; ! git am -q $CASE/patch"),
        does("train demo", "a `git am` is under way on 'main'"),
        refused("land demo", 7, "a `git am` is under way on 'main'"),
        refused("rollback demo --to HEAD", 7, "a `git am` is under way", "`git am --abort`"),
        shell("git am --abort"),
        lands("land demo")),
    row("a bisection under way",
        shell("for i in 1 2 3; do git commit -q --allow-empty -m $i; done"
              "; git bisect start HEAD HEAD~3"),
        does("train demo --branch main", "is being rebased or bisected"),
        refused("rollback demo --to HEAD", 7, "a bisection is under way", "`git bisect reset`"),
        shell("git bisect reset"),
        lands("land demo")),
    row("a merge under way",
        shell("git switch -q -c side && echo x > x && git add x && git commit -q -m x"
              " && git switch -q main"
              " && git merge -q --no-ff --no-commit side"),
        does("train demo", "a merge is under way on 'main'"),
        refused("land demo", 7, "a merge is under way on 'main'",
                "git commit, or git merge --abort; then skillgit land"),
        refused("rollback demo --to HEAD", 7, "a merge is under way", "`git merge --abort`"),
        shell("git merge --abort"),
        lands("land demo")),
    row("a series of cherry-picks under way",
        shell("git switch -q -c side; for i in 1 2; do echo $i > x && git add x && git commit -q -m $i; done"
              "; git switch -q main && echo 3 > x && git add x && git commit -q -m 3"
              " && ! git cherry-pick main..side; git add x && git commit -q -m by-hand"),
        does("train demo", "a cherry-pick is under way on 'main'"),
        refused("land demo", 7, "git cherry-pick --continue, or git cherry-pick --abort"),
        refused("rollback demo --to HEAD", 7, "a cherry-pick is under way"),
        shell("git cherry-pick --quit"),
        lands("land demo")),
    row("a conflict in the skill",
        shell("git switch -q -c side && echo side >> skills/demo/SKILL.md"
              " && git commit -q -a -m side && git switch -q main"
              " && echo main >> skills/demo/SKILL.md && git commit -q -a -m main"
              " && ! git merge -q side"),
        refused("train demo", 7, "'skills/demo/SKILL.md' has changes that are not committed"),
        refused("rollback demo --to HEAD", 7, "a merge is under way")),

    # The skill's folder.
    row("a skill with changes that are not committed",
        shell("echo more >> skills/demo/SKILL.md"),
        refused("train demo", 7, "'skills/demo/SKILL.md' has changes that are not committed",
                "git stash"),
        refused("rollback demo --to HEAD", 7, "has changes that are not committed",
                "`git stash -u")),
    row("other changes that are not committed",
        shell("echo mine > mine && echo staged > staged && git add staged && echo >> tasks.jsonl"),
        lands()),
    row("no newline at the end of SKILL.md",
        shell("printf %s \"$(cat skills/demo/SKILL.md)\" > skills/demo/new"
              " && mv skills/demo/new skills/demo/SKILL.md"
              " && git commit -q -a -m 'No newline'"),
        lands(), VERIFIES, rolls_back()),
    row("spaces and letters of all kinds in a folder's name",
        shell("git mv skills 'mes cömpétences $x' && git commit -q -m Rename && rm skillgit.toml"),
        Step("init", 0, ("skill 'demo' in mes cömpétences $x/demo",), ("repo/skillgit.toml",)),
        shell("git checkout -q ."
              " && sed -i.old 's|skills/demo|mes cömpétences $x/demo|' skillgit.toml"),
        lands(), VERIFIES, rolls_back(),
        shell("git mv 'mes cömpétences $x/demo' 'mes cömpétences $x/Démo'"
              " && git commit -q -m Rename"
              " && sed -i.old 's|/demo|/Démo|' skillgit.toml"),
        refused("train demo --new", 3, "the name differs from the folder's", "`skillgit lint`")),
    row("a folder's name in another Unicode form",
        shell("git mv skills \"$(printf 'cle\\314\\201s')\" && git commit -q -m Rename"
              " && sed -i.old \"s|skills|$(printf 'cl\\303\\251s')|\" skillgit.toml"),
        refused("train demo", 2, "looks alike in another form of Unicode",
                "name it so in skillgit.toml: '\u0063le\u0301s/demo'"),
        shell("git checkout -q ."
              " && sed -i.old \"s|skills|$(printf 'cle\\314\\201s')|\" skillgit.toml"),
        lands()),
    row("a symbolic link to the folder of skills",
        shell("mkdir .claude && ln -s ../skills .claude/skills && git add ."
              " && git commit -q -m Link && mv skillgit.toml was"),
        Step("init", 0, ("skill 'demo' in skills/demo",), ("repo/skillgit.toml",)),
        shell("mv was skillgit.toml"),
        lands(),
        shell("git checkout -q .; sed -i.old 's|skills/demo|.claude/skills/demo|' skillgit.toml"),
        refused("train demo --new", 3, "'.claude/skills': it is a symbolic link",
                "name the folder that it points to")),
    row("a skill's folder that is a symbolic link",
        shell("git mv skills real && mkdir skills && ln -s ../real/demo skills/demo && git add ."
              " && git commit -q -m Link"),
        refused("train demo", 3, "'skills/demo': it is a symbolic link",
                "name the folder that it points to")),
    row("a SKILL.md that is a symbolic link",
        shell("git mv skills/demo/SKILL.md real.md && ln -s ../../real.md skills/demo/SKILL.md"
              " && git add . && git commit -q -m Link"),
        refused("train demo", 3, "'skills/demo/SKILL.md': it is a symbolic link",
                "put the file itself")),
    row("skills whose names differ by case",
        shell("mkdir skills/Demo && cp skills/demo/SKILL.md skills/Demo && git add ."
              " && git commit -q -m Case && git config core.ignorecase true"
              " && mv skillgit.toml was"),
        Step("init", 0, ("skill 'demo' in skills/Demo", "skill 'demo-2' in skills/demo"),
             ("repo/skillgit.toml",)),
        shell("mv was skillgit.toml"),
        lands()),
    row("two skills trained at once on one branch",
        shell(SECOND_SKILL),
        Step("train demo & train other", 0, ("accepted",), LANDING),
        VERIFIES, does("verify other", "all as recorded"),
        # Which of the two landed is chance; the other is brought by the command that it prints.
        shell("for skill in demo other; do $SKILLGIT land $skill > said || sh -c \"$(tail -1 said)\"; done"),
        does("land demo", "already has"), does("land other", "already has")),
    row("one skill trained twice at once",
        refused("train demo", 7, "another skillgit", "is training 'demo'", "wait for it",
                while_training="demo"),
        lands()),

    # Bytes that are not what they seem.
    row("CRLF line endings",
        shell("echo '* text=auto eol=crlf' > .gitattributes && git add ."
              " && git commit -q -m CRLF && rm skills/demo/SKILL.md && git checkout -q ."
              " && grep -q $(printf '\\r') skills/demo/SKILL.md"),
        lands(),
        VERIFIES,
        CLEAN,
        shell("test $(grep -c $(printf '\\r') skills/demo/SKILL.md) = $(wc -l < skills/demo/SKILL.md)"),
        rolls_back()),
    row("core.autocrlf",
        shell("git config core.autocrlf true && rm skills/demo/SKILL.md && git checkout -q ."),
        lands(), CLEAN, rolls_back()),
    row("a filter on the skill",
        shell("echo '*.md filter=shout' > .gitattributes && git config filter.shout.clean cat"
              " && git config filter.shout.smudge cat && git add . && git commit -q -m Filter"),
        refused("train demo", 3, "it goes through the filter 'shout'",
                ".gitattributes: skills/demo/SKILL.md -filter")),
    row("Git LFS",
        shell("echo '*.md filter=lfs diff=lfs merge=lfs -text' > .gitattributes && git add ."
              " && git commit -q -m LFS"),
        refused("train demo", 3, "it is stored with Git LFS", "`git lfs untrack`")),
    row("a working-tree-encoding",
        shell("echo '*.md working-tree-encoding=UTF-16' > .gitattributes"
              " && iconv -f UTF-8 -t UTF-16 skills/demo/SKILL.md > new"
              " && mv new skills/demo/SKILL.md && git add . && git commit -q -m Encoding"),
        refused("train demo", 3, "it has the working-tree-encoding 'UTF-16'",
                "-working-tree-encoding")),
    row("replaced objects",
        shell("git switch -q -c other && echo more >> skills/demo/SKILL.md"
              " && git commit -q -a -m other"
              " && git switch -q main && git replace main other && git reset -q --hard"),
        refused("train demo", 3, "git shows", "in its place", "`git replace -d"),
        shell("git replace -d main && git replace main^{tree} other^{tree} && git reset -q --hard"),
        refused("train demo", 3, "in its place", "`git replace -d"),
        shell("git replace -d main^{tree} && git reset -q --hard"),
        lands()),
    row("grafted history",
        shell("git commit -q --allow-empty -m more && git rev-parse HEAD > .git/info/grafts"
              " && git replace --graft $(git rev-parse HEAD)"),
        lands(), VERIFIES, does("status")),

    # Kinds of clones.
    row("a sparse checkout without the skill",
        shell("mkdir docs && echo x > docs/x && git add . && git commit -q -m docs"
              " && git sparse-checkout set docs && test ! -e skills"),
        refused("lint demo", 2, "there is no 'skills/demo/SKILL.md' in the worktree",
                "`git sparse-checkout add skills/demo`"),
        Step("train demo", 0, ("accepted",), ("*/index", "*/ORIG_HEAD", "*/refs/heads/main")),
        refused("rollback demo --to HEAD~1", 7, "is marked skip-worktree",
                "`git sparse-checkout add skills/demo`"),
        shell("git sparse-checkout add skills/demo"), rolls_back()),
    row("a sparse checkout without the tasks",
        shell("mkdir docs && echo x > docs/x && git mv tasks.jsonl skills"
              " && sed -i.old s,tasks.jsonl,skills/tasks.jsonl, skillgit.toml && git add ."
              " && git commit -q -m docs && git sparse-checkout set docs && test ! -e skills"),
        refused("train demo", 3, "there is no task file 'skills/tasks.jsonl'",
                "`git sparse-checkout add skills`")),
    row("a partial clone",
        shell("git config uploadpack.allowFilter true; echo first >> skills/demo/SKILL.md"
              " && git commit -q -a -m second"
              " && git clone -q --filter=blob:none file://$CASE/repo $CASE/clone"),
        lands(at="clone"), Step("verify demo", 0, ("all as recorded",), at="clone"),
        Step("rollback demo --to origin/main~1", 0, changes=COMMIT, at="clone")),
    row("a partial clone with a sparse checkout",
        shell("git config uploadpack.allowFilter true; mkdir docs && echo x > docs/x"
              " && git add . && git commit -q -m docs"
              " && git clone -q --sparse --filter=blob:none file://$CASE/repo $CASE/clone"),
        Step("train demo", 0, ("accepted",), ("*/index", "*/ORIG_HEAD", "*/refs/heads/main"),
             at="clone"),
        does("verify demo", at="clone")),
    row("a shallow clone",
        shell("git commit -q --allow-empty -m second"
              " && git clone -q --depth 1 file://$CASE/repo $CASE/clone"),
        lands(at="clone"), does("verify demo", at="clone"),
        refused("rollback demo --to HEAD~3", 2, "`git fetch --unshallow`", at="clone"),
        shell("git fetch -q --unshallow", at="clone"),
        rolls_back("HEAD~3", at="clone")),
    row("a clone that borrows objects",
        shell("git clone -q --shared . ../clone"),
        lands(at="clone"), does("verify demo", at="clone")),
    row("a skill in a submodule",
        shell("mkdir ../super && cd ../super && git init -q -b main"
              " && git submodule --quiet add file://$CASE/repo sub && cp sub/tasks.jsonl ."
              " && sed s,skills/demo,sub/skills/demo, sub/skillgit.toml > skillgit.toml"
              " && git add . && git commit -q -m super"),
        refused("train demo", 3, "'sub': it is a submodule",
                "train the skill in the submodule's own repository", at="super"),
        lands(at="super/sub"), does("verify demo", at="super/sub")),
    row("a bare repository",
        shell("git clone -q --bare . ../bare.git"),
        refused("init", 2, "this repository is bare", "run it in a clone", at="bare.git"),
        refused("lint", 2, "this repository is bare", "run it in a clone", at="bare.git"),
        Step("train demo", 0, ("accepted",), ("*/packed-refs", "*/refs/heads/main"), at="bare.git"),
        does("verify demo", at="bare.git"),
        Step("rollback demo --to HEAD~1", 0, ("roll back",), ("*/refs/heads/main",),
             at="bare.git")),
    row("a bare repository with a worktree",
        shell("git clone -q --bare . ../bare.git && git -C ../bare.git worktree add -q ../linked main"),
        does("train demo", "'main' is checked out in '$CASE/linked'", at="bare.git"),
        refused("rollback demo --to HEAD", 7, "'main' is checked out in", "`cd $CASE/linked`",
                at="bare.git"),
        lands("land demo", at="linked"),
        rolls_back(at="linked")),
    row("GIT_DIR, GIT_WORK_TREE and -C",
        lands(at=".", environment={"GIT_DIR": "$CASE/repo/.git", "GIT_WORK_TREE": "$CASE/repo"}),
        does("-C repo verify demo", at=".")),
    row("GIT_LITERAL_PATHSPECS and its like",
        lands(environment={"GIT_GLOB_PATHSPECS": "1"}),
        rolls_back(environment={"GIT_LITERAL_PATHSPECS": "1"})),
    row("objects that GIT_OBJECT_DIRECTORY names",
        shell("mv .git/objects .. && mkdir -p .git/objects"),
        refused("train demo", 8, "GIT_OBJECT_DIRECTORY has no part", ".git/objects/info/alternates",
                environment={"GIT_OBJECT_DIRECTORY": "$CASE/objects"}),
        shell("mkdir .git/objects/info && echo $CASE/objects > .git/objects/info/alternates"),
        lands()),
    row("a repository that is moved during a run",
        hook("post-merge", "mv $CASE/repo $CASE/moved"),
        Step("train demo", 7, ("the folder '$CASE/repo' was moved or removed meanwhile",
                               "where the repository is now"), ("*",)),
        shell("rm .git/hooks/post-merge", at="moved"),
        does("train demo", "stopped: all steps were made", at="moved")),
    row("a worktree that is removed during a run",
        shell("git switch -q -c elsewhere && git worktree add -q ../other main"),
        hook("post-merge", "cd $CASE/repo && git worktree remove --force ../other"),
        Step("train demo", 7, ("the folder '$CASE/other' was moved or removed meanwhile",), ("*",),
             at="other"),
        shell("rm .git/hooks/post-merge && git switch -q main"),
        lands()),
    row("the git folder elsewhere",
        shell("git init -q --separate-git-dir=../kept.git"),
        lands(), VERIFIES, rolls_back()),
    row("a worktree elsewhere, in another repository",
        shell("git clone -q . ../outer && mkdir ../outer/sub && echo sub > ../outer/.gitignore"
              " && git config core.worktree ../../outer/sub && git checkout -q -f main"),
        Step("train demo", 0, ("accepted",), ("repo/.git/index", "repo/.git/ORIG_HEAD",
             "repo/.git/refs/heads/main", "outer/sub/skills/demo/SKILL.md"),
             ("repo/.git/refs/heads/main", "outer/sub/skills/demo/SKILL.md")),
        VERIFIES, does("status", "landed")),
    row("a configuration for each worktree",
        shell("git config core.repositoryFormatVersion 1"
              " && git config extensions.worktreeConfig true"
              " && git config --worktree user.email here@example.org"),
        lands(), rolls_back()),
    row("SHA-256",
        shell("rm -rf .git && git init -q -b main --object-format=sha256 && git add ."
              " && git commit -q -m first"),
        refused("train demo", 3, "names its objects with SHA-256", "it needs a SHA-1 repository")),
    row("reftable",
        shell("git config core.repositoryFormatVersion 1"
              " && git config extensions.refStorage reftable"),
        refused("train demo", 3, "keeps its refs in a reftable",
                "`git refs migrate --ref-format=files`")),

    # Who you are, and what you may.
    row("no identity",
        shell("git config user.useConfigOnly true"),
        lands("train demo", "warning", "skillgit@localhost", environment={"HOME": "/nonexistent"}),
        refused("rollback demo --to HEAD~1", 3, "git does not know", "`git config user.email",
                environment={"HOME": "/nonexistent"})),
    row("an empty address",
        shell("git config user.email ''"),
        lands("train demo", "warning", "skillgit@localhost"),
        refused("rollback demo --to HEAD~1", 3, "git does not know", "`git config user.email")),
    row("a date that git cannot read",
        refused("train demo", 3, "invalid date format", "`unset GIT_COMMITTER_DATE`",
                environment={"GIT_COMMITTER_DATE": "garbage"})),
    row("commits and tags signed without a key",
        shell("git config commit.gpgSign true && git config tag.gpgSign true"
              " && git config gpg.program false"),
        lands(), VERIFIES,
        waits("rollback demo --to HEAD~1", "gpg failed to sign the data", "nothing was changed",
              exit=7),
        CLEAN),
    row("signatures are asked for",
        shell("git config merge.verifySignatures true"),
        does("train demo", "not landed")),
    row("a mailmap",
        shell("echo 'Someone Else <else@example.org> <ada@example.org>' > .mailmap && git add ."
              " && git commit -q -m mailmap"),
        lands(), VERIFIES),
    row("the repository of another user",
        refused("train demo", 3, "another user owns the repository",
                "`git config --global --add safe.directory",
                environment={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}),
        shell("git config --global --add safe.directory $CASE/repo"),
        lands(environment={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})),
    row("a repository that a group shares",
        shell("rm -rf .git && git init -q -b main --shared=group && git add . && git commit -q -m first"
              " && umask 077 && $SKILLGIT train demo"
              " && test -z \"$(find .git/objects .git/skillgit -type d ! -perm -g=rwxs)\""
              " && test -z \"$(find .git/objects -type f ! -perm -g=r)\""
              " && test -z \"$(find .git/skillgit/locks -type f ! -perm -g=rw)\""),
        VERIFIES, does("land demo", "already has")),
    row("journals of another user",
        shell("$SKILLGIT train demo && chmod 000 .git/skillgit/runs/demo/*.journal"),
        does("status", "landed"), does("train demo --new --dry-run"),
        does("report demo --to ../report.html", changes=("report.html",)), VERIFIES),
    row("objects that this user may not read",
        lands(),
        shell("id=$(git for-each-ref --format='%(objectname)' refs/skillgit/runs/demo/)"
              " && echo .git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-) > $CASE/file"
              " && chmod 000 $(cat $CASE/file)"),
        refused("status", 3, "cannot read", "Permission denied", "must be able to read and write"),
        shell("chmod 400 $(cat $CASE/file)"),
        VERIFIES),
    row("a repository that cannot be written",
        shell("chmod -R a-w .git"),
        does("lint"), does("status", "never trained"), does("train demo --dry-run"),
        Step("doctor", 1, ("cannot be written by this user", "must be able to read and write")),
        refused("train demo", 3, "Permission denied", "must be able to read and write git's folder"),
        shell("chmod -R u+w .git && chmod -R a-w .git/objects"),
        Step("doctor", 1, (".git/objects' cannot be written by this user",)),
        refused("train demo", 3, "ermission denied", "must be able to read and write git's folder"),
        shell("chmod -R u+w .git && mkdir .git/refs/heads/skillgit"
              " && chmod a-w .git/refs/heads/skillgit .git/logs/refs/heads"),
        Step("train demo", 3, ("must be able to read and write git's folder",),
             ("*/refs/skillgit/*", "*/refs/heads/skillgit/*"), refuses=True),
        shell("chmod u+w .git/refs/heads/skillgit"),
        Step("train demo", 3, ("must be able to read and write git's folder",),
             ("*/refs/skillgit/*", "*/refs/heads/skillgit/*"), refuses=True),
        shell("chmod -R u+w .git"),
        lands()),

    # Locks and hooks.
    row("a lock left on the branch",
        shell("touch .git/refs/heads/main.lock"),
        waits("train demo", "another git is at work, or died and left",
              "`rm $CASE/repo/.git/refs/heads/main.lock`"),
        waits("land demo", "refs/heads/main.lock`", exit=7),
        CLEAN,
        shell("rm .git/refs/heads/main.lock"), lands("land demo")),
    row("a lock left on the index",
        shell("touch .git/index.lock"),
        waits("train demo", "another git is at work, or died and left",
              "`rm $CASE/repo/.git/index.lock`"),
        waits("land demo", "index.lock`", exit=7),
        CLEAN,
        shell("rm .git/index.lock"), lands("land demo")),
    row("a lock left on HEAD",
        shell("touch .git/HEAD.lock"),
        waits("train demo", "another git is at work, or died and left",
              "`rm $CASE/repo/.git/HEAD.lock`"),
        waits("land demo", "HEAD.lock`", exit=7),
        CLEAN,
        shell("rm .git/HEAD.lock"), lands("land demo")),
    row("a lock left on packed-refs",
        shell("touch .git/packed-refs.lock"),
        refused("train demo", 7, "another git is at work, or died and left",
                "`rm $CASE/repo/.git/packed-refs.lock`"),
        shell("rm .git/packed-refs.lock"), lands(), VERIFIES),
    row("an empty ORIG_HEAD",
        shell(": > .git/ORIG_HEAD"),
        waits("train demo", "`rm $CASE/repo/.git/ORIG_HEAD` mends it"),
        waits("land demo", "`rm $CASE/repo/.git/ORIG_HEAD` mends it", exit=7),
        Step("doctor", 1, ("rm $CASE/repo/.git/ORIG_HEAD",)),
        CLEAN,
        shell("rm .git/ORIG_HEAD"), lands("land demo")),
    row("a run log that is a symbolic ref",
        shell("git symbolic-ref refs/skillgit/runs/demo/two refs/heads/main"),
        refused("train demo", 8, "`git update-ref --no-deref -d refs/skillgit/runs/demo/two`"),
        refused("diff demo", 8, "`git update-ref --no-deref -d refs/skillgit/runs/demo/two`"),
        shell("git symbolic-ref refs/skillgit/runs/demo/two refs/heads/nowhere"),
        refused("train demo", 8, "leads nowhere",
                "`git update-ref --no-deref -d refs/skillgit/runs/demo/two`"),
        shell("git update-ref --no-deref -d refs/skillgit/runs/demo/two"),
        lands()),
    row("an object of a run that is cut short",
        lands(),
        shell("id=$(git for-each-ref --format='%(objectname)' refs/skillgit/runs/demo/)"
              " && echo .git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-) > $CASE/file"
              " && cp $(cat $CASE/file) $CASE/kept && chmod u+w $(cat $CASE/file)"
              " && truncate -s -20 $(cat $CASE/file)"),
        refused("status", 8, "is damaged", "`git fsck`"),
        refused("train demo", 8, "is damaged", "`git fsck`"),
        shell("mv -f $CASE/kept $(cat $CASE/file)"),
        VERIFIES),
    row("a run log that was forgotten",
        lands("-c git.land=accept train demo --run-id r1"),
        shell("git for-each-ref refs/skillgit/rejected/demo/r1/ | grep -q c0002"
              " && git update-ref --no-deref -d refs/skillgit/runs/demo/r1"),
        does("train demo --run-id r1", changes=ATTEMPT + LANDING),
        VERIFIES),
    row("a run branch that is no commit",
        does("-c git.land=never train demo --run-id r1"),
        shell("git rev-parse HEAD:tasks.jsonl > .git/refs/heads/skillgit/demo/r1/accepted"),
        Step("land demo", 8, ("refs/heads/skillgit/demo/r1/accepted' cannot be read",
                              "`git update-ref --no-deref -d"), refuses=True),
        shell("git update-ref --no-deref -d refs/heads/skillgit/demo/r1/accepted"),
        lands("land demo")),
    row("a run branch that is a symbolic ref",
        does("-c git.land=never train demo --run-id r1"),
        shell("git symbolic-ref refs/heads/skillgit/demo/r1/accepted refs/heads/main"),
        Step("land demo", 8, ("accepted' is a symbolic ref to 'refs/heads/main'",
                              "`git update-ref --no-deref -d"), refuses=True),
        shell("git update-ref --no-deref -d refs/heads/skillgit/demo/r1/accepted"),
        lands("land demo")),
    row("packed refs with CRLF",
        shell("git pack-refs --all && perl -pi -e 's/\\n/\\r\\n/' .git/packed-refs"),
        refused("train demo", 8, "git does not find 'refs/heads/main' in 'packed-refs'",
                "mends both"),
        refused("status", 8, "mends both"),
        shell("perl -pi -e 's/\\r$//' .git/packed-refs"), lands()),
    row("a branch whose ref is gone",
        shell("rm .git/refs/heads/main"),
        refused("train demo", 8, "git does not find 'refs/heads/main', which had commits",
                "`git update-ref refs/heads/main "),
        shell("git update-ref refs/heads/main"
              " $(tail -n 1 .git/logs/refs/heads/main | cut -d ' ' -f 2)"),
        lands()),
    row("a file of the skill that git has lost",
        lands(),
        shell("id=$(git rev-parse HEAD:skills/demo/SKILL.md)"
              " && rm -f .git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-)"),
        refused("rollback demo --to HEAD~1", 8, "what HEAD has of 'skills/demo/SKILL.md'",
                "`git hash-object -w skills/demo/SKILL.md`"),
        shell("git hash-object -w skills/demo/SKILL.md"),
        rolls_back()),
    row("a skillgit.toml that is gone from the worktree",
        shell("rm skillgit.toml"),
        refused("train demo", 3, "`git restore skillgit.toml`"),
        shell("git restore skillgit.toml"),
        lands()),
    row("a HEAD that the power cut emptied",
        shell(": > .git/HEAD"),
        refused("status", 8, "its file 'HEAD' names no branch", "echo 'ref: refs/heads/"),
        refused("train demo", 8, "its file 'HEAD' names no branch"),
        shell("echo 'ref: refs/heads/main' > .git/HEAD"),
        lands()),
    row("hooks that print",
        hook("pre-commit post-commit reference-transaction post-merge pre-merge-commit post-checkout",
             "echo from $0; echo errors >&2"),
        lands(), VERIFIES, rolls_back()),
    row("a pre-commit hook that fails",
        hook("pre-commit", "echo not today >&2; exit 1"),
        lands(),
        waits("rollback demo --to HEAD~1", "not today", "nothing was changed", exit=7), CLEAN),
    row("a pre-commit hook that formats",
        hook("pre-commit", "echo >> skills/demo/SKILL.md; git add skills/demo/SKILL.md"),
        lands(), rolls_back(), CLEAN),
    row("a pre-commit hook that asks at the terminal",
        hook("pre-commit", "exec < /dev/tty && test -t 0"),
        lands(),
        shell("script -q -e -c \"$SKILLGIT rollback demo --to HEAD~1\" /dev/null"), CLEAN),
    row("a pre-commit hook that takes long",
        hook("pre-commit", "sleep 300"),
        lands(),
        shell("was=$(git rev-parse main); code=0"
              "; timeout -s INT --preserve-status 2 $SKILLGIT rollback demo --to HEAD~1 || code=$?"
              "; test $code = 130 && test $(git rev-parse main) = $was"), CLEAN),
    row("a reference-transaction hook that fails",
        hook("reference-transaction", "echo not today >&2; exit 1"),
        refused("train demo", 7, "not today", "aborted by hook"),
        shell("rm .git/hooks/reference-transaction"), lands()),
    row("a reference-transaction hook that guards the branch",
        hook("reference-transaction",
             "! grep -q refs/heads/main || { echo not main >&2; exit 1; }"),
        waits("train demo", "not main"), waits("land demo", "not main", exit=7), CLEAN,
        shell("rm .git/hooks/reference-transaction"), lands("land demo")),
    row("post-merge and pre-merge-commit hooks that fail",
        hook("post-merge pre-merge-commit", "exit 1"),
        lands()),
    row("hooks that leave a program running",
        shell("mkdir $CASE/logs"),
        hook("post-merge pre-commit", "sleep 300 & echo $! >> $CASE/logs/pids"),
        lands(), rolls_back(),
        # It runs still, and with it all that waited for it would.
        shell("kill $(cat $CASE/logs/pids)")),
    row("hooks that call skillgit",
        shell("mkdir $CASE/logs"),
        hook("post-merge pre-commit", "$SKILLGIT land demo >> $CASE/logs/said; echo $? >> $CASE/logs/exit"),
        lands(), does("land demo", "already has"), rolls_back(),
        shell("grep -q 'a hook of git called this' $CASE/logs/said && ! grep -v 7 $CASE/logs/exit")),
    row("core.hooksPath",
        shell("mkdir ../hooks && git config core.hooksPath $CASE/hooks"),
        hook("pre-commit", "echo not today >&2; exit 1", folder="../hooks"),
        lands(),
        waits("rollback demo --to HEAD~1", "not today", "nothing was changed", exit=7),
        CLEAN),

    # Many refs, and packed ones.
    row("packed refs",
        shell("git pack-refs --all"),
        lands(), shell("git pack-refs --all"), VERIFIES, rolls_back(), does("status", "landed")),
    row("twenty thousand refs",
        shell('git pack-refs --all'
              ' && seq -f "$(git rev-parse HEAD) refs/tags/t/%05.0f" 20000 >> .git/packed-refs'
              ' && test $(git tag | wc -l) = 20000'),
        Step("train demo", 0, ("accepted",), (*LANDING, "*/packed-refs")),
        does("status"),
        VERIFIES),
]
