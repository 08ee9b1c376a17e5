"""Every text of every app, in every language and state, for those to whom we may say who we are and for others."""

import re
from datetime import timedelta

import pytest

from messaging import gate, notices
from messaging.channels import Message
from messaging.lexicon import betraying_words
from messaging.models import Channel, ManagerNotice
from messaging.parts import parts
from tests import factories
from tests.messaging.sample import factories as _sample  # noqa: F401 - to be found by `factories.of`

pytestmark = pytest.mark.django_db

TEXTS = [
    (registered.model, kind, language)
    for registered in notices.registered()
    for kind in registered.model.Kind.values
    for language in registered.model.LANGUAGES
]
TO_PEOPLE = [text for text in TEXTS if hasattr(text[0], "participation")]
NAMES = [f"{model.__name__} {kind} {language}" for model, kind, language in TEXTS]


def made(model, kind, language, **given):
    return factories.of(model).create(kind=kind, language=language, **given)


def messages(notice, language):
    """As it would leave by SMS and by e-mail, in every state in which it may: the gate itself makes them."""
    contact = notice.safe_contact()
    for channel in (Channel.SMS, Channel.EMAIL):
        yield gate._message(notice, channel, contact)
    notice.due_at += timedelta(days=1)  # what is told of the staff's lists is told of an empty one, too
    yield gate._message(notice, Channel.EMAIL, contact)


def whole(message: Message) -> str:
    return "\n".join((message.subject, message.body, message.sender, message.stop_link, message.html()))


@pytest.mark.parametrize("may_say_who", [True, False], ids=["with our name", "without"])
@pytest.mark.parametrize(("model", "kind", "language"), TEXTS, ids=NAMES)
def test_no_text_betrays_its_reader(model, kind, language, may_say_who):
    notice = made(model, kind, language)
    contact = notice.safe_contact()
    if contact is None:
        may_say_who = True  # the staff knows where it works
    else:
        contact.may_say_who = may_say_who
    for message in messages(notice, language):
        assert message.body
        assert betraying_words(whole(message), may_say_who=may_say_who) == []


@pytest.mark.parametrize("share", ManagerNotice.SHARES)
@pytest.mark.parametrize("language", ManagerNotice.LANGUAGES)
@pytest.mark.parametrize("window", ["day", "14 hour"])
def test_no_word_of_a_cap_betrays_anybody(share, language, window):
    notice = made(ManagerNotice, "cap", language, rule=f"sms {window} {share}")
    for message in messages(notice, language):
        assert betraying_words(whole(message), may_say_who=True) == []


@pytest.mark.parametrize(("model", "kind", "language"), TEXTS, ids=NAMES)
def test_a_text_is_in_its_language(model, kind, language):
    text = re.sub(r"https?://\S+", "", made(model, kind, language).text(language))
    is_urdu = bool(re.search(r"[\u0600-\u06ff]", text))
    assert is_urdu == (language == "ur")
    assert not re.search(r"[يكةى]", text)  # the letters of an Arabic keyboard


@pytest.mark.parametrize(("model", "kind", "language"), TO_PEOPLE, ids=[name for name in NAMES if "Part" in name])
def test_what_is_in_latin_letters_takes_half_as_many_sms(model, kind, language):
    text = made(model, kind, language).text(language)
    assert parts(text).is_gsm == (language != "ur")
    assert parts(text).count <= (4 if language == "ur" else 2)


@pytest.mark.parametrize(("model", "kind", "language"), TEXTS, ids=NAMES)
def test_an_e_mail_is_set_in_the_direction_of_its_language(model, kind, language):
    notice = made(model, kind, language)
    html = gate._message(notice, Channel.EMAIL, notice.safe_contact()).html()
    assert f'lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}"' in html
