"""What Discord answers when it does not do what was asked: a status, a code, a sentence, sometimes a tree of errors."""

from typing import Any


class Refused(Exception):
    """Discord's error answer: HTTP `status`, JSON `code` (D:opcodes), `message`, and `errors` for form bodies."""

    def __init__(self, status: int, code: int, message: str, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


def unknown(what: str) -> Refused:
    """404 with the code of an unknown thing, such as `unknown("Channel")`."""
    return Refused(404, UNKNOWN_CODES[what], f"Unknown {what}")


def missing_access() -> Refused:
    """403 50001: the place exists, but is not to be seen."""
    return Refused(403, 50001, "Missing Access")


def missing_permissions() -> Refused:
    """403 50013: seen, but not allowed."""
    return Refused(403, 50013, "Missing Permissions")


def invalid_form(field: str, code: str, message: str) -> Refused:
    """400 50035 about one field; `field` is a path such as `options.0.name`."""
    errors: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(field.split(".")):
        errors = {part: errors}
    return Refused(400, 50035, "Invalid Form Body", errors)


UNKNOWN_CODES = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "Role": 10011,
    "User": 10013,
    "Emoji": 10014,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
    "Guild Scheduled Event": 10070,
}
