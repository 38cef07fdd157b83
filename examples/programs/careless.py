"""Delete the products whose ids stand on standard input at TribeMade, as one writes it first. It is not safe."""

import json
import os
import sys

import requests

KEY = {"X-API-Key": os.environ["TRIBEMADE_API_KEY"]}


def delete(product: str) -> str:
    for _ in range(3):
        try:
            answer = requests.delete(
                f"{os.environ['TRIBEMADE_BASE_URL']}/api/products/{product}", headers=KEY, timeout=10
            )
        except requests.RequestException:
            continue  # try again
        return {200: "deleted", 404: "not_found", 400: "blocked"}.get(answer.status_code, "failed")
    return "failed"


for product in sys.stdin.read().split():
    print(json.dumps({"id": product, "outcome": delete(product)}))  # noqa: T201  a report of it
