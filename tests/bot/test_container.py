"""The container that docs/deploy describes: its Dockerfile's own steps make a program that runs, and hold no secret."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from bot.settings import KNOWN
from tests.bot.command import ROOT
from tests.bot.fresh_root import (
    MAY_HOLD_MOUNTS,
    UNSHARE,
    Build,
    Image,
    base,
    context,
    ignored,
    python_like,
    steps,
)
from tests.databases import Server
from tests.waiting import HANGS_AFTER_SECONDS, slow, until_here

DEPLOY = ROOT / "docs" / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
IGNORE = DEPLOY / "Dockerfile.dockerignore"
COMPOSE = (DEPLOY / "compose.yaml").read_text()
PLANTED = {
    ".env": "SLACK_BOT_TOKEN=",
    "accord.key": "",
    "accord.db": "",
    "bot/.env": "",
    "storage/accord-log.key": "",
    "docs/deploy/.env": "POSTGRES_PASSWORD=",
    ".git/config": "",
}
"""What may lie in a checkout and must stay out of every layer."""
SOCKET = ".s.PGSQL.5432"
MARK = "zebrafinch-4711"


def rooms_of(names: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", *names.split()], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listed.stdout.split()


def test_bases_are_pinned_and_packages_are_held_to_their_hashes() -> None:
    taken = steps(DOCKERFILE)
    bases = [step.rest.split()[0] for step in taken if step.word == "FROM"]
    bases += re.findall(r"^ +image: (?!accord)(\S+)", COMPOSE, re.MULTILINE)
    assert len(bases) == 3
    assert [one for one in bases if not re.fullmatch(r"(python|postgres):\d+\.\d+(\.\d+)?-[\w-]+", one)] == []
    installs = [step.rest for step in taken if "pip install" in step.rest]
    assert ["--require-hashes" in one or "--no-deps" in one for one in installs] == [True, True]
    assert [step.rest for step in taken if step.word == "USER"] == ["10001:10001"]


def test_what_goes_into_the_build_is_the_packages_and_nothing_else() -> None:
    patterns = [line for line in IGNORE.read_text().splitlines() if line and not line.startswith("#")]
    packages = rooms_of("adapters bot consensus storage")
    assert [name for name in packages if ignored(patterns, name)] == []
    assert [
        name for name in (*PLANTED, *rooms_of("tests docs README.md")) if not ignored(patterns, name)
    ] == []


def test_the_compose_file_sets_what_there_is_to_set() -> None:
    named = set(re.findall(r"\b(ACCORD_\w+):", COMPOSE)) | set(re.findall(r"\b(ACCORD_\w+)=", DOCKERFILE))
    assert named >= {"ACCORD_DATABASE_URL", "ACCORD_POLL_KEYS", "ACCORD_WEB_HOST"}
    assert named - KNOWN == set()
    [user], [database] = (
        re.findall(rf"^ +POSTGRES_{what}: (\w+)$", COMPOSE, re.MULTILINE) for what in ("USER", "DB")
    )
    [url] = re.findall(r"ACCORD_DATABASE_URL: (\S+)", COMPOSE)
    assert url.startswith(f"postgresql://{user}:${{POSTGRES_PASSWORD")
    assert re.search(rf"@database/{database}$", COMPOSE, re.MULTILINE)
    [(_, seen)] = re.findall(r'volumes: \["(state):([\w/]+)"\]', COMPOSE)
    assert [step.rest for step in steps(DOCKERFILE) if step.word == "VOLUME"] == [seen]


# ------------------------------------------------------------------------------------------------------- in a fresh root


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    if os.geteuid() or shutil.which("unshare") is None:
        pytest.skip("a fresh root takes root and unshare (util-linux)")
    if subprocess.run([*UNSHARE, "--net", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no name spaces may be made here")
    room = tmp_path_factory.mktemp("image")
    [version] = set(re.findall(r"^FROM python:([\d.]+)", DOCKERFILE, re.MULTILINE))
    python = python_like(version)
    (wheels := room / "wheels").mkdir()
    fetched = subprocess.run(
        [python, "-m", "pip", "download", "--quiet", "--only-binary", ":all:", "--require-hashes", "--dest", str(wheels),
         "--requirement", str(ROOT / "requirements.txt")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if fetched.returncode:
        pytest.skip("the locked packages cannot be had here")
    checkout = room / "checkout"
    for name in rooms_of("requirements.txt pyproject.toml LICENSE adapters bot consensus storage"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, checkout / name)
    for name, begins in PLANTED.items():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(begins + MARK)
    base(room / "base", python)
    sent = context(checkout, IGNORE, room / "context")
    (stages := room / "stages").mkdir()
    yield Build(DOCKERFILE, sent, wheels, room / "base", stages).image
    shutil.rmtree(room)


@slow
def test_no_layer_holds_a_secret_and_nobody_but_root_writes_to_it(image: Image) -> None:
    files = [path for path in image.root.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 1000
    assert [path for path in files if MARK.encode() in path.read_bytes()] == []
    uid = int(image.user.split(":")[0])
    owned = {
        str(path.relative_to(image.root)) for path in image.root.rglob("*") if path.lstat().st_uid == uid
    }
    assert owned == {image.volume.strip("/")}
    assert [
        path.name for path in image.root.iterdir() if path.name in MAY_HOLD_MOUNTS and any(path.iterdir())
    ] == []


@slow
@pytest.mark.postgres
def test_the_program_runs_in_it_over_a_server_and_ends_when_told(
    image: Image, postgresql: Server, tmp_path: Path
) -> None:
    """As compose.yaml runs it: without root, in a root that cannot be written to, its state in a volume."""
    server = urlsplit(postgresql.url(postgresql.new(template="template0")))
    [place] = parse_qs(server.query)["host"]
    state = tmp_path / "state"
    kept = image.root / image.volume.strip("/")
    shutil.copytree(kept, state)
    os.chown(state, kept.stat().st_uid, kept.stat().st_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    settings = {
        **dict(re.findall(r"^ +(ACCORD_\w+): (/\S+)$", COMPOSE, re.MULTILINE)),
        "ACCORD_DATABASE_URL": f"postgresql://{server.username}@{server.path}?host=/run",
        "ACCORD_WEB_HOST": "127.0.0.1",
        "ACCORD_WEB_PORT": port,
    }
    # The socket alone, for the folder that it stands in is the server's own.
    (run := tmp_path / "run").mkdir()
    (run / SOCKET).touch()
    mounts = {state: image.volume, run: "/run", Path(place) / SOCKET: f"/run/{SOCKET}"}

    def inside(*command: str) -> list[str]:
        return image.inside(command, mounts=mounts, networked=True, sealed=True, **settings)

    def healthy() -> bool:
        return subprocess.run(inside(*image.check), capture_output=True, check=False).returncode == 0

    assert not healthy()
    running = subprocess.Popen(
        inside(*image.program, *image.arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        until_here(lambda: running.poll() is not None or answers(f"http://127.0.0.1:{port}/ready"))
        assert running.poll() is None, running.communicate()
        assert healthy()
        program = int(Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text())
        told = dict(line.split(":\t", 1) for line in Path(f"/proc/{program}/status").read_text().splitlines())
        assert told["Uid"].split() == [image.user.split(":")[0]] * 4
        assert int(told["CapEff"], 16) == 0
        done = subprocess.run(
            inside(*image.program, "log", "list", "--json"), capture_output=True, text=True, check=False
        )
        assert (done.returncode, json.loads(done.stdout)) == (0, []), done.stderr
        os.kill(program, signal.SIGTERM)
        said, _ = running.communicate(timeout=HANGS_AFTER_SECONDS)
        assert running.returncode == 0, said
    finally:
        running.kill()
        running.wait()
    assert {path.name: path.stat().st_mode & 0o777 for path in state.glob("*.key")} == {
        "accord.key": 0o600,
        "accord-log.key": 0o600,
    }


def answers(url: str) -> bool:
    """Whether it says that all is well."""
    try:
        with urlopen(url, timeout=HANGS_AFTER_SECONDS) as answer:  # noqa: S310  our own
            return bool(answer.status == 200)
    except (HTTPError, URLError):
        return False
