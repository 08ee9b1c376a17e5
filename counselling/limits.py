"""How much may be booked by the portal alone; past that a person of the desk calls. Nobody is turned away.

A limit on a number is never told: whoever types somebody else's could count from it how often that one was used today.
"""

from datetime import timedelta

from safeguards import limits

DAY = timedelta(days=1)

# Whole quarters of a town share one address of a mobile network, so that an address alone says little. All centres
# together hold some ten sessions a day: these leave room for the busiest, and for nobody who floods them.
BY_ADDRESS = limits.declare("booking.by_address", capacity=20, per=DAY)
BY_NUMBER = limits.declare("booking.by_number", capacity=6, per=DAY)
BY_DAY = limits.declare("booking.by_day", capacity=200, per=DAY)

# A whole class registers from one address, and perhaps on one number. What each may cost in messages is capped there.
GROUP_BY_ADDRESS = limits.declare("group.by_address", capacity=100, per=DAY)
GROUP_BY_DAY = limits.declare("group.by_day", capacity=1000, per=DAY)


# A call costs somebody's time: past these the page names the telephone, at which nobody is turned away.
CALLS_BY_ADDRESS = limits.declare("call_back.by_address", capacity=60, per=DAY)
CALLS_BY_NUMBER = limits.declare("call_back.by_number", capacity=6, per=DAY)
CALLS_BY_DAY = limits.declare("call_back.by_day", capacity=600, per=DAY)


def allow_call_back(address: str) -> bool:
    """Whether one more call may be asked for by the portal."""
    spent = ((CALLS_BY_ADDRESS, address), (CALLS_BY_DAY, "all"))
    return all(limits.allow(limit.name, key) for limit, key in spent)


def calls_too_often(phone: str) -> bool:
    """Whether more calls were asked for on this number today than one household asks for. `phone` in E.164 form."""
    return not limits.allow(CALLS_BY_NUMBER.name, phone)


def allow_registration(address: str) -> bool:
    """Whether this one may still register for a group by link."""
    spent = ((GROUP_BY_ADDRESS, address), (GROUP_BY_DAY, "all"))
    return all(limits.allow(limit.name, key) for limit, key in spent)


def allow_booking(address: str) -> bool:
    """Whether this one may still be booked without the desk."""
    spent = ((BY_ADDRESS, address), (BY_DAY, "all"))
    return all(limits.allow(limit.name, key) for limit, key in spent)


def books_too_often(phone: str) -> bool:
    """Whether this number was used more often today than one household books. `phone` in E.164 form."""
    return not limits.allow(BY_NUMBER.name, phone)


HOUR = timedelta(hours=1)

# A time that is kept is nobody else's for half an hour: past these it is not kept, and can be booked all the same.
HOLDS_BY_ADDRESS = limits.declare("booking.holds_by_address", capacity=40, per=HOUR)
HOLDS_BY_HOUR = limits.declare("booking.holds_by_hour", capacity=600, per=HOUR)

# Asking for a lost link: the answer is the same beyond them.
LINKS_BY_ADDRESS = limits.declare("links.by_address", capacity=20, per=DAY)
LINKS_BY_NUMBER = limits.declare("links.by_number", capacity=3, per=DAY)


def allow_hold(address: str) -> bool:
    """Whether a time may be kept for somebody who is still filling in the rest."""
    spent = ((HOLDS_BY_ADDRESS, address), (HOLDS_BY_HOUR, "all"))
    return all(limits.allow(limit.name, key) for limit, key in spent)


def allow_link(address: str, phone: str) -> bool:
    """Whether this asking for a lost link is looked at. `phone` in E.164 form. Both limits are spent either way."""
    allowed = limits.allow(LINKS_BY_ADDRESS.name, address), limits.allow(LINKS_BY_NUMBER.name, phone)
    return all(allowed)
