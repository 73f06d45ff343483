"""Checks one request and its answer against Discord's OpenAPI document and against the limits it lacks."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.local_discord import limits
from tests.contract.document import METHODS, Document, Schema
from tests.contract.schemas import Schemas

JSON = "application/json"


@dataclass(frozen=True)
class Exchange:
    """One request and what was answered.

    `path` may carry a query, an /api/v10 prefix or a whole address. Of a multipart request `body` is its
    payload_json and `files` the names of its files. Without `status` the answer is not looked at.
    """

    method: str
    path: str
    body: Any = None
    files: tuple[str, ...] = ()
    status: int | None = None
    answer: Any = None


@dataclass(frozen=True)
class Finding:
    """Something that Discord would not take, or would not answer.

    `source` is "document" for the OpenAPI document, "limits" for what it does not say, "answer" for the answer.
    """

    source: Literal["document", "limits", "answer"]
    pointer: str
    text: str

    def __str__(self) -> str:
        """The finding on one line."""
        return f"{self.source}  {self.pointer or '-'}  {self.text}"


class Checker:
    """Checks exchanges; keep one, since it compiles each schema once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas = Schemas(document)
        self._faultless: set[bytes] = set()

    def check(self, exchange: Exchange) -> list[Finding]:
        """Everything wrong with this request and, where a status is given, with its answer.

        What is word for word like an exchange without findings has none: every bot that starts registers the same
        commands, and to check them takes 0.05 s.
        """
        words = json.dumps([getattr(exchange, field.name) for field in fields(exchange)]).encode()
        likeness = hashlib.sha256(words).digest()
        if likeness in self._faultless:
            return []
        found = self._found(exchange)
        if not found:
            self._faultless.add(likeness)
        return found

    def _found(self, exchange: Exchange) -> list[Finding]:
        path = re.sub(r"^/api(/v\d+)?(?=/)", "", urlsplit(exchange.path).path)
        place = self._document.find(path)
        if place.item is None:
            return [Finding("document", "", f"unknown path {path}")]
        if place.problem:
            return [Finding("document", "", f"{place.problem} (in {place.template})")]
        operation: Schema | None = place.item.get(exchange.method.lower())
        if operation is None:
            known = ", ".join(method.upper() for method in METHODS if method in place.item)
            said = f"{exchange.method} is not defined for {place.template}; defined: {known}"
            return [Finding("document", "", said)]
        return [
            *self._request(exchange, operation),
            *self._limits(exchange, place.template),
            *self._answer(exchange, operation),
        ]

    def _request(self, exchange: Exchange, operation: Schema) -> Iterator[Finding]:
        request: Schema | None = operation.get("requestBody")
        if request is None:
            return
        if exchange.body is None:
            if request.get("required") and not exchange.files:
                yield Finding("document", "", "the body is missing")
            return
        content: Schema = request["content"]
        schema = (content.get(JSON) or next(iter(content.values())))["schema"]
        for pointer, said in self._schemas.errors(schema, exchange.body):
            yield Finding("document", pointer, said)

    @staticmethod
    def _limits(exchange: Exchange, template: str) -> Iterator[Finding]:
        if exchange.body is None:
            return
        method = exchange.method.upper()
        for breach in limits.breaches(method, template, exchange.body, files=exchange.files):
            yield Finding("limits", breach.pointer, breach.text)

    def _answer(self, exchange: Exchange, operation: Schema) -> Iterator[Finding]:
        status = exchange.status
        if status is None or not 200 <= status < 300:
            return
        response: Schema | None = operation["responses"].get(str(status))
        if response is None:
            known = ", ".join(operation["responses"])
            yield Finding("answer", "", f"answered {status}; the document knows {known}")
            return
        content: Schema = response.get("content", {}).get(JSON, {})
        if not content:
            if exchange.answer is not None:
                yield Finding("answer", "", f"a {status} here has no body")
            return
        for pointer, said in self._schemas.errors(content["schema"], exchange.answer):
            yield Finding("answer", pointer, said)
