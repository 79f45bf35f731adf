"""What buttons carry: `route.args`, at most 64 bytes. Routes are never renamed."""

from string import ascii_lowercase, digits

CHECK_IN = "in"
RESEND = "mr"
ARRIVED = "ma"
CLAIM_NAMES = "cp"
CLAIM_NAME = "cn"
CLAIM_ASK = "ca"
CLAIM_SETTLE = "cs"
CLAIM_UNDO = "cu"
UNIT = "pu"
MEMBER = "pm"
MEMBER_DO = "pd"
AWAY_REASON = "ar"
AWAY_UNTIL = "au"
AWAY_BACK = "ab"
AWAY_UNDO = "ax"
DEPUTY_UNTIL = "du"
TRANSFER_TO = "tt"
TRANSFER_AT = "ta"
TRANSFER_SETTLE = "ts"
ROLLOUT = "ro"
ROLLOUT_REMIND = "rr"
ROSTER = "rf"
HOST = "hc"
PLAN = "pl"
MOVE = "mv"
DROP = "dr"
SESSION = "se"
SESSIONS = "sl"
LEAVE = "lv"
LEAVE_WHY = "lw"
LEAVE_REPORT = "lr"
LEAVE_SPAN = "ls"
LEAVE_UNDO = "lu"
ATTEND = "ga"
PLEAD = "gp"
SAY_PRESENT = "gs"
CORRECTED = "co"
DISPUTE = "cd"
ATTACH = "at"
ATTACHMENT = "as"
DETACH = "ad"
NUDGES = "nu"
CARD_HERE = "ch"
VISITS = "vl"
VISIT = "vi"
VISIT_DO = "vd"
VISIT_WHY = "vy"
VISIT_WHEN = "vt"
VISIT_FINE = "va"
VISIT_NOT = "vn"
VISIT_CARD = "vk"
VISIT_CONSENT = "vc"
VISIT_LATER = "vb"
VISIT_TICK = "vr"
VISIT_SAID = "vs"
VISIT_JUDGE = "vj"
VISIT_NEED = "vx"
VISIT_HAND = "vh"
VISIT_MOVE = "vm"
VISITORS = "vv"
ROUND = "vp"
EVENT = "ev"
TRIGGER = "tr"
KEY_DATE = "kd"
JOINT = "kj"
RETENTION = "rt"
NEED = "ne"
NEED_CONSENT = "nc"
NEED_RAISE = "nr"
NEED_SEND = "ns"
NEED_DO = "nd"
NEED_DAY = "nw"
NEED_HAND = "nh"
NEED_LIST = "nl"
BUDDY = "bu"
BUDDY_DO = "bd"
COVERAGE = "vo"
PRIVACY = "fp"
CONSENT = "fc"
COPY = "fd"
ERASE = "fe"
DAYS = "dy"
SERIES_LIST = "yl"
SERIES = "ys"
SERIES_PLAN = "yp"
SERIES_SETTLE = "yo"
SERIES_DO = "yd"
SERIES_UNDO = "yu"
SERIES_YEAR = "yt"
ITEM = "it"
TODO = "td"
TOLD = "tm"
TOLD_UNIT = "tn"
LONG_WORK = "lo"
WEEK = "wk"
SUMMARY = "sm"
SUMMARY_OPEN = "so"
SUMMARY_PICTURE = "sp"
SUMMARY_GROUP = "sg"
DROP_WHY = "dw"
CADENCE = "cq"
CADENCE_RULE = "cr"
CADENCE_OWN = "cm"
EXPORT = "ex"

OF_FAMILIES = frozenset(
    {
        *(VISIT, VISIT_DO, VISIT_WHY, VISIT_WHEN, VISIT_FINE, VISIT_NOT, VISIT_CARD, VISIT_CONSENT),
        *(VISIT_LATER, VISIT_TICK, VISIT_SAID, VISIT_JUDGE, VISIT_NEED, VISIT_HAND, VISIT_MOVE),
        *(EVENT, JOINT, NEED, NEED_CONSENT, NEED_RAISE, NEED_SEND, NEED_DO, NEED_DAY, NEED_HAND),
        *(PRIVACY, CONSENT, COPY, ERASE, ITEM, TODO, WEEK),
    }
)
"""What tells of somebody's household: of such a press it is kept only that somebody pressed."""

_DIGITS = digits + ascii_lowercase


def data(route: str, *ids: int) -> str:
    """Return what a button carries: the route and its ids in base 36."""
    return ".".join([route, *map(_base36, ids)])


def route(callback_data: str) -> str:
    """Return the route that a button carries."""
    return callback_data.partition(".")[0]


def ids(callback_data: str) -> tuple[int, ...] | None:
    """Return the ids that a button carries, or None if that is none of ours."""
    _, *args = callback_data.split(".")
    try:
        return tuple(map(_number, args))
    except ValueError:
        return None


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError("an id is not negative")
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"


def _number(arg: str) -> int:
    if not 0 < len(arg) <= 13 or not set(arg) <= set(_DIGITS):
        raise ValueError("no number in base 36")
    number = int(arg, 36)
    if number >= 2**63:
        raise ValueError("no id of the database is as large")
    return number
