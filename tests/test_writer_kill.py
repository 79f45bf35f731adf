"""What is there after the process was killed while it wrote."""

import signal
import subprocess
import sys
from pathlib import Path

from storage.database import ReadOnlyDatabase
from tests.ledger import keys, ledger, make_folder, pair, stored

ROOT = Path(__file__).parent.parent


def kill_after(at: Path, name: str, confirmed: int) -> set[str]:
    """Start a writing process, kill it after so many answers; return the keys it had confirmed."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.writer_child", str(at), name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        told = {child.stdout.readline().strip() for _ in range(confirmed)}
        child.send_signal(signal.SIGKILL)
        # What it said before it died counts as well; the last line may be cut off.
        *whole, _ = child.stdout.read().split("\n")
    assert child.returncode == -signal.SIGKILL
    return told | set(whole)


async def test_every_confirmed_unit_outlives_the_process(tmp_path: Path) -> None:
    told: set[str] = set()
    for name, confirmed in (("a", 1), ("b", 700), ("c", 3000)):
        told |= kill_after(tmp_path, name, confirmed)
        # First by one that cannot write, as `shidao verify` would look at what a crash left.
        looking = await ReadOnlyDatabase.open(tmp_path / "ledger.db", folder=make_folder(tmp_path))
        assert told <= set(await looking.read(keys))
        await looking.close()
        halves = stored(tmp_path)
        assert told <= halves.keys()
        assert set(halves.values()) == {2}
    assert len(told) >= 3701
    async with ledger(tmp_path) as database:
        assert await database.write(pair, "after") == "after"
