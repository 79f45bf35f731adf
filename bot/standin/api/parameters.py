"""Reads a request's parameters the way Telegram does.

In come strings (form fields, the query string) or JSON values (a JSON body); out come values of the
types that the method's documentation names, or the 400 that Telegram would give. Parameters that
the method does not have are ignored, as Telegram ignores them, and handed back to be recorded.
A file of a multipart request is an Upload among them; `attach://name` is replaced by the one named.
"""

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.standin.api.schema import Checker, facts
from bot.standin.errors import ApiError, bad_request
from bot.standin.state.files import Upload

Params = dict[str, Any]

_caller = Checker(strict=False)

_MISSING: Final = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "user_id": "invalid user_id specified",
    "action": "wrong parameter action in request",
    "callback_query_id": ("query is too old and response timeout expired or query ID is invalid"),
}
_OBJECTS: Final = {
    "reply_markup": "can't parse reply keyboard markup JSON object",
    "reply_parameters": "can't parse reply parameters JSON object",
    "commands": "can't parse commands JSON object",
    "scope": "can't parse BotCommandScope JSON object",
}


def read(method: str, raw: Mapping[str, object]) -> tuple[Params, list[str]]:
    """Return the parameters of `method` read from `raw`, and the names that it does not have.

    Raises ApiError 400 for a value of the wrong type or a required one left out.
    """
    known: dict[str, Any] = facts()["methods"][method]
    params: Params = {}
    uploads = {name: given for name, given in raw.items() if isinstance(given, Upload)}
    unknown = [name for name in raw if name not in known and name not in uploads]
    for name, field in known.items():
        given = raw.get(name)
        if given is None or (given == "" and field["type"] != "String"):
            if field["required"]:
                raise _missing(name)
            continue
        value, inner = _value(name, field["type"], given)
        params[name] = _attached(value, uploads) if uploads else value
        unknown += inner
    return params, unknown


def _attached(value: Any, uploads: Mapping[str, Upload]) -> Any:
    """Return a value with the files that it names by attach:// in place of their names."""
    match value:
        case str() if value.startswith("attach://"):
            return uploads.get(value.removeprefix("attach://"), value)
        case list():
            return [_attached(item, uploads) for item in value]
        case dict():
            return {name: _attached(item, uploads) for name, item in value.items()}
        case _:
            return value


def _missing(name: str) -> ApiError:
    return bad_request(_MISSING.get(name, f'parameter "{name}" is required'))


def _value(name: str, kind: str, given: object) -> tuple[Any, list[str]]:
    simple = _SIMPLE.get(kind)
    if simple is not None:
        return simple(name, given), []
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise bad_request(_OBJECTS.get(name, f"can't parse {name} JSON object")) from None
    else:
        # Unknown fields are taken out below, which is no business of the caller's own object.
        given = copy.deepcopy(given)
    given = _in_full(name, kind, given)
    _caller.unknown.clear()
    problem = _caller.problem(given, kind)
    if problem is not None:
        raise bad_request(_OBJECTS.get(name, f"can't parse {name}") + f": {name}{problem}")
    for holder, field in _caller.unknown:
        del holder[field]
    return given, [f"{name}: {field}" for _holder, field in _caller.unknown]


def _in_full(name: str, kind: str, given: Any) -> Any:
    """Return a value whose short forms, which are in no list of types, are written out."""
    if kind == "ChatAdministratorRights" and isinstance(given, dict):
        # Rights that are newer than the caller are no rights.
        return {**dict.fromkeys(_flags(kind), False), **given}
    if name == "options" and isinstance(given, list):
        return [_texted(option) for option in given]
    if (
        name == "reply_markup"
        and isinstance(given, dict)
        and isinstance(given.get("keyboard"), list)
    ):
        rows = given["keyboard"]
        keys = [[_texted(key) for key in row] if isinstance(row, list) else row for row in rows]
        return {**given, "keyboard": keys}
    return given


def _texted(given: Any) -> Any:
    """Return a key or an option that is nothing but a text as the object that it stands for."""
    return {"text": given} if isinstance(given, str) else given


def _flags(kind: str) -> list[str]:
    return [name for name, field in facts()["types"][kind].items() if field["required"]]


def _integer(name: str, given: object) -> int:
    try:
        if isinstance(given, str | int) and not isinstance(given, bool):
            return int(given)
    except ValueError:
        pass
    raise bad_request(f"invalid {name} specified")


def _integer_or_string(_name: str, given: object) -> int | str:
    try:
        return int(str(given))
    except ValueError:
        return str(given)


def _string(name: str, given: object) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, bool | int | float):
        return json.dumps(given)
    raise bad_request(f'field "{name}" must be of type String')


def _file(name: str, given: object) -> str | Upload:
    return given if isinstance(given, Upload) else _string(name, given)


def _boolean(_name: str, given: object) -> bool:
    return given is True or str(given).strip().lower() in ("true", "yes", "1")


def _float(name: str, given: object) -> float:
    try:
        return float(str(given))
    except ValueError:
        raise bad_request(f"invalid {name} specified") from None


_SIMPLE: Final[dict[str, Callable[[str, object], Any]]] = {
    "Integer": _integer,
    "Integer or String": _integer_or_string,
    "String": _string,
    "InputFile or String": _file,
    "Boolean": _boolean,
    "Float": _float,
}
