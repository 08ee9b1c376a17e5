"""How much may be booked by the portal alone; past that a person of the desk calls. Nobody is turned away."""

from datetime import timedelta

from safeguards import limits

DAY = timedelta(days=1)

# Whole quarters of a town share one address of a mobile network, so that an address alone says little. All centres
# together hold some ten sessions a day: these leave room for the busiest, and for nobody who floods them.
BY_ADDRESS = limits.declare("booking.by_address", capacity=20, per=DAY)
BY_NUMBER = limits.declare("booking.by_number", capacity=6, per=DAY)
BY_DAY = limits.declare("booking.by_day", capacity=200, per=DAY)

# A whole class registers from one address.
GROUP_BY_ADDRESS = limits.declare("group.by_address", capacity=100, per=DAY)
GROUP_BY_NUMBER = limits.declare("group.by_number", capacity=6, per=DAY)


# A call costs somebody's time: past these the page names the telephone, at which nobody is turned away.
CALLS_BY_ADDRESS = limits.declare("call_back.by_address", capacity=60, per=DAY)
CALLS_BY_NUMBER = limits.declare("call_back.by_number", capacity=6, per=DAY)
CALLS_BY_DAY = limits.declare("call_back.by_day", capacity=600, per=DAY)


def allow_call_back(address: str, phone: str) -> bool:
    """Whether one more call may be asked for by the portal. `phone` in E.164 form."""
    spent = ((CALLS_BY_ADDRESS, address), (CALLS_BY_NUMBER, phone), (CALLS_BY_DAY, "all"))
    return all(limits.allow(limit.name, key) for limit, key in spent)


def allow_registration(address: str, phone: str) -> bool:
    """Whether this one may still register for a group by link. `phone` in E.164 form."""
    spent = ((GROUP_BY_ADDRESS, address), (GROUP_BY_NUMBER, phone))
    return all(limits.allow(limit.name, key) for limit, key in spent)


def allow_booking(address: str, phone: str) -> bool:
    """Whether this one may still be booked without the desk. `phone` in E.164 form."""
    spent = ((BY_ADDRESS, address), (BY_NUMBER, phone), (BY_DAY, "all"))
    return all(limits.allow(limit.name, key) for limit, key in spent)


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
