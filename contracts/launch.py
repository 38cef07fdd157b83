"""Somebody's own program as a child process: what it is given, what it says, and how it ends.

Knows processes, pipes and signals; neither a vendor nor what a line means.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import IO, Final

#: Variables by which a program would find the real vendor, or get in there.
_TELLING: Final = re.compile("URL|HOST|ENDPOINT|KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH")
_LOOPBACK: Final = "127.0.0.1,localhost"
_GRACE: Final = 5.0  # seconds that a program has to end after Ctrl-C was passed on
_LAST_WORDS: Final = 1.0  # seconds that are waited for output after a program has ended
_LONGEST: Final = 1 << 20  # bytes of a line


class How(Enum):
    """Who ended a program."""

    ITSELF = "itself"
    SIGNAL = "a signal"
    TIMEOUT = "the timeout"
    INTERRUPT = "Ctrl-C"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended."""

    status: int
    """Below zero: the signal that ended it."""
    stopped: str = ""
    """Why it did not end by itself; empty where it did."""
    how: How = How.ITSELF


class Leash:
    """By which a program is ended from another thread, with all that it has started."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._pulled = False

    def hold(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        if self._pulled:
            self.pull()

    def pull(self) -> None:
        """End it now, or as soon as it has begun. Idempotent."""
        self._pulled = True
        if self._process is not None:
            _signalled(self._process, signal.SIGKILL)


def environment(
    own: Mapping[str, str], vendor: str, url: str, credentials: Mapping[str, str], plan: Path
) -> dict[str, str]:
    """The user's environment, turned to a stand-in: nothing in it leads to the real vendor or past a proxy."""
    prefix = f"{vendor.upper()}_"
    kept = {
        name: value for name, value in own.items() if not (name.startswith(prefix) and _TELLING.search(name))
    }
    no_proxy = ",".join(filter(None, (own.get("NO_PROXY") or own.get("no_proxy", ""), _LOOPBACK)))
    given = {f"{prefix}{name.upper()}": value for name, value in credentials.items()}
    return {
        **kept,
        **given,
        f"{prefix}BASE_URL": url,
        "UNDERSTUDY_PLAN": str(plan),
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }


def run(
    command: Sequence[str],
    given: Mapping[str, str],
    text: str,
    said: Callable[[str], object],
    timeout: float | None = None,
    *,
    muttered: Callable[[str], object] | None = None,
    leash: Leash | None = None,
) -> Ended:
    """Run a program to its end: `text` is its standard input, `said` is told each line of its standard output.

    `muttered` is told each line of its standard error, which is ours where nobody listens. Ctrl-C and SIGTERM are
    passed on to it, and to whatever it has started. Raises OSError where it cannot be started.
    """
    with _heeding():
        process = _started(command, given, None if muttered is None else subprocess.PIPE)
        if leash is not None:
            leash.hold(process)
        readers = [_reading(process.stdout, said)]
        if muttered is not None:
            readers.append(_reading(process.stderr, muttered))
        threading.Thread(target=_fed, args=(process.stdin, text), daemon=True).start()
        try:
            stopped, how = _awaited(process, timeout)
        except BaseException:
            _signalled(process, signal.SIGKILL)
            raise
        for reader in readers:
            _heard_out(reader, process)
    return Ended(process.returncode, stopped, how)


def _reading(pipe: IO[bytes] | None, said: Callable[[str], object]) -> threading.Thread:
    reader = threading.Thread(target=_read, args=(pipe, said), daemon=True)
    reader.start()
    return reader


def _heard_out(reader: threading.Thread, process: subprocess.Popen[bytes]) -> None:
    reader.join(_LAST_WORDS)
    if reader.is_alive():  # something that it started still holds its output
        _signalled(process, signal.SIGKILL)
        reader.join(_LAST_WORDS)


def _started(command: Sequence[str], given: Mapping[str, str], stderr: int | None) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603  the user's own command, which is what was asked for
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=given,
            start_new_session=True,  # so that it can be ended with all that it has started
        )
    except OSError as error:
        raise OSError(f"{command[0]!r} cannot be started: {error.strerror or error}") from error


def _awaited(process: subprocess.Popen[bytes], timeout: float | None) -> tuple[str, How]:
    """Why the program was stopped, empty where it ended by itself; and who ended it."""
    try:
        status = process.wait(timeout)
    except subprocess.TimeoutExpired:
        _signalled(process, signal.SIGKILL)
        process.wait()
        return f"the program was killed after {timeout:g} s", How.TIMEOUT
    except KeyboardInterrupt:
        _interrupted(process)
        return "it was interrupted, and so was the program", How.INTERRUPT
    if status < 0:
        return f"the program was ended by {signal.Signals(-status).name}", How.SIGNAL
    return "", How.ITSELF


def _interrupted(process: subprocess.Popen[bytes]) -> None:
    """Let a program end in its own way; a second Ctrl-C, or too long a time, ends that."""
    _signalled(process, signal.SIGINT)
    try:
        process.wait(_GRACE)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        _signalled(process, signal.SIGKILL)
        process.wait()


def _signalled(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _fed(pipe: IO[bytes] | None, text: str) -> None:
    assert pipe is not None  # noqa: S101  it was asked for
    with suppress(BrokenPipeError), pipe:  # a program need not read
        pipe.write(text.encode())


def _read(pipe: IO[bytes] | None, said: Callable[[str], object]) -> None:
    assert pipe is not None  # noqa: S101  it was asked for
    with pipe:
        for line in iter(lambda: pipe.readline(_LONGEST), b""):
            said(line.decode("utf-8", "replace"))


@contextmanager
def _heeding() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does, even where a shell had both ignored; afterwards all is as before."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may listen to signals
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
