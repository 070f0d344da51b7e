"""A Dockerfile's own steps, taken without an engine: in a fresh root with chroot, as root, on Linux.

In the place of the base image stands a root with what of it our steps may count on and nothing else: a Python, a shell,
the commands for files and users, the libraries that these load. No compiler, no git, no curl, no zones. The steps run
in name spaces of their own, without a network; packages come from a folder that was filled before.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

COMMANDS = (
    *("sh", "env", "cat", "chmod", "chown", "cp", "id", "install", "ln", "ls", "mkdir", "mv", "rm", "sleep", "touch"),
    *("groupadd", "useradd"),
)  # fmt: skip
LIBRARIES = (
    *("libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1", "libresolv.so.2"),
    *("libstdc++.so.6", "libgcc_s.so.1"),
)
"""What wheels may load without bringing it along."""
ACCOUNTS = {
    "passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n",
    "group": "root:x:0:\nnogroup:x:65534:\n",
    "shadow": "root:*:20000:0:99999:7:::\n",
    "gshadow": "root:*::\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "hosts": "127.0.0.1 localhost\n",
}
PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
WHEELS = "/mnt"
UNSHARE = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
MAY_HOLD_MOUNTS = ("dev", "proc", "mnt", "tmp", "run")


class Step(NamedTuple):
    word: str
    rest: str


def steps(dockerfile: str) -> list[Step]:
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", dockerfile, flags=re.MULTILINE))
    lines = (line.strip() for line in joined.splitlines())
    return [Step(*line.split(None, 1)) for line in lines if line]


def ignored(patterns: Sequence[str], path: str) -> bool:
    """Whether a file stays out of the build; the last pattern that fits it, or a folder that it is in, decides."""
    parts = path.split("/")
    ways = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    out = False
    for pattern in patterns:
        fits = re.compile(_expression(pattern.removeprefix("!")))
        if any(fits.fullmatch(way) for way in ways):
            out = not pattern.startswith("!")
    return out


def _expression(pattern: str) -> str:
    signs = {"**/": "(?:.*/)?", "*": "[^/]*"}
    return "".join(signs.get(part, re.escape(part)) for part in re.split(r"(\*\*/|\*)", pattern))


def context(checkout: Path, ignore: Path, into: Path) -> Path:
    """What an engine would be sent of this checkout."""
    lines = (line.strip() for line in ignore.read_text().splitlines())
    patterns = [line for line in lines if line and not line.startswith("#")]
    for folder, _, files in os.walk(checkout):
        for file in files:
            name = str(Path(folder, file).relative_to(checkout))
            if not ignored(patterns, name):
                target = into / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(checkout / name, target)
    return into


# ------------------------------------------------------------------------------------------------------------ the base


def python_like(version: str) -> str:
    """A Python of this minor version, if there is one here, else the one that runs this."""
    minor = ".".join(version.split(".")[:2])
    around = Path(sys.base_prefix).parent
    for candidate in (f"python{minor}", *sorted(map(str, around.glob(f"{minor}.*/bin/python{minor}")))):
        tried = (
            subprocess.run([candidate, "-c", ""], capture_output=True, check=False)
            if shutil.which(candidate)
            else None
        )
        if tried is not None and tried.returncode == 0:
            return candidate
    return sys.executable


def base(root: Path, python: str) -> None:
    """A root with this Python in /usr/local, and what else COMMANDS and LIBRARIES name."""
    for name in (
        "dev",
        "proc",
        "tmp",
        "run",
        "mnt",
        "etc",
        "root",
        "var/lib",
        "usr/bin",
        "usr/lib",
        "usr/local/bin",
    ):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("bin", "sbin", "lib", "lib64", "usr/sbin"):
        (root / name).symlink_to(f"{'usr/' if '/' not in name else ''}{'bin' if 'bin' in name else 'lib'}")
    for name, content in ACCOUNTS.items():
        (root / "etc" / name).write_text(content)
    asked = "import sys, json; print(json.dumps([sys.base_prefix, '%d.%d' % sys.version_info[:2]]))"
    prefix, minor = json.loads(subprocess.run([python, "-c", asked], capture_output=True, check=True).stdout)
    library = Path(prefix) / "lib" / f"python{minor}"
    target = root / "usr" / "local"
    skipped = shutil.ignore_patterns(
        "test", "tests", "idlelib", "site-packages", "__pycache__", "config-*", "*.a"
    )
    shutil.copytree(library, target / "lib" / library.name, ignore=skipped)
    (target / "lib" / library.name / "site-packages").mkdir()
    shutil.copy2(Path(prefix) / "bin" / f"python{minor}", target / "bin")
    for name in ("python3", "python"):
        (target / "bin" / name).symlink_to(f"python{minor}")
    for shared in (Path(prefix) / "lib").glob(f"libpython{minor}.so*"):
        shutil.copy2(shared, target / "lib")
    programs = [Path(found) for name in COMMANDS if (found := shutil.which(name)) is not None]
    for program in programs:
        shutil.copy2(program.resolve(), root / "usr" / "bin" / program.name)
    loading = [
        *programs,
        target / "bin" / "python",
        *(target / "lib" / library.name / "lib-dynload").glob("*.so"),
    ]
    for loaded in {*_loaded_by(loading), *_known(LIBRARIES)}:
        place = root / "usr" / "lib" / loaded.name
        if not place.exists():
            shutil.copy2(loaded.resolve(), place)


def _loaded_by(programs: Sequence[Path]) -> Iterator[Path]:
    told = subprocess.run(["ldd", *map(str, programs)], capture_output=True, text=True, check=False).stdout
    for found in re.findall(r"(?:=> |^\s*)(/\S+) \(0x", told, re.MULTILINE):
        yield Path(found)


def _known(names: Sequence[str]) -> Iterator[Path]:
    told = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    for name in names:
        [first, *_] = re.findall(rf"^\s*{re.escape(name)} .*=> (\S+)$", told, re.MULTILINE)
        yield Path(first)


# ----------------------------------------------------------------------------------------------------------- the steps


@dataclass(slots=True)
class Image:
    """What the steps of one stage have made."""

    root: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    folder: str = "/"
    user: str = "0:0"
    volume: str = ""
    check: list[str] = field(default_factory=list)
    program: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)

    def inside(
        self,
        command: Sequence[str],
        *,
        mounts: Mapping[Path, str] | None = None,
        networked: bool = False,
        sealed: bool = False,
        **settings: str,
    ) -> list[str]:
        """The command line that runs this in the root. `mounts`: folders of this machine and where they are seen.
        `sealed`: nothing but these and /tmp can be written to."""
        root = str(self.root)
        seal = (
            ["mount --bind $R $R", "mount -o remount,bind,ro $R", "mount -t tmpfs none $R/tmp"]
            if sealed
            else []
        )
        bound = [f"mount --bind '{outside}' '{root}{seen}'" for outside, seen in (mounts or {}).items()]
        around = [*seal, "mount --bind /dev $R/dev", "mount -t proc none $R/proc", *bound]
        enter = f'exec chroot --userspec={self.user} $R env -i "$@"'
        settled = [f"{name}={value}" for name, value in {**self.environment, **settings}.items()]
        moved = ["sh", "-c", 'cd "$0" && exec "$@"', self.folder, *command]
        apart = UNSHARE if networked else (*UNSHARE, "--net")
        return [*apart, "sh", "-ec", f"R='{root}'\n" + "\n".join([*around, enter]), "sh", *settled, *moved]


class Build:
    """Takes the steps one by one, as an engine would; raises where it does not know one, or where one fails."""

    def __init__(self, dockerfile: str, context: Path, wheels: Path, base: Path, room: Path) -> None:
        self._context = context
        self._wheels = wheels
        self._base = base
        self._room = room
        self._stages: dict[str, Image] = {}
        self.image = Image(room)
        for step in steps(dockerfile):
            getattr(self, f"_{step.word.casefold()}")(step.rest)

    def _from(self, rest: str) -> None:
        _, *named = rest.split()
        name = named[1] if named else str(len(self._stages))
        root = self._room / name
        shutil.copytree(self._base, root, symlinks=True)
        self.image = self._stages[name] = Image(root)

    def _run(self, rest: str) -> None:
        line = self.image.inside(
            ["sh", "-c", rest], mounts={self._wheels: WHEELS}, PIP_NO_INDEX="1", PIP_FIND_LINKS=WHEELS
        )
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"RUN {rest}\n{done.stdout}{done.stderr}"

    def _copy(self, rest: str) -> None:
        options = dict(re.findall(r"--(\w+)=(\S+)", rest))
        assert set(options) <= {"from"}, rest
        *sources, target = re.sub(r"--\w+=\S+", "", rest).split()
        origin = self._stages[options["from"]].root if "from" in options else self._context
        place = self._within(target)
        for source in sources:
            found = origin / source.strip("/")
            if found.is_dir():
                shutil.copytree(found, place, symlinks=True, dirs_exist_ok=True)
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy2(found, place)

    def _env(self, rest: str) -> None:
        known = self.image.environment
        for name, value in re.findall(r"(\w+)=(\S+)", rest):
            known[name] = re.sub(r"\$(\w+)", lambda found: known[found[1]], value)

    def _workdir(self, rest: str) -> None:
        self.image.folder = rest
        self._within(rest).mkdir(parents=True, exist_ok=True)

    def _user(self, rest: str) -> None:
        self.image.user = rest

    def _volume(self, rest: str) -> None:
        self.image.volume = rest

    def _expose(self, rest: str) -> None:
        assert rest == self.image.environment["ACCORD_WEB_PORT"]

    def _healthcheck(self, rest: str) -> None:
        self.image.check = json.loads(rest.partition(" CMD ")[2])

    def _entrypoint(self, rest: str) -> None:
        self.image.program = json.loads(rest)

    def _cmd(self, rest: str) -> None:
        self.image.arguments = json.loads(rest)

    def _within(self, path: str) -> Path:
        return self.image.root / os.path.join(self.image.folder, path).strip("/")
