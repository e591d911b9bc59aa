"""One of several processes that send budget commands at once; prints what was acknowledged."""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
from pathlib import Path

from grants.budget.handlers import ROUTES as BUDGET_ROUTES
from grants.kernel.rejection import Rejection
from grants.programme.handlers import ROUTES as PROGRAMME_ROUTES
from grants.store.dispatch import Competence, Dispatcher, Request
from grants.store.log import Log
from grants.store.vault import FileKeyEncryption, Vault

SCOPES = ("14511", "14521", "14522", "14523")
YEAR = 2024
DAY = "2024-05-02"
ROUTES = {route.name: route for route in (*BUDGET_ROUTES, *PROGRAMME_ROUTES)}


def request(name: str, scope: str, command_id: str, body: dict[str, object]) -> Request:
    return Request(
        route=ROUTES[name],
        stream=f"budget/FKR/{scope}/{YEAR}",
        body=body,
        person="person-ada",
        account="account-ada",
        command_id=command_id,
    )


def dispatcher(log: Log, key_file: Path) -> Dispatcher:
    vault = Vault(FileKeyEncryption(key_file))
    return Dispatcher(log, vault, lambda *_: Competence("budget-holder"))


def random_request(chance: random.Random, command_id: str) -> Request:
    scope = chance.choice(SCOPES)
    cents = chance.randint(1, 400_00)
    common = {"earmark": "general", "cents": cents, "decided_on": DAY}
    match chance.randrange(4):
        case 0:
            body = {"supplement": command_id, "citation": "Nachtrag", **common}
            return request("supplement-budget", scope, command_id, body)
        case 1:
            body = {"reduction": command_id, "citation": "Kürzung", **common}
            return request("reduce-budget", scope, command_id, body)
        case 2:
            body = {"freeze": command_id, "citation": "Sperre", **common}
            return request("freeze-budget", scope, command_id, body)
        case _:
            target = chance.choice([other for other in SCOPES if other != scope])
            body = {
                "transfer": command_id,
                "to_scope": target,
                "to_year": YEAR,
                "to_earmark": "general",
                "citation": "Umschichtung",
                **common,
            }
            return request("transfer-funds", scope, command_id, body)


def contend(url: str, key_file: Path, number: int, count: int) -> None:
    """Send `count` commands, a tenth of them twice; one line of JSON per answer."""
    chance = random.Random(number)
    with Log(url, pool_size=1, overflow=1) as log:
        asked = dispatcher(log, key_file)
        for index in range(count):
            command_id = f"command-{number}-{index:04}"
            sent = random_request(chance, command_id)
            for _ in range(2 if index % 10 == 0 else 1):
                try:
                    result = asked.execute(sent)
                except Rejection as refusal:
                    answer: dict[str, object] = {"refused": refusal.code}
                else:
                    answer = {"positions": [fact.position for fact in result.facts]}
                sys.stdout.write(json.dumps({"command": command_id, **answer}) + "\n")


if __name__ == "__main__":
    contend(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    assert dt.date.fromisoformat(DAY).year == YEAR
