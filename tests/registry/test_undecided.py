"""A starter that nobody has looked at does not look finished."""

import subprocess
import sys


def test_undecided_drops_are_warnings_of_the_check(tmp_path):
    sample = tmp_path / "sample"
    sample.mkdir()
    rows = "".join(f"{1000 + n},12345678{n:02},Smith,Ann,favourite {n}\n" for n in range(20))
    (sample / "students.csv").write_text("id,state_id,last_name,first_name,zzz\n" + rows, "utf-8")
    p2 = [sys.executable, "-c", "from gateway.cli import main; main()"]
    folder = str(tmp_path / "district")
    subprocess.run(
        [*p2, "district", "init", folder, "--sample", str(sample), "--code", "99003"], check=True
    )  # noqa: S603 - our own command

    checked = subprocess.run(  # noqa: S603 - our own command
        [*p2, "crosswalk", "check", folder], capture_output=True, text=True, check=False
    )

    assert "nobody has decided yet" in checked.stdout + checked.stderr
    assert checked.returncode == 1
