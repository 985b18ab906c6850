"""An old archive is brought in: read, cleaned of what was one reader's, once, with redirects; and nothing is sent."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from bulletins.models import OldNumber
from cms.people.models import Contact
from newsletters.models import Delivery, Mailing, Publication

LETTER = b"""From: Old list <old@lists.example>
To: Sam Carter <sam@oak.example>
Subject: =?utf-8?q?Gatekeeping=2C_issue_88=3A_Snow_days?=
Date: Thu, 14 Mar 2019 16:00:00 +0000
Message-ID: <88@lists.example>
Content-Type: text/html; charset=utf-8

<html><head><title>x</title><style>p{}</style></head><body><div style="display:none">Preview words</div>
<p>Dear Sam,</p><h1>Snow days</h1><p>Tell us by <b>noon</b>.
<a href="https://oak.us1.list-manage.com/track/click?u=1&e=9">Read the plan</a>
<a href="https://council.example/snow?utm_source=x&email=sam%40oak.example">or this</a></p>
<p><a href="https://x.list-manage.com/unsubscribe?e=9">Unsubscribe</a></p>
<p>This e-mail was sent to sam@oak.example</p><script>x()</script>
<img src="https://t.example/open.gif?id=9" width="1" height="1">
<img src="https://a.example/snow.jpg" alt="Snow"></body></html>
"""
PAGE = """<!doctype html><html><head><title>Number 12: Spring</title>
<link rel="canonical" href="https://old.example/news/spring?id=4"></head><body><p>Dear colleagues,</p>
<p>Term dates.</p><iframe src="https://x.example"></iframe></body></html>"""


@pytest.fixture
def old(gatekeeping, tmp_path, capsys):
    """`old({"a.eml": b"…"})`: what `import_archive` tells of these files."""

    def run(files: dict[str, bytes], publication="gatekeeping", partnership="ealing"):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        call_command("import_archive", publication, str(tmp_path), partnership=partnership, json=True)
        return json.loads(capsys.readouterr().out)

    return run


def test_letters_pages_and_lists_come_in_without_what_was_one_readers(old, ealing, visitor):
    rows = (
        "Date,Number,Subject,Link\n12/3/2018,7,Old and far,https://far.example/7\nnever,8,Bad,https://far.example/8\n"
    )
    told = old({"a.eml": LETTER, "2017-05-02-spring.html": PAGE.encode(), "b.csv": rows.encode("utf-8-sig")})

    assert {name: told[name] for name in ("new", "updated", "unchanged", "rejected")} == {
        "new": 3, "updated": 0, "unchanged": 0, "rejected": 1,
    }  # fmt: skip
    assert "“never” is no day" in next(each["reason"] for each in told["numbers"] if each["reason"])
    letter = OldNumber.objects.get(number=88)
    assert (letter.title, letter.date.isoformat()) == ("Gatekeeping, issue 88: Snow days", "2019-03-14")
    body = letter.body
    for words in ("Sam", "sam@", "Unsubscribe", "Preview words", "list-manage", "open.gif", "script", "utm_", "sam%40"):
        assert words not in body
    for words in (
        "<h2>Snow days</h2>",
        "<b>noon</b>",
        "Read the plan",
        'href="https://council.example/snow"',
        "snow.jpg",
    ):
        assert words in body
    without = next(each["without"] for each in told["numbers"] if each["title"] == letter.title)
    assert "1 link that acted for its reader" in without
    assert "a greeting by name" in without
    assert "Dear colleagues" in OldNumber.objects.get(number=12).body
    client = visitor(ealing)
    archive = client.get("/gatekeeping/").content.decode()
    assert [archive.index(title) for title in ("Snow days", "Old and far", "Spring")] == sorted(
        archive.index(title) for title in ("Snow days", "Old and far", "Spring")
    )
    assert "Snow days" in client.get("/gatekeeping/?q=noon").content.decode()
    page = client.get(f"/gatekeeping/before/{letter.slug}/")
    assert "Tell us by" in page.content.decode()
    assert client.get("/news/spring?id=4")["Location"].endswith("/gatekeeping/before/2017-05-02-number-12-spring/")
    assert "Read it where it stands" in client.get("/gatekeeping/before/2018-03-12-old-and-far/").content.decode()
    assert not Mailing.objects.exists()
    assert not Delivery.objects.exists()
    assert not Contact.objects.filter(email="sam@oak.example").exists()


def test_again_it_changes_nothing_and_what_changed_is_brought_up_to_date(old, ealing, camden, visitor):
    old({"a.eml": LETTER})
    again = old({"a.eml": LETTER, "copy.eml": LETTER.replace(b"\n", b"\r\n")})
    later = LETTER.replace(b"noon", b"eleven")
    changed = old({"a.eml": later, "copy.eml": later})

    assert (again["new"], again["unchanged"]) == (0, 2)
    assert changed["updated"] == 1
    number = OldNumber.objects.get()
    assert visitor(camden).get(f"/gatekeeping/before/{number.slug}/").status_code == 404


def test_whatever_is_no_number_is_told_and_the_rest_come_in(old, gatekeeping):
    told = old({
        "empty.eml": b"", "binary.eml": b"\0\1" * 900, "page.html": b"<p>No date", "x.exe": b"MZ", "bad.json": b"[{",
        "list.json": b'[{"date": "2016-01-02", "title": "Here", "body": "<p onclick=x>Words"}, 5, {"date": "9-1"}]',
        "words.csv": b"date,title,body\n2016-01-03,Plain,\"http://a.example\"\n",
        "deep.html": b"2016-01-04" + b"<b>" * 9000,
    })  # fmt: skip

    assert told["new"] == 2
    assert all(each["reason"].endswith(".") for each in told["numbers"] if each["fate"] == "rejected")
    assert OldNumber.objects.get(title="Here").body == "<p>Words</p>"
    with pytest.raises(CommandError, match="no publication “nothing”"):
        old({}, publication="nothing")
    Publication.objects.create(
        partnership=gatekeeping.partnership, slug="directors", name="Directors", sender_email="d@ealing.example"
    )
    with pytest.raises(CommandError, match="no archive on the website"):
        old({}, publication="directors")


def test_the_screen_says_of_each_file_what_was_read(gatekeeping, ealing, camden, sign_in):
    client = sign_in("editor", ealing)
    files = [SimpleUploadedFile("a.eml", LETTER), SimpleUploadedFile("b.txt", b"no")]

    nothing = client.post("/admin/editions/archive/", {"publication": gatekeeping.pk})
    done = client.post("/admin/editions/archive/", {"publication": gatekeeping.pk, "upload": files})
    theirs = sign_in("editor", camden).post(
        "/admin/editions/archive/",
        {"publication": gatekeeping.pk, "upload": [SimpleUploadedFile("a.eml", LETTER)]},
    )

    assert nothing.status_code == 422
    assert "Choose the files" in nothing.content.decode()
    assert "1 number read, 1 left out" in done.content.decode()
    assert "It is none of .eml" in done.content.decode()
    assert theirs.status_code == 422
    assert sign_in("approver", ealing).get("/admin/editions/archive/").status_code in (302, 403)
