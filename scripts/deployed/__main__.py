"""Deploys to MiniStack as docs/deployment-guide.md says, and tries what is deployed there.

usage: deployed [PART]…

PARTs, all of them where none is named; `destroyed` comes last in any case:
"""
import sys

import destroyed
import deployment
import imported
import killed
import outage
import rebuilt
import texts
from emulator import shown

PARTS = {
    "deployment": (deployment.by_the_guide, "what the guide says, word for word"),
    "texts": (texts.tried, "STOP, START, duplicates, garbage, bursts, reports; an event handed to Lambda"),
    "killed": (killed.tried, "functions that are killed while they work"),
    "rebuilt": (rebuilt.tried, "a rebuild by the state machine, and the record verified"),
    "imported": (imported.tried, "a made-up system of before taken over"),
    "outage": (outage.tried, "DynamoDB gone for five minutes"),
    "drift": (deployment.no_drift, "a plan that changes nothing"),
}


def main(named):
    unknown = [part for part in named if part not in PARTS]
    if unknown or "--help" in named:
        print(__doc__ + "\n".join(f"  {name:12} {what}" for name, (_, what) in PARTS.items()))
        sys.exit(0 if "--help" in named else f"deployed: no part is called {' or '.join(unknown)}")
    # Nothing can be tried that is not deployed.
    for name, (part, what) in PARTS.items():
        if not named or name in named or name == "deployment":
            part()
            shown(what)
    destroyed.tried()
    shown("nothing left once it is destroyed but the locked checkpoints")


main(sys.argv[1:])
