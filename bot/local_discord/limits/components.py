"""What Discord refuses in components: buttons, selects, rows, layouts and what a modal may hold."""

from collections.abc import Iterator
from typing import Any

from bot.local_discord.limits.shapes import (
    Breach,
    Check,
    anything,
    items,
    link,
    listed,
    one_of,
    repeated,
    shape,
    tagged,
    text,
    truth,
    whole,
)

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, SECTION, TEXT_DISPLAY, THUMBNAIL = 1, 2, 3, 4, 9, 10, 11
GALLERY, FILE, SEPARATOR, CONTAINER, LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = (
    12,
    13,
    14,
    17,
    18,
    19,
    21,
    22,
    23,
)
ENTITY_SELECTS = (5, 6, 7, 8)
SELECTS = (STRING_SELECT, *ENTITY_SELECTS)
V2_ONLY = {SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER}

Found = list[tuple[str, dict[str, Any]]]

_CUSTOM_ID = text(100, least=1)
_ID = whole(0, 2**31 - 1)
_MEDIA = shape({"url": link(2048, attachment=True)}, required="url")


def _component(fields: dict[str, Check], *, required: str = "") -> Check:
    return shape({"id": _ID, **fields}, required=required)


_BUTTON = _component(
    {
        "style": one_of(1, 2, 3, 4, 5, 6),
        "label": text(80),
        "custom_id": _CUSTOM_ID,
        "url": link(512),
        "disabled": truth,
    },
    required="style",
)
_OPTION = shape(
    {"label": text(100, least=1), "value": text(100, least=1), "description": text(100), "default": truth},
    required="label value",
)
_CHOOSING = {
    "custom_id": _CUSTOM_ID,
    "placeholder": text(150),
    "min_values": whole(0, 25),
    "max_values": whole(1, 25),
    "disabled": truth,
    "required": truth,
    "default_values": items(anything, most=25),
}
_STRING_SELECT = _component({**_CHOOSING, "options": items(_OPTION, least=1, most=25)}, required="custom_id options")
_ENTITY_SELECT = _component(_CHOOSING, required="custom_id")
_SELECTS: dict[int, Check] = {STRING_SELECT: _STRING_SELECT, **dict.fromkeys(ENTITY_SELECTS, _ENTITY_SELECT)}
_TEXT_INPUT = _component(
    {
        "custom_id": _CUSTOM_ID,
        "style": one_of(1, 2),
        "label": text(45, least=1),
        "placeholder": text(100),
        "value": text(4000),
        "min_length": whole(0, 4000),
        "max_length": whole(1, 4000),
        "required": truth,
    },
    required="custom_id style",
)
_TEXT_DISPLAY = _component({"content": text(4000, least=1)}, required="content")
_MESSAGE_ROW = _component(
    {"components": items(tagged({BUTTON: _BUTTON, **_SELECTS}), least=1, most=5)}, required="components"
)
_THUMBNAIL = _component({"media": _MEDIA, "description": text(1024)}, required="media")
_SECTION = _component(
    {
        "components": items(tagged({TEXT_DISPLAY: _TEXT_DISPLAY}), least=1, most=3),
        "accessory": tagged({BUTTON: _BUTTON, THUMBNAIL: _THUMBNAIL}),
    },
    required="components",
)
_GALLERY_ITEM = shape({"media": _MEDIA, "description": text(1024)}, required="media")
_LAYOUT: dict[int, Check] = {
    ROW: _MESSAGE_ROW,
    SECTION: _SECTION,
    TEXT_DISPLAY: _TEXT_DISPLAY,
    GALLERY: _component({"items": items(_GALLERY_ITEM, least=1, most=10)}, required="items"),
    FILE: _component({"file": _MEDIA}, required="file"),
    SEPARATOR: _component({"divider": truth, "spacing": one_of(1, 2)}),
}
_CONTAINER = _component(
    {"components": items(tagged(_LAYOUT), least=1, most=40), "accent_color": whole(0, 0xFFFFFF)},
    required="components",
)
MESSAGE_COMPONENTS = items(tagged({**_LAYOUT, CONTAINER: _CONTAINER}), most=40)

_GROUP = {"custom_id": _CUSTOM_ID, "required": truth}
_IN_LABEL: dict[int, Check] = {
    **_SELECTS,
    TEXT_INPUT: _TEXT_INPUT,
    UPLOAD: _component({**_GROUP, "min_values": whole(0, 10), "max_values": whole(1, 10)}, required="custom_id"),
    RADIO: _component({**_GROUP, "options": items(_OPTION, least=2, most=10)}, required="custom_id options"),
    CHECKBOXES: _component(
        {
            **_GROUP,
            "options": items(_OPTION, least=1, most=10),
            "min_values": whole(0, 10),
            "max_values": whole(1, 10),
        },
        required="custom_id options",
    ),
    CHECKBOX: _component({"custom_id": _CUSTOM_ID, "default": truth}, required="custom_id"),
}
_LABEL = _component(
    {"label": text(45, least=1), "description": text(100, least=1), "component": tagged(_IN_LABEL)},
    required="label component",
)
_MODAL_ROW = _component(
    {"components": items(tagged({TEXT_INPUT: _TEXT_INPUT}), least=1, most=1)}, required="components"
)
# The OpenAPI document says 40; Discord and its documentation say 5.
MODAL_COMPONENTS = items(tagged({ROW: _MODAL_ROW, TEXT_DISPLAY: _TEXT_DISPLAY, LABEL: _LABEL}), least=1, most=5)


