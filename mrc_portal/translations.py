"""Interface strings: found in code and templates, merged into the catalogues, compiled, all without gettext's tools.

What is shown comes from our own code and from two libraries whose pages we dress, so a catalogue holds the strings
of all of them, those too that Django itself translates: its Urdu has other words than ours, and misspells some.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import allauth
import django
import polib
from django.conf import settings
from django.utils.translation.template import templatize

# The places of the arguments of each marking function: context, singular, plural.
SIGNATURES: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
ALIASES = {"_": "gettext"}
STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
TEMPLATE_CALL = re.compile(rf"\b(?:_|n?p?gettext)\({STRING}(?:, {STRING})*(?:, count)?\)")
LIBRARIES = [
    *(Path(allauth.__file__).parent / part for part in ("account", "mfa", "core", "utils.py")),
    *(Path(allauth.__file__).parent / "templates" / part for part in ("account", "mfa", "allauth")),
    *(Path(django.__file__).parent / part for part in ("forms", "core/validators.py")),
    Path(django.__file__).parent / "contrib/auth/password_validation.py",
]


@dataclass(frozen=True, order=True)
class Message:
    """A string to translate: its context ("" for none), singular and plural ("" for none)."""

    context: str
    singular: str
    plural: str


def catalogue_path(language: str) -> Path:
    """The catalogue of a language."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    """The languages that need a catalogue: all but the one the strings are written in."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def compile_catalogues() -> None:
    """Writes each catalogue's .mo where it is missing or older than its .po."""
    for language in languages():
        source = catalogue_path(language)
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(made))


def wanted() -> dict[Message, list[str]]:
    """Every string shown, with the places it stands in, that a catalogue must translate."""
    found: dict[Message, list[str]] = {}
    for path, place in _ours():
        for message in _messages(path):
            found.setdefault(message, []).append(place)
    for path, place in _libraries():
        for message in _messages(path):
            found.setdefault(message, []).append(place)
    return found


def problems(language: str) -> list[str]:
    """What keeps a catalogue from being complete: strings missing, untranslated, doubtful or no longer used."""
    catalogue = {_message(entry): entry for entry in polib.pofile(str(catalogue_path(language)))}
    needed = wanted()
    wrong = [
        f"missing: {message.singular!r} ({needed[message][0]})" for message in sorted(needed.keys() - catalogue.keys())
    ]
    for message, entry in catalogue.items():
        if entry.obsolete or message not in needed:
            wrong.append(f"no longer used: {message.singular!r}")
        elif not entry.translated():
            wrong.append(f"not translated: {message.singular!r}")
        elif (
            placeholders(entry.msgid) != placeholders(entry.msgstr or entry.msgstr_plural[0]) and not entry.msgid_plural
        ):
            wrong.append(f"other placeholders than the original: {message.singular!r}")
    return wrong


def merge(language: str) -> int:
    """Brings a catalogue up to date and returns how many strings still want translating."""
    path = catalogue_path(language)
    old = {_message(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for message, places in sorted(wanted().items()):
        fresh.append(_entry(message, places, old.get(message)))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))
    return len(fresh.untranslated_entries())


def placeholders(text: str) -> set[str]:
    """The named and positional gaps of a string."""
    return set(re.findall(r"%\([a-z_0-9]+\)[sd]|%[sd]|\{[a-z_0-9]*\}", text))


def _entry(message: Message, places: list[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgctxt=message.context or None,
        msgid=message.singular,
        occurrences=[(place, "") for place in sorted(set(places))],
        flags=["python-format"] if placeholders(message.singular) and "%" in message.singular else [],
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = dict(known.msgstr_plural) if known else {0: "", 1: ""}
    elif known:
        entry.msgstr = known.msgstr
    return entry


def _message(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def _ours() -> Iterator[tuple[Path, str]]:
    root = Path(settings.BASE_DIR)
    folders = [root / app for app in settings.INSTALLED_APPS if (root / app).is_dir()]
    for folder in [*folders, root / "templates"]:
        for path in _readable(folder):
            yield path, path.relative_to(root).as_posix()


def _libraries() -> Iterator[tuple[Path, str]]:
    dressed = Path(settings.BASE_DIR) / "templates"
    for place in LIBRARIES:
        for path in [place] if place.is_file() else _readable(place):
            parts = path.as_posix().split("/site-packages/")[-1]
            is_replaced = "/templates/" in parts and (dressed / parts.split("/templates/")[1]).exists()
            if not is_replaced:
                yield path, parts


def _readable(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts and "tests" not in path.parts:
            yield path


def _messages(path: Path) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _calls(ast.parse(source))
    else:
        for call in TEMPLATE_CALL.findall(templatize(source, origin=str(path))):
            # Django doubles the percent signs of templates, for they are looked up doubled.
            yield from _calls(ast.parse(call, mode="eval"))


def _calls(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        signature = SIGNATURES.get(ALIASES.get(name, name).removesuffix("_lazy"))
        if signature:
            values = [argument.value if isinstance(argument, ast.Constant) else None for argument in node.args]
            context, singular, plural = (
                values[place] if place is not None and place < len(values) else "" for place in signature
            )
            if isinstance(singular, str) and singular:
                yield Message(str(context or ""), singular, str(plural or ""))
