"""The instance lock: one process at a time, by name, and never left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import SetClock
from storage.errors import DatabaseLocked, Holder
from storage.lock import InstanceLock

CLOCK = SetClock(datetime(2026, 3, 2, 4, tzinfo=UTC))
ROOT = Path(__file__).parent.parent

_HOLDS = """
import sys
from pathlib import Path
from bot.clock import SystemClock
from storage.lock import InstanceLock
lock = InstanceLock.take(Path(sys.argv[1]), what="run", clock=SystemClock())
print("held", flush=True)
sys.stdin.read()
"""


def test_the_second_one_is_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    holder = Holder(os.getpid(), socket.gethostname(), "2026-03-02T04:00:00+00:00", "run")
    with InstanceLock.take(path, what="run", clock=CLOCK) as lock:
        assert lock.holder == holder
        with pytest.raises(DatabaseLocked, match=f"in use by run .process {os.getpid()}") as found:
            InstanceLock.take(path, what="import", clock=CLOCK)
        assert found.value.holder == holder
        assert json.loads((tmp_path / "a.db.lock").read_text(encoding="utf-8")) == {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "started_at": "2026-03-02T04:00:00+00:00",
            "what": "run",
        }


def test_a_link_to_the_database_does_not_lead_past_the_lock(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "a.db")
    with (
        InstanceLock.take(tmp_path / "a.db", what="run", clock=CLOCK),
        pytest.raises(DatabaseLocked),
    ):
        InstanceLock.take(tmp_path / "link.db", what="import", clock=CLOCK)


def test_it_can_be_taken_again_once_released(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    first = InstanceLock.take(path, what="run", clock=CLOCK)
    first.release()
    first.release()
    with InstanceLock.take(path, what="import", clock=CLOCK) as second:
        assert second.holder.what == "import"
    with InstanceLock.take(path, what="run", clock=CLOCK):
        pass


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"pid": 1}', b'{"pid": 1, "who": 2}', b"x" * 9999]
)
def test_what_an_earlier_holder_left_is_in_nobodys_way(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    (tmp_path / "a.db.lock").write_bytes(content)
    with InstanceLock.take(path, what="run", clock=CLOCK):
        with pytest.raises(DatabaseLocked) as found:
            InstanceLock.take(path, what="import", clock=CLOCK)
        assert found.value.holder is not None
        (tmp_path / "a.db.lock").write_bytes(content)
        with pytest.raises(DatabaseLocked, match="in use by another process") as found:
            InstanceLock.take(path, what="import", clock=CLOCK)
        assert found.value.holder is None


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(DatabaseLocked) as found:
            InstanceLock.take(path, what="import", clock=CLOCK)
        assert found.value.holder is not None
        assert found.value.holder.pid == child.pid
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert (tmp_path / "a.db.lock").read_bytes() != b""
    with InstanceLock.take(path, what="import", clock=CLOCK) as lock:
        assert lock.holder.pid == os.getpid()


def test_a_program_started_while_it_is_held_does_not_hold_it(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    lock = InstanceLock.take(path, what="run", clock=CLOCK)
    with subprocess.Popen(
        [sys.executable, "-c", "input(print('started', flush=True) or '')"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        close_fds=False,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "started\n"
        lock.release()
        with InstanceLock.take(path, what="import", clock=CLOCK):
            pass
        child.communicate("\n")
