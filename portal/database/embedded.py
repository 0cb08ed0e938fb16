"""The portal's own PostgreSQL: started on a private socket, found again after a crash, stopped with its owner."""

import contextlib
import hashlib
import os
import secrets
import shutil
import socket
import stat
import subprocess
import time
from pathlib import Path
from typing import IO, Any, Self
from urllib.parse import quote

import msgspec

from portal.database.binaries import Account, Binaries, EmbeddedServerError, find_binaries, server_account

PORT = 5432
ROOT_CLUSTERS = Path("/var/lib/civic-challenges")
ADMINISTRATOR = "portal_admin"
ROLES = ("portal_owner", "portal_app", "portal_diversity")
DATABASE = "portal"
START_LIMIT_SECONDS = 30.0
_SOCKET_PATH_LIMIT = 100
_COMMON = {"listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "100", "port": str(PORT)}
_HURRIED = {"synchronous_commit": "off"}
_UNSAFE_AND_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Urls(msgspec.Struct, frozen=True):
    """How to reach one database of the server in each role."""

    admin: str
    owner: str
    app: str
    diversity: str


class EmbeddedServer:
    """A server whose cluster belongs to one data folder.

    Run as root it lies under /var/lib/civic-challenges, owned by an unprivileged user, and `DATA/cluster` names it.
    """

    def __init__(
        self,
        data: Path,
        *,
        disposable: bool = False,
        hurried: bool = False,
        sole: bool = False,
        shared: int | None = None,
    ) -> None:
        """Name the data folder; a disposable server is fast and may lose its data at a power cut.

        A `hurried` one does not wait for the disk: a power cut may take its last second along, and nothing else.
        A `sole` owner holds a lock on the folder: a server it finds running is a leftover, and becomes its own.
        The watchdog inherits the file descriptor `shared`, so that its owner's successor can wait for it to end.
        """
        self.data = data.absolute()
        self.disposable = disposable
        self.hurried = hurried
        self.sole = sole
        self._shared = () if shared is None else (shared,)
        self.account: Account = server_account()
        self.home = self._home()
        self.cluster = self.home / "cluster"
        self.sockets = self._sockets()
        self.binaries: Binaries = find_binaries(self.account, ROOT_CLUSTERS / "binaries")
        self.attached = False
        self._watchdog: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Make the cluster if there is none, start it or attach to it, and set the watchdog."""
        self._prepare_folders()
        self._set_orphan_aside()
        self._check_version()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._start_or_attach()
        if not self.attached and self._watchdog is None:
            self._watch()
        return self

    def stop(self) -> None:
        """Stop the server if this process started it; the watchdog would do the same at our death."""
        if self.attached:
            return
        self._control("stop", "-m", "fast")
        if self._watchdog is not None and self._watchdog.stdin is not None:
            self._watchdog.stdin.close()
            self._watchdog.wait(10)
            self._watchdog = None

    def __enter__(self) -> Self:
        """Start at the beginning of a block."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop at the end of it."""
        self.stop()

    def urls(self, database: str = DATABASE) -> Urls:
        """Name one database of this server in each role."""
        passwords = self.passwords()
        admin, *others = (self._url(role, passwords[role], database) for role in (ADMINISTRATOR, *ROLES))
        return Urls(admin, *others)

    def passwords(self) -> dict[str, str]:
        """Read the generated passwords, made on first use and readable by us alone."""
        file = self.data / "database-passwords.json"
        if not file.exists():
            made = {role: secrets.token_urlsafe(32) for role in (ADMINISTRATOR, *ROLES)}
            _write_private(file, msgspec.json.encode(made))
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str])

    def answers(self) -> bool:
        """Tell whether something accepts connections at our socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
            except OSError:
                return False
        return True

    def _home(self) -> Path:
        if not self.account.drop:
            return self.data / "database"
        return ROOT_CLUSTERS / hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:16]

    def _sockets(self) -> Path:
        folder = self.home / "socket"
        if len(str(folder / f".s.PGSQL.{PORT}")) <= _SOCKET_PATH_LIMIT:
            return folder
        short = hashlib.sha256(str(self.home).encode()).hexdigest()[:16]
        return Path("/tmp") / f"civic-challenges-{os.geteuid()}-{short}"  # noqa: S108 - checked to be ours before use

    def _prepare_folders(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.account.drop:
            ROOT_CLUSTERS.mkdir(parents=True, exist_ok=True)
            ROOT_CLUSTERS.chmod(0o755)  # Whatever the umask: the server's user passes through it.
            _write_private(self.data / "cluster", f"{self.home}\n".encode())
        for folder in (self.home, self.sockets):
            self._take_folder(folder)

    def _take_folder(self, folder: Path) -> None:
        """Make a folder the server's alone; one that somebody else made, or a link, is never touched."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), self.account.uid}:
            raise EmbeddedServerError(f"{folder} belongs to somebody else; remove it or choose another data folder.")
        if self.account.drop:
            os.chown(folder, self.account.uid, self.account.gid, follow_symlinks=False)
        folder.chmod(0o700)

    def _set_orphan_aside(self) -> None:
        """Keep, but do not use, a cluster whose data folder was emptied: its passwords and keys went with the folder."""
        if self.cluster.exists() and not (self.data / "database-passwords.json").exists():
            self._control("stop", "-m", "fast")
            self.cluster.rename(self.home / f"cluster.orphan-{secrets.token_hex(4)}")

    def _check_version(self) -> None:
        file = self.cluster / "PG_VERSION"
        if not file.exists():
            if self.cluster.exists() and any(self.cluster.iterdir()):
                shutil.rmtree(self.cluster)  # initdb was interrupted: PG_VERSION is the first file it completes.
            return
        major = file.read_text().strip()
        if major != str(self.binaries.major):
            raise EmbeddedServerError(
                f"{self.cluster} was made by PostgreSQL {major} and these programs are {self.binaries.major}:"
                " choose another data folder, or restore a backup into an empty one."
            )

    def _initialise(self) -> None:
        making = self.home / "cluster.making"
        shutil.rmtree(making, ignore_errors=True)
        password_file = self.home / "password"
        _write_private(password_file, self.passwords()[ADMINISTRATOR].encode())
        if self.account.drop:
            os.chown(password_file, self.account.uid, self.account.gid)
        command = [self.binaries.program("initdb"), "-D", str(making), "-U", ADMINISTRATOR, "-E", "UTF8"]
        command += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions", *self._locale()]
        if self.disposable:
            command.append("--no-sync")
        try:
            self._run(command, "The database cluster could not be made")
        finally:
            password_file.unlink()
        making.rename(self.cluster)

    def _locale(self) -> list[str]:
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return builtin if self.binaries.major >= 17 else ["--locale=C.UTF-8"]

    def _start_or_attach(self) -> None:
        """Start until it works: after a killed server `pg_ctl` fails until the old one's children are gone."""
        limit = time.monotonic() + START_LIMIT_SECONDS
        while True:
            if self._control("start", "-o", self._options(), "-l", str(self.home / "server.log")) == 0:
                self.attached = False
                return
            if self.answers():
                self.attached = not self.sole
                return
            if time.monotonic() > limit:
                raise EmbeddedServerError(f"The database server did not start; see {self.home / 'server.log'}.")
            time.sleep(0.2)

    def _options(self) -> str:
        options = {**_COMMON, "unix_socket_directories": str(self.sockets)}
        if self.hurried:
            options |= _HURRIED
        if self.disposable:
            options |= _UNSAFE_AND_FAST
        return " ".join(f"-c {name}='{value}'" for name, value in options.items())

    def _control(self, *command: str) -> int:
        line = [self.binaries.program("pg_ctl"), "-D", str(self.cluster), "-w", "-s", *command]
        quiet: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
        }
        return subprocess.run(line, check=False, **quiet, **self.account.arguments()).returncode

    def _watch(self) -> None:
        """Let a small shell wait for the end of our pipe and stop the server then: it outlives kill -9 of us."""
        stop = [self.binaries.program("pg_ctl"), "-D", str(self.cluster), "-m", "fast", "-w", "-s", "stop"]
        self._watchdog = subprocess.Popen(
            ["/bin/sh", "-c", 'cat >/dev/null; exec "$0" "$@"', *stop],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self._shared,
            **{"cwd": "/", **self.account.arguments()},
        )

    def _run(self, command: list[str], failure: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self.account.arguments())
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
            raise EmbeddedServerError(f"{failure}: {last}")

    def _url(self, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{quote(password)}@/{database}?host={quote(str(self.sockets), safe='')}&port={PORT}"


def _write_private(file: Path, content: bytes) -> None:
    """Write a file that only we can read, whole or not at all."""
    making = file.with_name(f"{file.name}.making")
    making.unlink(missing_ok=True)
    with _open_private(making) as stream:
        stream.write(content)
    making.replace(file)


def _open_private(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
