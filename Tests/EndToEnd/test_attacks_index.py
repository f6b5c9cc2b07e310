"""Tests/ATTACKS.md says which tests show which row: that must stay true."""

import pathlib
import re

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
ROW = r"[A-Z]\d+"


def names_in(path):
    """The names of the tests in a Swift or Python file."""
    pattern = r"func `([^`]+)`" if path.suffix == ".swift" else r"^def (test_\w+)"
    return re.findall(pattern, path.read_text(), re.MULTILINE)


def rows_of(name):
    """The rows that a test's name begins with: `H9 and H10: …`, test_B2_B3_…"""
    swift = re.match(rf"({ROW}(?:(?:, | and ){ROW})*): ", name)
    python = re.match(rf"test_((?:{ROW}_)+)", name)
    match = swift or python
    return re.findall(ROW, match[1]) if match else []


FILES = {path.name: path for pattern in ("*Tests/*.swift", "EndToEnd/test_*.py") for path in TESTS.glob(pattern)}
TABLE = {}
for line in (TESTS / "ATTACKS.md").read_text().splitlines():
    if match := re.match(rf"\| ({ROW}) \| .* \| ([^|]+) \|$", line):
        assert match[1] not in TABLE, f"{match[1]} stands twice"
        TABLE[match[1]] = re.split(r"; (?=`|the rest later)", match[2])


def test_every_row_is_read():
    rows = re.findall(rf"^\| ({ROW}) \|", (TESTS / "ATTACKS.md").read_text(), re.MULTILINE)
    assert list(TABLE) == rows and len(rows) > 80


@pytest.mark.parametrize("row", TABLE)
def test_what_the_index_names_exists(row):
    for entry in TABLE[row]:
        if entry in ("later", "the rest later"):
            continue
        name, sentence = re.fullmatch(r"`([^`]+)`(?:: (.+))?", entry).groups()
        assert name in FILES, f"{row}: there is no {name}"
        tests = names_in(FILES[name])
        if sentence:
            assert sentence in tests, f"{row}: {name} has no test {sentence}"
        else:
            assert any(row in rows_of(test) for test in tests), f"{row}: no test in {name} has this number"


def test_every_numbered_test_is_in_the_index():
    for name, path in FILES.items():
        for test in names_in(path):
            for row in rows_of(test):
                if row.startswith("G"):
                    continue  # a bar, not a row
                assert row in TABLE, f"{name}: {test}: there is no row {row}"
                assert f"`{name}`" in TABLE[row], f"{row} does not name {name} ({test})"
