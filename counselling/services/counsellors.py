"""Who counsels, and who supervises them."""

from centre.models import User
from counselling.acts import CounsellorAct
from counselling.models import Counsellor
from counselling.services.refusals import OwnSupervision
from counselling.services.transactions import in_one_piece, locked
from safeguards import audit


@in_one_piece
def begin_counselling(*, counsellor: Counsellor, by: User) -> Counsellor:
    """The person, who has the role, can be given hours and booked in them. Raises Busy."""
    counsellor.full_clean()
    counsellor.save(force_insert=True)
    audit.record(action=CounsellorAct.BEGUN, by=by, about=counsellor)
    return counsellor


@in_one_piece
def name_supervisor(*, counsellor: Counsellor, supervisor: User | None, by: User) -> None:
    """This person, or nobody, supervises the counsellor and so can read their notes; who did before no longer can.

    Nobody opens notes to themselves. Raises OwnSupervision, and Busy.
    """
    if supervisor == by:
        raise OwnSupervision
    [counsellor] = locked([counsellor])
    if counsellor.supervisor == supervisor:
        return
    counsellor.supervisor = supervisor
    counsellor.full_clean()
    counsellor.save(update_fields=["supervisor"])
    detail: audit.Detail = {"supervisor": supervisor.pk if supervisor else None}
    audit.record(action=CounsellorAct.SUPERVISOR_NAMED, by=by, about=counsellor, detail=detail)
