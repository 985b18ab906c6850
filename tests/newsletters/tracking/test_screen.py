"""The choice on a publication's screen, with what it means."""

from newsletters.tracking import rule


def test_the_choice_says_what_each_rule_means(gatekeeping, sign_in, ealing):
    shown = sign_in("editor", ealing).get(f"/admin/publications/edit/{gatekeeping.pk}/").content.decode()

    assert shown.count('type="radio" name="tracking"') == 3
    for meaning in rule.MEANING.values():
        assert meaning in shown
    assert "urgent letters are never counted" in shown


def test_a_kind_that_is_never_counted_offers_no_choice(gatekeeping, sign_in, ealing, monkeypatch):
    monkeypatch.setattr(rule, "_never", {gatekeeping.kind})

    shown = sign_in("editor", ealing).get(f"/admin/publications/edit/{gatekeeping.pk}/").content.decode()

    assert 'name="tracking"' not in shown
