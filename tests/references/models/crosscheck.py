"""Compares the definitions with recorded values of real models: python3 crosscheck.py SHARED, the folder with reference/ and models/."""
import json
import sys
from pathlib import Path

import torch

import definitions


def main(shared):
    def recorded(name):
        return json.loads((shared / "reference" / name).read_text())

    def show(what, actual, expected):
        print(f"{what}: off by at most {(actual - torch.tensor(expected, dtype=torch.float64)).abs().max():.1e}")

    logits = recorded("gpt2-mini.json")["logits"]
    actual = definitions.load(shared / "models" / "gpt2-mini")[0](logits["tokens"])
    show("gpt2-mini, logits", actual[logits["position"], :8], logits["first8"])
    assert actual.argmax(-1).tolist() == logits["argmaxPerPosition"]
    forward = definitions.load(shared / "models" / "bert-mini")[0]
    for sentence in recorded("bert-mini.json")["sentences"]:
        states = forward(sentence["ids"])
        show("bert-mini, first token", states[0, :8], sentence["clsFirst8"])
        show("bert-mini, mean of the others", states[1:-1].mean(0)[:8], sentence["meanFirst8"])


main(Path(sys.argv[1]))
