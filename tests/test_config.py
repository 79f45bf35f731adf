"""Settings: what is taken, and the one line for what is not."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import SETTINGS, Config, ConfigError, from_environment, is_loopback

TOKEN = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-pc"


def settings(**values: str) -> dict[str, str]:
    return {f"SHIDAO_{name}": value for name, value in {"TOKEN": TOKEN, **values}.items()}


def refusal(environment: dict[str, str]) -> str:
    with pytest.raises(ConfigError) as refused:
        from_environment(environment)
    assert refused.value.exit_code == 2
    return str(refused.value)


def test_a_token_is_all_that_has_to_be_set() -> None:
    config = from_environment({"SHIDAO_TOKEN": TOKEN, "PATH": "/bin"})
    assert config == Config(
        token=TOKEN,
        database=Path("data/shidao.db"),
        api_base="https://api.telegram.org",
        zone=ZoneInfo("Asia/Shanghai"),
        proxy=None,
        per_second=25,
    )


def test_every_setting_is_taken(tmp_path: Path) -> None:
    environment = settings(
        DATABASE=str(tmp_path / "a.db"),
        API_BASE="http://127.0.0.1:8081/",
        TIMEZONE="Asia/Urumqi",
        PROXY="socks5://me:secret@10.0.0.1:1080",
        RATE="30",
    )
    assert environment.keys() | {"SHIDAO_TOKEN_FILE"} == SETTINGS.keys()
    config = from_environment(environment)
    assert config.database == tmp_path / "a.db"
    assert config.api_base == "http://127.0.0.1:8081"
    assert config.zone == ZoneInfo("Asia/Urumqi")
    assert config.proxy == "socks5://me:secret@10.0.0.1:1080"
    assert config.per_second == 30


def test_an_empty_setting_is_as_good_as_none() -> None:
    empty = dict.fromkeys(SETTINGS, "")
    assert from_environment({**empty, "SHIDAO_TOKEN": TOKEN}) == from_environment(settings())


def test_the_token_may_be_in_a_file_and_end_with_a_newline(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    assert from_environment({"SHIDAO_TOKEN_FILE": str(file)}).token == TOKEN


def test_no_secret_is_in_the_repr() -> None:
    config = from_environment(settings(PROXY="socks5://me:secret@10.0.0.1:1080"))
    assert TOKEN not in repr(config)
    assert "secret" not in repr(config)


def test_without_a_token_one_is_told_how_to_go_on() -> None:
    line = "没有设置 SHIDAO_TOKEN 或 SHIDAO_TOKEN_FILE；先试用请运行 shidao try"
    assert refusal({}) == line


def test_two_tokens_are_one_too_many(tmp_path: Path) -> None:
    line = "SHIDAO_TOKEN 和 SHIDAO_TOKEN_FILE 只能设置一个"
    assert refusal(settings(TOKEN_FILE=str(tmp_path / "token"))) == line


def test_a_token_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    missing = tmp_path / "token"
    line = f"SHIDAO_TOKEN_FILE={missing} 读不到：没有这个文件"
    assert refusal({"SHIDAO_TOKEN_FILE": str(missing)}) == line
    line = f"SHIDAO_TOKEN_FILE={tmp_path} 读不到：这是文件夹，不是文件"
    assert refusal({"SHIDAO_TOKEN_FILE": str(tmp_path)}) == line
    missing.write_bytes(b"\xff\xfe")
    assert refusal({"SHIDAO_TOKEN_FILE": str(missing)}).endswith("读不到：不是文本文件")


@pytest.mark.parametrize("token", ["123456789", "bot" + TOKEN, TOKEN + " x", "a:" + "b" * 35])
def test_what_is_no_token_is_refused_and_not_repeated(token: str, tmp_path: Path) -> None:
    line = refusal(settings(TOKEN=token))
    assert line == "SHIDAO_TOKEN 不像机器人令牌，例如 123456789:AAE…（向 @BotFather 索取）"
    file = tmp_path / "token"
    file.write_text(token, encoding="utf-8")
    assert refusal({"SHIDAO_TOKEN_FILE": str(file)}).startswith("SHIDAO_TOKEN_FILE 不像机器人令牌")


def test_an_empty_token_file_is_told_from_no_token(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.touch()
    assert refusal({"SHIDAO_TOKEN_FILE": str(file)}).startswith("SHIDAO_TOKEN_FILE 不像机器人令牌")


@pytest.mark.parametrize("zone", ["Asia/Beijing", "../zone", "/etc/localtime", "Asia", "北京", " "])
def test_what_is_no_time_zone_is_refused_with_a_right_one(zone: str) -> None:
    line = f"SHIDAO_TIMEZONE={zone} 不是有效时区，例如 Asia/Shanghai"
    assert refusal(settings(TIMEZONE=zone)) == line


@pytest.mark.parametrize(
    "address", ["https://api.example.org", "http://localhost:8081", "http://[::1]:80", "http://127.1.2.3"]
)  # fmt: skip
def test_an_address_by_https_or_on_this_machine_is_taken(address: str) -> None:
    assert from_environment(settings(API_BASE=address)).api_base == address


@pytest.mark.parametrize(
    "address",
    [
        *("http://api.telegram.org", "http://10.0.0.1", "http://127.0.0.1.example.org"),
        *("ftp://localhost", "localhost:8081", "https://", "https://[::1", "https://a:99999"),
        *("https://a?b=c", "https://a#b", "http://localhost@10.0.0.1", "http://0.0.0.0"),
    ],
)
def test_an_address_that_would_send_the_token_in_the_clear_is_refused(address: str) -> None:
    assert "不行：要用 https，只有本机地址可以用 http" in refusal(settings(API_BASE=address))


def test_a_password_in_an_address_is_not_repeated() -> None:
    line = refusal(settings(API_BASE="https://me:secret@api.example.org"))
    assert line.startswith("SHIDAO_API_BASE=https://api.example.org 不行")


@pytest.mark.parametrize("proxy", ["10.0.0.1:1080", "ftp://a:secret@b", "socks5://", "http://a:0"])
def test_what_is_no_proxy_is_refused_and_not_repeated(proxy: str) -> None:
    line = "SHIDAO_PROXY 不是有效代理地址，例如 socks5://127.0.0.1:1080"
    assert refusal(settings(PROXY=proxy)) == line


@pytest.mark.parametrize("rate", ["0", "31", "-1", "1.5", "many", "٣", "025", "9" * 5000])
def test_a_rate_beyond_telegrams_is_refused(rate: str) -> None:
    line = f"SHIDAO_RATE={rate} 不是 1 到 30 的整数（每秒发送条数）"
    assert refusal(settings(RATE=rate)) == line


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    line = f"SHIDAO_DATABASE={tmp_path} 打不开：这是文件夹，不是文件"
    assert refusal(settings(DATABASE=str(tmp_path))) == line
    for nameless in (".", "/"):
        assert refusal(settings(DATABASE=nameless)).endswith("打不开：这是文件夹，不是文件")
    assert refusal(settings(DATABASE="a" * 300)).endswith("打不开：名称太长")


def test_a_setting_that_does_not_exist_is_named() -> None:
    line = refusal(settings(TIMEZOME="Asia/Shanghai", COLOUR="red"))
    assert line == "不认识的设置 SHIDAO_COLOUR、SHIDAO_TIMEZOME；可用的设置见 README"


def test_only_this_machine_is_loopback() -> None:
    assert is_loopback("http://localhost:1")
    assert is_loopback("http://[::1]")
    assert not is_loopback("https://api.telegram.org")
    assert not is_loopback("http://localhost.example.org")
