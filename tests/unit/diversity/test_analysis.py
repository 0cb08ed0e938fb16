"""Statistics against published and computed figures, and files that are wrong."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from procurement.diversity.commands import diversity
from procurement.diversity.domain.analysis import AnalysisError, analyse, read_groups
from procurement.diversity.domain.statistics import Share, impact_ratio, newcombe, wilson

EXPECTED = Path(__file__).resolve().parents[4] / "shared/data/diversity/nwo_grants_expected_stats.csv"
# Chemical sciences and earth and life sciences of the Dutch grants, so that a checkout without the data tests them too.
KNOWN = """label,k_a,n_a,k_b,n_b,rate_a,rate_b,wilson_a_lo,wilson_a_hi,wilson_b_lo,wilson_b_hi,diff_a_minus_b,newcombe_lo,newcombe_hi,ratio_a_over_b,impact_ratio_min_over_max,four_fifths_flag,fisher_p_two_sided,cohens_h
Chemical sciences,10,39,22,83,0.25641,0.26506,0.145688,0.410817,0.182044,0.368862,-0.00865,-0.16042,0.166658,0.967366,0.967366,False,1.0,-0.019703
Earth/life sciences,18,126,38,156,0.142857,0.24359,0.092314,0.214533,0.182923,0.316581,-0.100733,-0.189515,-0.006829,0.586466,0.586466,True,0.03674623,-0.257136
"""


def expected_rows() -> list[dict[str, str]]:
    text = EXPECTED.read_text() if EXPECTED.exists() else KNOWN
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("row", expected_rows(), ids=lambda row: row["label"])
def test_every_expected_figure_is_reproduced_to_six_decimals(row: dict[str, str]) -> None:
    lines = ["group,applied,succeeded", f"women,{row['n_a']},{row['k_a']}", f"men,{row['n_b']},{row['k_b']}"]
    found = analyse(read_groups(lines), "men")
    women, men = found["groups"]
    (compared,) = found["comparisons"]
    ours = {
        "rate_a": women["rate"],
        "rate_b": men["rate"],
        "wilson_a_lo": women["wilson"][0],
        "wilson_a_hi": women["wilson"][1],
        "wilson_b_lo": men["wilson"][0],
        "wilson_b_hi": men["wilson"][1],
        "diff_a_minus_b": compared["difference"],
        "newcombe_lo": compared["newcombe"][0],
        "newcombe_hi": compared["newcombe"][1],
        "ratio_a_over_b": compared["ratio"],
        "impact_ratio_min_over_max": compared["impact_ratio"],
        "fisher_p_two_sided": compared["fisher_p"],
        "cohens_h": compared["cohens_h"],
    }
    assert ours == {name: pytest.approx(float(row[name]), abs=6e-7) for name in ours}


shares = st.integers(0, 500).flatmap(lambda n: st.integers(0, n).map(lambda k: Share(k, n)))


@given(shares, shares)
def test_intervals_hold_their_estimates(a: Share, b: Share) -> None:
    interval, difference = wilson(a), newcombe(a, b)
    if a.rate is not None:
        assert interval is not None
        assert interval[0] - 1e-12 <= a.rate <= interval[1] + 1e-12
    if a.rate is not None and b.rate is not None:
        assert difference is not None
        assert difference[0] - 1e-12 <= a.rate - b.rate <= difference[1] + 1e-12
        assert newcombe(b, a) == pytest.approx((-difference[1], -difference[0]))
    assert impact_ratio(a, b) == impact_ratio(b, a)


def test_undefined_figures_are_null() -> None:
    found = analyse(read_groups(["group,applied,succeeded", "a,0,0", "b,10,0"]), "b")
    assert found["groups"][0] == {"group": "a", "applied": 0, "succeeded": 0, "rate": None, "wilson": None}
    assert {
        found["comparisons"][0][name] for name in ("difference", "newcombe", "ratio", "impact_ratio", "fisher_p")
    } == {None}


def test_reference_is_the_highest_rate_and_cautions_are_given() -> None:
    found = analyse(read_groups(["group,applied,succeeded", "a,100,20", "b,100,40", "c,12,3"]))
    assert {one["reference"] for one in found["comparisons"]} == {"b"}
    assert any("below four fifths" in text for text in found["warnings"])
    assert any(text.startswith("c: fewer than 30") for text in found["warnings"])


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "first line"),
        (["group,applied"], "first line"),
        (["group,applied,succeeded"], "no groups"),
        (["group,applied,succeeded", "a,1,2"], "Line 2: more succeeded"),
        (["group,applied,succeeded", "a,-1,0"], "Line 2: applied must be"),
        (["group,applied,succeeded", "a,1.5,0"], "whole number"),
        (["group,applied,succeeded", "a,1e3,0"], "whole number"),
        (["group,applied,succeeded", ",1,0"], "needs a group"),
        (["group,applied,succeeded", "a,1,0,7"], "needs a group"),
        (["group,applied,succeeded", "a,1,0", "a,2,0"], "twice"),
        (["group,applied,succeeded", "a,٣,0"], "whole number"),
    ],
)
def test_wrong_files_are_one_plain_line(lines: list[str], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        read_groups(lines)


def test_command_writes_json_and_refuses_bad_files(tmp_path: Path) -> None:
    file = tmp_path / "past.csv"
    file.write_text("\ufeffgroup,applied,succeeded\n=SUM(A1),100,20\nb,100,40\n")
    run = CliRunner().invoke(diversity, ["analyse", str(file), "--json"])
    assert run.exit_code == 0
    assert json.loads(run.output)["groups"][0]["group"] == "=SUM(A1)"
    wrong = CliRunner().invoke(diversity, ["analyse", str(file), "--reference", "nobody", "--json"])
    assert (wrong.exit_code, wrong.output.count("\n")) == (2, 1)
    for content in (b"\xff\xfe\x00", b"group,applied,succeeded\n" + b"x" * 200_000 + b",1,0\n"):
        file.write_bytes(content)
        assert CliRunner().invoke(diversity, ["analyse", str(file)]).exit_code == 2
