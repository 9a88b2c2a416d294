#!/usr/bin/env python3
"""Generates the repositories that bundlers are compared on (the same for the same Python): a, b and c of docs/benchmarks.md.

usage: repositories.py FOLDER [a] [b] [c]
"""
import os
import random
import subprocess
import sys
import zlib

WORDS = [w.encode() for w in """let mut fn pub struct impl return match self value result error entry bundle version
environment application option setting instance health deploy region bucket object request response header body table
row column index select insert update delete where from into order by limit the of and to in is that for it with as was
on be at by this had not are but have they which one you were her all she there would their we him been has when who
will more no if out so said what up its about than them can only other new some could time these two may then do""".split()]


def text(rng, size):
    """Something between prose and code: deflates to a third or a fourth."""
    out, length = [], 0
    while length < size:
        line = b" " * (4 * rng.randrange(4)) + b" ".join(rng.choices(WORDS, k=rng.randrange(3, 12)))
        if rng.random() < 0.4:
            line += b" %x_%d;" % (rng.getrandbits(32), rng.randrange(1000))
        out.append(line)
        length += len(line) + 1
    return b"\n".join(out)[:size]


def program(rng, size):
    """Half as compressible as text: what a linker writes."""
    out, length = [b"\x7fELF"], 4
    while length < size:
        piece = rng.randbytes(96) + bytes(rng.choices(range(32), k=160)) + b"\0" * rng.randrange(64)
        out.append(piece)
        length += len(piece)
    return b"".join(out)[:size]


def image(rng, size):
    """What is compressed already."""
    return zlib.compress(rng.randbytes(size), 1)[:size]


KINDS = [(".rs", text), (".json", text), (".html", text), (".css", text), (".bin", program), (".so", program), (".png", image)]
#             files  bytes of all       kinds, by weight
SHAPES = {
    "a": (50, 1_000_000, [5, 2, 2, 1, 1, 0, 1]),
    "b": (2_000, 105_000_000, [3, 2, 2, 1, 4, 3, 4]),
    "c": (20_000, 84_000_000, [8, 4, 3, 2, 1, 0, 1]),
}


def write(folder, name):
    count, total, weights = SHAPES[name]
    rng = random.Random(name)
    root = os.path.join(folder, name)
    sizes = [rng.lognormvariate(0, 1) for _ in range(count)]
    scale = total / sum(sizes)
    for number, size in enumerate(sizes):
        extension, kind = rng.choices(KINDS, weights)[0]
        path = os.path.join(root, "src", f"d{number % 37:02}", f"e{number % 11:02}", f"file{number:05}{extension}")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(kind(rng, max(1, int(size * scale))))
    # What makes it a project that Elastic Beanstalk runs and our tool knows.
    os.makedirs(os.path.join(root, ".elasticbeanstalk"))
    with open(os.path.join(root, ".elasticbeanstalk", "config.yml"), "w") as file:
        file.write(f"branch-defaults:\n  default:\n    environment: bench-{name}\nglobal:\n  application_name: bench\n"
                   "  default_region: us-west-2\n  default_platform: Go 1 running on 64bit Amazon Linux 2023\n")
    with open(os.path.join(root, "Procfile"), "w") as file:
        file.write("web: python3 -m http.server 5000\n")
    with open(os.path.join(root, ".ebignore"), "w") as file:
        file.write(".git\n.gitignore\n.ebignore\n.elasticbeanstalk/\n")
    with open(os.path.join(root, ".gitignore"), "w") as file:
        file.write(".elasticbeanstalk/*\n")
    # Of no user and no day, so that the same files make the same commit.
    fixed = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
             "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    git = ["git", "-C", root, "-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "gc.auto=0"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "generated"]):
        subprocess.run(git + command, check=True, env={**os.environ, **fixed})


if __name__ == "__main__":
    for wanted in sys.argv[2:] or SHAPES:
        write(sys.argv[1], wanted)
