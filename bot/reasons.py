"""Why a file, a folder or a port cannot be used, in the reader's words."""

import errno
from typing import Final

from bot.locales import DEFAULT, text

_CODES: Final = {
    errno.ENOENT: "missing",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.ENOTDIR: "no_folder",
    errno.EEXIST: "no_folder",
    errno.EISDIR: "is_folder",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read_only",
    errno.ENAMETOOLONG: "too_long",
    errno.ELOOP: "circle",
    errno.EADDRINUSE: "taken",
    errno.EMFILE: "too_many",
    errno.ENFILE: "too_many",
}


def reason(error: OSError) -> str:
    """Return why, in a few words; for what has no words here, the system's number of it."""
    code = _CODES.get(error.errno or 0)
    if code is None:
        return text(DEFAULT, "reason.other", number=error.errno)
    return text(DEFAULT, f"reason.{code}")
