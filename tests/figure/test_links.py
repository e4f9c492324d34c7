import pytest

from orgfig.figure.links import led_to

LEADS = {
    "beside the notebook": ("a.org", "b.txt", "b.txt"),
    "in a folder, with a dot": ("a.org", "./c/b.txt", "c/b.txt"),
    "from a folder": ("notes/a.org", "b.txt", "notes/b.txt"),
    "up from a folder": ("notes/a.org", "../b.txt", "b.txt"),
    "dots in a name": ("a.org", "..b.txt", "..b.txt"),
    "a per cent sign": ("a.org", "b%20c.txt", "b%20c.txt"),
    "up and out": ("a.org", "../b.txt", None),
    "out of the folder above": ("notes/a.org", "../..", None),
    "one machine's": ("a.org", "/b.txt", None),
    "a home folder": ("a.org", "~/b.txt", None),
    "a drive": ("a.org", "C:/b.txt", None),
    "a variable": ("a.org", "$HOME/b.txt", None),
    "a pattern": ("a.org", "*.txt", None),
    "nothing": ("a.org", " ", None),
    "what no system has": ("a.org", "a\0b", None),
}


@pytest.mark.parametrize(("notebook", "target", "path"), LEADS.values(), ids=LEADS)
def test_where_a_link_leads(notebook, target, path):
    assert led_to(notebook, target) == path
