"""The habits of the house, checked instead of remembered (docs/house-style.md)."""

import inspect
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models

from messaging.models import Notice
from mrc_portal import public, translations
from mrc_portal.celery import app as celery_app
from tests import factories
from tests.addresses import addresses

ROOT = Path(settings.BASE_DIR)
OUR_APPS = [config for config in apps.get_app_configs() if Path(config.path).parent == ROOT]
OUR_MODELS = [model for config in OUR_APPS for model in config.get_models()]


ADDRESSES = addresses()
CLOSED = [address for address in ADDRESSES if not public.is_public(address.name)]
OURS = [
    address
    for address in ADDRESSES
    if address.pattern.callback.__module__.split(".")[0] in settings.INSTALLED_APPS
    and not address.pattern.callback.__module__.startswith("allauth")
]


def test_imports_run_downwards_only():
    # In a process of its own: its command configures logging, which silences every logger of this one.
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_page_in_the_public_registry_exists():
    assert (public.KEPT | public.OPEN) - {address.name for address in ADDRESSES} == set()


def test_no_page_is_both_kept_by_caches_and_open_with_a_form():
    assert set() == public.KEPT & public.OPEN


@pytest.mark.django_db
@pytest.mark.parametrize("address", CLOSED, ids=str)
def test_what_is_not_in_the_registry_is_closed(client, address):
    """Asked without signing in, a page outside the registry sends to the sign-in page, whatever its address holds."""
    response = client.get(address.path())
    assert response.status_code == 302
    assert "/accounts/login/" in response.headers["Location"]


@pytest.mark.parametrize("address", OURS, ids=str)
def test_an_address_and_its_view_have_one_name(address):
    assert address.name.rpartition(":")[2] == address.pattern.callback.__name__


@pytest.mark.parametrize("address", OURS, ids=str)
def test_a_view_renders_the_template_of_its_name(address):
    view = inspect.unwrap(address.pattern.callback)
    rendered = re.findall(r'render\(\s*request,\s*"([^"]+)"', inspect.getsource(view))
    app = view.__module__.split(".")[0]
    assert set(rendered) <= {f"{app}/{view.__name__}.html"}


@pytest.mark.django_db
@pytest.mark.parametrize("model", OUR_MODELS, ids=[model._meta.label for model in OUR_MODELS])
def test_every_model_has_a_factory_whose_plain_row_is_valid(model):
    factory = factories.of(model)
    row = factory()
    row.full_clean()
    assert type(row)._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", OUR_MODELS, ids=[model._meta.label for model in OUR_MODELS])
def test_who_acted_is_never_known_without_when(model):
    """Each `x_by` stands beside its `x_at` (or `x_on`), and a constraint forbids the one without the other."""
    fields = {field.name: field for field in model._meta.get_fields() if isinstance(field, models.Field)}
    constraints = " ".join(str(constraint.deconstruct()) for constraint in model._meta.constraints)
    for name, field in fields.items():
        if not name.endswith("_by") or not field.is_relation:
            continue
        moment = next((n for n in (f"{name[:-3]}_at", f"{name[:-3]}_on") if n in fields), None)
        assert moment, f"{model._meta.label}.{name} has no moment beside it"
        if fields[moment].null:
            assert f"{name}__isnull" in constraints, f"{model._meta.label}.{name} may stand without {moment}"


def test_no_template_is_unused():
    named = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in [*(Path(config.path) for config in OUR_APPS), ROOT / "templates"]
        for path in folder.rglob("*")
        if path.suffix in (".py", ".html", ".txt")
    )
    notices = {
        f"{model._meta.app_label}/notices/{kind}.{language}.txt"
        for model in OUR_MODELS
        if issubclass(model, Notice)
        for kind in model.Kind.values
        for language in model.LANGUAGES
    }
    unused = []
    for path in sorted((ROOT / "templates").rglob("*.*")):
        name = path.relative_to(ROOT / "templates").as_posix()
        if _is_asked_for_by_a_library(name) or name in named or _is_named_by_pattern(name, named) or name in notices:
            continue
        unused.append(name)
    assert unused == []


def _is_asked_for_by_a_library(name: str) -> bool:
    """Templates that allauth, crispy-forms or Django look up by their own names."""
    return name.split("/")[0] in ("account", "mfa", "allauth", "mrc") or re.fullmatch(r"\d{3}\.html", name) is not None


def _is_named_by_pattern(name: str, named: str) -> bool:
    """Icons and the like, named by the value of a variable: `"components/icons/"|add:name`."""
    return f'"{name.rpartition("/")[0]}/"' in named


def test_every_beat_entry_names_a_task_that_exists():
    celery_app.loader.import_default_modules()
    for entry, line in settings.CELERY_BEAT_SCHEDULE.items():
        assert line["task"] in celery_app.tasks, f"{entry} names a task that does not exist"


def test_every_task_has_a_time_limit_and_keeps_no_result():
    celery_app.loader.import_default_modules()
    ours = [task for name, task in celery_app.tasks.items() if not name.startswith("celery.")]
    assert ours
    for task in ours:
        assert task.ignore_result
        assert task.time_limit or settings.CELERY_TASK_TIME_LIMIT


@pytest.mark.parametrize("language", translations.languages())
def test_every_string_is_translated(language):
    assert translations.problems(language) == []


def test_the_served_css_and_js_stay_within_what_old_phones_know():
    """Chrome 87: no cascade layers, nesting, :has(), container queries, colour mixing; no inline style or script."""
    too_new = re.compile(r"@layer|@container|:has\(|color-mix\(|@property|:is\(|^\s*&", re.MULTILINE)
    for path in (ROOT / "static" / "css").rglob("*.css"):
        found = too_new.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.name}: {found}"
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)(?![^>]*application/(?:ld\+)?json)", text
        ), path


def test_decisions_are_counted_without_doubles():
    """A record is named by its number: two branches that take the same one are told so where they meet."""
    names = [path.name for path in (ROOT / "docs" / "decisions").iterdir()]
    numbers = [name.partition("-")[0] for name in names]
    assert sorted(set(numbers)) == sorted(numbers), sorted(names)
    for name, number in zip(names, numbers, strict=True):
        first = (ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8").partition("\n")[0]
        assert first.startswith(f"# {number}: "), name


def _fields_of(kind: type[forms.Field]) -> list[forms.Field]:
    """Those of this kind that our forms declare."""
    found, forms_left = [], [forms.Form, forms.ModelForm]
    while forms_left:
        form = forms_left.pop()
        forms_left += form.__subclasses__()
        if form.__module__.partition(".")[0] in {config.name for config in OUR_APPS}:
            found += [field for field in form.base_fields.values() if isinstance(field, kind)]
    return found


def test_days_and_clocks_are_typed_in_digits_of_any_script():
    days, clocks = _fields_of(forms.DateField), _fields_of(forms.TimeField)
    assert days
    assert clocks
    for field in days:
        assert field.to_python("۲۰۲۶-۱۱-۲۶") == date(2026, 11, 26), field.label
    for field in clocks:
        if hasattr(field, "around"):  # a clock of a day, which its form says
            field.around(datetime(2026, 11, 26, 12, tzinfo=UTC), UTC)
        assert f"{field.to_python('۱۴:۳۰'):%H:%M}" == "14:30", field.label


def test_left_and_right_are_logical():
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|(?:^|[;{\s])(?:left|right):",
        re.MULTILINE,
    )
    for path in (ROOT / "static" / "css").rglob("*.css"):
        found = physical.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.name}: {found}"
