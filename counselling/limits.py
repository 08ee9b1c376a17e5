"""How much may be booked by the portal alone; past that a person of the desk calls. Nobody is turned away."""

from datetime import timedelta

from safeguards import limits

DAY = timedelta(days=1)

# Whole quarters of a town share one address of a mobile network, so that an address alone says little. All centres
# together hold some ten sessions a day: these leave room for the busiest, and for nobody who floods them.
BY_ADDRESS = limits.declare("booking.by_address", capacity=20, per=DAY)
BY_NUMBER = limits.declare("booking.by_number", capacity=6, per=DAY)
BY_DAY = limits.declare("booking.by_day", capacity=200, per=DAY)


def allow_booking(address: str, phone: str) -> bool:
    """Whether this one may still be booked without the desk. `phone` in E.164 form."""
    spent = ((BY_ADDRESS, address), (BY_NUMBER, phone), (BY_DAY, "all"))
    return all(limits.allow(limit.name, key) for limit, key in spent)
