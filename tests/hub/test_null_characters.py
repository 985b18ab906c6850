"""An address may hold a null character, which PostgreSQL cannot even be asked for: nothing is found by it."""

from newsletters.models import List

PUBLIC = {
    "/%00/": 404, "/media/images/%00": 404, "/letters/leave/%00/": 404, "/account/link/%00/": 410,
    "/search/?q=%00": 200, "/newsletters/sign-up/?for=%00": 200,
}  # fmt: skip
STAFF = ["notices/?q=%00", "lists/people/?q=%00", "lists/members/{}/?role=%00", "contacts/?q=%00", "schools/?q=%00"]


def test_to_a_reader(ealing, visitor):
    client = visitor(ealing)

    assert {path: client.get(path).status_code for path in PUBLIC} == PUBLIC


def test_to_staff(ealing, sign_in):
    known = List.objects.create(partnership=ealing, slug="all", name="Everybody", rule={})
    client = sign_in("administrator", ealing)

    for path in STAFF:
        assert client.get(f"/admin/{path.format(known.pk)}").status_code == 200, path
