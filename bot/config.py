"""Settings from the environment, frozen; secrets are hidden in their repr."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.locales import DEFAULT, text
from bot.reasons import reason

PREFIX = "SHIDAO_"
API_BASE = "https://api.telegram.org"
SETTINGS = {
    "SHIDAO_TOKEN": "机器人令牌",
    "SHIDAO_TOKEN_FILE": "存放令牌的文件（与 SHIDAO_TOKEN 二选一）",
    "SHIDAO_DATABASE": "数据库文件，默认 data/shidao.db",
    "SHIDAO_API_BASE": "Bot API 地址，默认 Telegram 官方地址；http 只限本机",
    "SHIDAO_TIMEZONE": "本单位时区，默认 Asia/Shanghai",
    "SHIDAO_PROXY": "连接 Telegram 的代理，例如 socks5://127.0.0.1:1080",
    "SHIDAO_RATE": "每秒最多发送条数，1 到 30，默认 25",
}
"""Every setting and what it is for; a name with our prefix that is not here is refused."""

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{20,100}")
_PROXY_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})
_RATE = re.compile(r"[1-9]|[12]\d|30")
_CREDENTIALS = re.compile(r"//.*@", re.DOTALL)


class Refused(Exception):
    """The program cannot go on; the text is one line for the person who started it."""

    def __init__(self, line: str, exit_code: int = 2) -> None:
        super().__init__(line)
        self.exit_code = exit_code


class ConfigError(Refused):
    """A setting is wrong: exit code 2."""


@dataclass(frozen=True, slots=True)
class Config:
    """How this bot runs."""

    token: str = field(repr=False)
    database: Path = Path("data/shidao.db")
    api_base: str = API_BASE
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    proxy: str | None = field(default=None, repr=False)
    per_second: int = 25


def from_environment(environment: Mapping[str, str], *, token_needed: bool = True) -> Config:
    """Read the settings; a command that does not speak to Telegram needs no token.

    Raises ConfigError: one line that names the setting and a right one.
    """
    values = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    unknown = sorted(values.keys() - SETTINGS.keys())
    if unknown:
        raise _wrong("unknown_setting", names="、".join(unknown))
    return Config(
        token=_token(values) if token_needed else "",
        database=_database(values.get("SHIDAO_DATABASE") or "data/shidao.db"),
        api_base=_api_base(values.get("SHIDAO_API_BASE") or API_BASE),
        zone=_zone(values.get("SHIDAO_TIMEZONE") or "Asia/Shanghai"),
        proxy=_proxy(values.get("SHIDAO_PROXY")),
        per_second=_rate(values.get("SHIDAO_RATE") or "25"),
    )


def _token(values: Mapping[str, str]) -> str:
    setting, token = "SHIDAO_TOKEN", values.get("SHIDAO_TOKEN", "")
    file = values.get("SHIDAO_TOKEN_FILE")
    if token and file:
        raise _wrong("token_twice")
    if file:
        setting = "SHIDAO_TOKEN_FILE"
        try:
            token = Path(file).read_text(encoding="utf-8")
        except OSError as error:
            raise _wrong("token_file", path=file, why=reason(error)) from error
        except UnicodeDecodeError as error:
            why = text(DEFAULT, "reason.not_text")
            raise _wrong("token_file", path=file, why=why) from error
    token = token.strip()
    if not token and not file:
        raise _wrong("token_missing")
    if not _TOKEN.fullmatch(token):
        raise _wrong("token_shape", setting=setting)
    return token


def _database(value: str) -> Path:
    path = Path(value)
    try:
        is_file = bool(path.name) and not path.is_dir()
    except OSError as error:
        raise _wrong("database_folder", path=value, why=reason(error)) from error
    if not is_file:
        raise _wrong("database_folder", path=value, why=text(DEFAULT, "reason.is_folder"))
    return path


def _zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _wrong("timezone", value=value) from error


def _api_base(value: str) -> str:
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        is_valid = parts.port != 0 and not (parts.query or parts.fragment or "@" in parts.netloc)
    except ValueError as error:
        raise _wrong("api_base", value=_without_credentials(value)) from error
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_local(host))
    if not (is_valid and host and is_safe):
        raise _wrong("api_base", value=_without_credentials(value))
    return value.rstrip("/")


def _without_credentials(address: str) -> str:
    return _CREDENTIALS.sub("//", address)


def is_loopback(address: str) -> bool:
    """Say whether an address leads to this machine."""
    return _is_local(urlsplit(address).hostname or "")


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _proxy(value: str | None) -> str | None:
    if not value:
        return None
    try:
        parts = urlsplit(value)
        is_valid = bool(parts.hostname) and parts.scheme in _PROXY_SCHEMES and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid:
        # Its text may hold a password: it is not repeated.
        raise _wrong("proxy")
    return value


def _rate(value: str) -> int:
    if not (value.isascii() and _RATE.fullmatch(value)):
        raise _wrong("rate", value=value)
    return int(value)


def _wrong(key: str, **values: object) -> ConfigError:
    return ConfigError(text(DEFAULT, f"cli.{key}", **values))
