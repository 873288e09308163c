"""The alert rules as Prometheus reads them: `python -m deploy.trial.alerts`, where `promtool` is on the PATH."""

import shutil
import subprocess
import sys
from pathlib import Path

RULES = Path(__file__).parents[1] / "prometheus" / "alerts.yml"


def main() -> None:
    if shutil.which("promtool") is None:
        sys.exit("alerts: this needs promtool, which comes with Prometheus.")
    for check in (("check", "rules", RULES), ("test", "rules", RULES.with_name("alerts_test.yml"))):
        if subprocess.run(["promtool", *check]).returncode != 0:
            sys.exit(1)


if __name__ == "__main__":
    main()
