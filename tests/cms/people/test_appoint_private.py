"""The right to private lists is given under the eyes of those who have it."""

from cms.notices.models import Notice
from cms.people.models import StaffRole


def test_who_answers_for_private_lists_hears_when_somebody_else_may_see_them(sign_in, ealing, camden):
    sign_in("safeguarding", ealing, email="lead@ealing.example")
    sign_in("safeguarding", camden, email="lead@camden.example")
    administrator = sign_in("administrator", ealing)

    administrator.post("/admin/staff/", {"email": administrator.user.email, "name": "", "role": "safeguarding"})

    assert StaffRole.objects.filter(user=administrator.user, role="safeguarding").exists()
    told = Notice.objects.get(kind="appointed")
    assert told.address == "lead@ealing.example"
    assert administrator.user.email in told.text
