"""A channel that does as a test says."""

from collections.abc import Callable
from itertools import count

from messaging.channels import Message


class ScriptedSms:
    """Takes every message, but for what `answers` holds for the next ones: an error to raise, or something to do."""

    ready = True
    sent: list[tuple[str, str]] = []
    answers: list[BaseException | Callable[[], None] | None] = []
    _numbers = count()

    @classmethod
    def reset(cls) -> None:
        cls.sent.clear()
        cls.answers.clear()

    def send(self, message: Message, *, to: str) -> str:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, BaseException):
            raise answer
        if answer is not None:
            answer()
        self.sent.append((to, message.body))
        return f"scripted-{next(self._numbers)}"
