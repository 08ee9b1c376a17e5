"""Every text of every app, in every language, for those to whom we may say who we are and those to whom we may not."""

import pytest
from django.conf import settings

from messaging import notices
from messaging.lexicon import betraying_words
from tests import factories

TEXTS = [
    (registered.model, kind, language)
    for registered in notices.registered()
    for kind in registered.model.Kind.values
    for language, _name in settings.LANGUAGES
]


@pytest.mark.django_db
@pytest.mark.parametrize("may_say_who", [True, False], ids=["with our name", "without"])
@pytest.mark.parametrize(("model", "kind", "language"), TEXTS, ids=[f"{m.__name__} {k} {lang}" for m, k, lang in TEXTS])
def test_no_text_betrays_its_reader(model, kind, language, may_say_who):
    notice = factories.of(model).create(kind=kind, language=language)
    contact = notice.safe_contact()
    contact.may_say_who = may_say_who
    text = notice.text(language)
    assert text
    assert betraying_words(text, may_say_who=may_say_who) == []
