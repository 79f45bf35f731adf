"""报数: the figures that the host reads out, and whether enough of those who may vote are there.

《中国共产党支部工作条例（试行）》 art. 11: a branch's general meeting votes only if at least half
of its members who may vote are there (半数以上, which in Chinese legal use includes the half
itself); probationary members may not vote. Who was left out of 应到 with the meeting's consent does
not count.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Roll:
    """How many are expected, and how many of them are there, on leave, and neither."""

    expected: int
    present: int
    leave: int

    @property
    def missing(self) -> int:
        """How many are expected, not there and not on leave."""
        return self.expected - self.present - self.leave


def is_quorate(voters: Roll) -> bool:
    """Say whether a vote may be held: at least half of those who may vote are there.

    Where nobody may vote there is nothing to vote on.
    """
    return voters.expected > 0 and 2 * voters.present >= voters.expected


def still_needed(voters: Roll) -> int:
    """Return how many more who may vote would have to come; 0 if it is enough."""
    return max(0, (voters.expected + 1) // 2 - voters.present)