def walk(components: list[dict[str, Any]], at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every component with its pointer: children, a label's component, a section's accessory."""
    for i, component in enumerate(components):
        here = f"{at}/{i}"
        yield here, component
        yield from walk(listed(component, "components"), f"{here}/components")
        for key in ("component", "accessory"):
            if component.get(key):
                yield f"{here}/{key}", component[key]


def component_rules(components: list[dict[str, Any]], at: str, *, modal: bool = False) -> Iterator[Breach]:
    """Rules within one component and between several, once each has its right shape."""
    found = list(walk(components, at))
    yield from repeated(
        [(f"{p}/custom_id", c["custom_id"]) for p, c in found if c.get("custom_id")],
        "COMPONENT_CUSTOM_ID_DUPLICATED",
        "Component custom id cannot be duplicated",
    )
    yield from repeated(
        [(f"{p}/id", str(c["id"])) for p, c in found if c.get("id")],
        "COMPONENT_ID_DUPLICATED",
        "Component id cannot be duplicated",
    )
    for pointer, component in found:
        yield from _rules_of_one(component, pointer, modal=modal)


def _rules_of_one(component: dict[str, Any], at: str, *, modal: bool) -> Iterator[Breach]:
    kind = component["type"]
    if kind == ROW:
        inner = [c["type"] for c in component["components"]]
        if len(inner) > 1 and set(inner) != {BUTTON}:
            yield Breach(at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
    elif kind == BUTTON:
        yield from _button(component, at)
    elif kind == SECTION and component.get("accessory") is None:
        yield Breach(f"{at}/accessory", "BASE_TYPE_REQUIRED", "This field is required")
    elif kind == TEXT_INPUT:
        yield from _text_input(component, at)
    elif kind in {*SELECTS, UPLOAD, RADIO, CHECKBOXES}:
        yield from _choosing(component, at)
        if modal:
            yield from _choosing_in_modal(component, at)
    elif kind == LABEL and component["component"].get("label") is not None:
        yield Breach(
            f"{at}/component/label",
            "COMPONENT_LABEL_NOT_ALLOWED",
            "A component in a Label has no label of its own",
        )


def _button(button: dict[str, Any], at: str) -> Iterator[Breach]:
    has = {key for key in ("custom_id", "url", "sku_id") if button.get(key)}
    wanted = {5: "url", 6: "sku_id"}.get(button["style"], "custom_id")
    if not has:
        yield Breach(at, "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", f"A button of this style needs {wanted}")
    elif has != {wanted}:
        yield Breach(
            at,
            "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
            f"A button of this style has only {wanted}",
        )
    if not button.get("label") and not button.get("emoji") and wanted != "sku_id":
        # Undocumented; seen in Discord's answers.
        yield Breach(at, "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji")


def _text_input(field: dict[str, Any], at: str) -> Iterator[Breach]:
    low = field.get("min_length") or 0
    high = field.get("max_length") or 4000
    if low > high:
        yield Breach(at, "TEXT_INPUT_LENGTH_RANGE", f"min_length {low} is above max_length {high}")
    elif field.get("value"):
        size = len(field["value"])
        if not low <= size <= high:
            yield Breach(f"{at}/value", "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")


def _choosing(component: dict[str, Any], at: str) -> Iterator[Breach]:
    kind, options = component["type"], listed(component, "options")
    low = 1 if component.get("min_values") is None else component["min_values"]
    high = component.get("max_values") or (len(options) if kind == CHECKBOXES else 1)
    if kind != RADIO and low > high:
        yield Breach(at, "SELECT_COMPONENT_VALUES_RANGE", f"min_values {low} is above max_values {high}")
    if kind in (STRING_SELECT, CHECKBOXES) and high > len(options):
        yield Breach(
            f"{at}/max_values",
            "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE",
            f"There are only {len(options)} options",
        )
    yield from repeated(
        [(f"{at}/options/{i}/value", o["value"]) for i, o in enumerate(options)],
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        "The specified option value is already used",
    )
    most = 1 if kind == RADIO else high
    defaults = sum(bool(o.get("default")) for o in options) or len(listed(component, "default_values"))
    if defaults > most:
        yield Breach(at, "SELECT_COMPONENT_TOO_MANY_DEFAULTS", f"{defaults} defaults, at most {most}")


def _choosing_in_modal(component: dict[str, Any], at: str) -> Iterator[Breach]:
    if component.get("disabled"):
        yield Breach(f"{at}/disabled", "COMPONENT_DISABLED_IN_MODAL", "Components in a modal cannot be disabled")
    if component.get("required") is not False and component.get("min_values") == 0:
        yield Breach(f"{at}/min_values", "COMPONENT_REQUIRED_MIN_VALUES", 'min_values 0 needs "required": false')
