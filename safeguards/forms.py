"""The form fields of what people type: bounded first, then cleaned, then looked at."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from safeguards import text

# What is typed may be longer than what is left after cleaning: invisible characters, doubled blanks.
ROOM_FOR_CLEANING = 4


def refuse_far_too_long(value: str, max_length: int | None) -> None:
    """Raises before any work is done on a text that no cleaning could bring down to its length."""
    if max_length is not None and len(value) > max_length * ROOM_FOR_CLEANING:
        raise ValidationError(
            MaxLengthValidator.message,
            code="max_length",
            params={"limit_value": max_length, "show_value": len(value)},
        )


class CleanLineFormField(forms.CharField):
    """One line: a name, a title, a place."""

    def to_python(self, value: Any) -> Any:
        refuse_far_too_long(str(value or ""), self.max_length)
        value = super().to_python(value)
        return text.clean_line(value) if value not in self.empty_values else value


class CleanTextFormField(forms.CharField):
    """Running text with its paragraphs."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        refuse_far_too_long(str(value or ""), self.max_length)
        value = super().to_python(value)
        return text.clean_text(value) if value not in self.empty_values else value


class CountFormField(forms.IntegerField):
    """A count, typed in digits of any script; with large numerals and the phone's own number keys."""

    widget = forms.TextInput
    LONGEST = 20

    def to_python(self, value: Any) -> Any:
        typed = str(value) if value is not None else ""
        if len(typed) > self.LONGEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.normalise(typed))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attributes = {"inputmode": "numeric", "autocomplete": "off", "dir": "ltr", "maxlength": str(self.LONGEST)}
        return {**super().widget_attrs(widget), **attributes, "class": "number-input"}


class DayFormField(forms.DateField):
    """A day of the calendar, typed in digits of any script, or chosen where the phone has a calendar to choose from."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"})
    LONGEST = 20

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"], **kwargs})

    def to_python(self, value: Any) -> Any:
        return super().to_python(text.normalise(value[: self.LONGEST]) if isinstance(value, str) else value)


class ClockFormField(forms.TimeField):
    """A time of day, typed in digits of any script, or chosen where the phone has a clock to choose from."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "dir": "ltr"})
    default_error_messages = {"invalid": _("Enter a time, such as 14:30.")}
    LONGEST = 20

    def to_python(self, value: Any) -> Any:
        typed = str(value) if value is not None else ""
        if len(typed) > self.LONGEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.normalise(typed))


class PhoneFormField(forms.CharField):
    """A telephone number in any spelling and from any country; its value is in E.164 form: +923001234567."""

    widget = forms.TelInput
    default_error_messages = {
        "invalid": _("Enter a phone number, such as 0300 1234567 or, from another country, +44 20 7946 0000."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": text.LONGEST_PHONE, **kwargs})

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        if value in self.empty_values:
            return value
        try:
            return text.parse_phone(value)
        except text.NotAPhoneNumber:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Digits run from left to right in an Urdu form too."""
        return {**super().widget_attrs(widget), "autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}
