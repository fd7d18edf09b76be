"""Scores 40 documents of every task with a model of the GPT-2 family: python3 make.py MODEL TASKS > gpt2-mini.json.

Each continuation is one forward pass in float64 by tests/references/models; nothing is shared with the product.
"""
import json
import math
import os
import sys

import torch

import byte_bpe
import definitions as tasks

here = os.path.dirname(os.path.abspath(__file__))
COUNT, WITH_BOS = 40, 6


def forward_of(folder):
    # The reference models have a module of the same name.
    own = sys.modules.pop("definitions")
    sys.path.insert(0, os.path.join(here, "..", "models"))
    import definitions as models
    forward, _ = models.load(folder)
    sys.modules["definitions"] = own
    return forward


def score(forward, tokenizer, longest, before, context, continuation):
    """Log-likelihood in nats and whether greedy decoding gives the continuation."""
    spaces = len(context) - len(context.rstrip())
    if spaces:
        context, continuation = context[:-spaces], context[-spaces:] + continuation
    first, whole = before + tokenizer.encode(context), before + tokenizer.encode(context + continuation)
    scored = whole[len(first):]
    ids = (first + scored)[-(longest + 1):]
    logs = forward(ids[:-1]).log_softmax(-1)[-len(scored):]
    picked = logs[torch.arange(len(scored)), torch.tensor(scored)]
    return picked.sum().item(), bool((logs.argmax(-1) == torch.tensor(scored)).all())


def first_greatest(values):
    return max(range(len(values)), key=lambda i: (values[i], -i))


def chosen(name, count):
    """The odd documents, the first ones, and others all over the file."""
    odd, first = tasks.ODD[name], list(range(COUNT // 2))
    step = count // (COUNT - len(odd) - len(first) + 1)
    spread = [i * step for i in range(1, COUNT)]
    return sorted(list(dict.fromkeys(odd + first + spread))[:COUNT])


def main():
    torch.set_num_threads(1)
    model, data = sys.argv[1:3]
    with open(os.path.join(model, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    forward, tokenizer = forward_of(model), byte_bpe.Tokenizer(model)
    result = {}
    for name, read in tasks.TASKS.items():
        documents, out = list(read(data)), []
        for index in chosen(name, len(documents)):
            document = documents[index]
            scores = [score(forward, tokenizer, config["n_positions"], [], context, " " + choice)
                      for context, choice in zip(document["contexts"], document["choices"], strict=True)]
            values = [value for value, _ in scores]
            entry = {"document": index, "logLikelihoods": values}
            if len(out) < WITH_BOS:
                entry["withBos"] = [score(forward, tokenizer, config["n_positions"], [config["bos_token_id"]], context, " " + choice)[0]
                                    for context, choice in zip(document["contexts"], document["choices"], strict=True)]
            if document["gold"] is None:
                entry["acc"] = int(scores[0][1])
            else:
                entry["acc"] = int(first_greatest(values) == document["gold"])
                by_length = [value / len(choice) for value, choice in zip(values, document["choices"])]
                entry["acc_norm"] = int(first_greatest(by_length) == document["gold"])
            out.append(entry)
        result[name] = {"documents": out, "acc": sum(entry["acc"] for entry in out) / len(out)}
        print(name, len(out), result[name]["acc"], file=sys.stderr)
    lambada = result["lambada_openai"]
    lambada["perplexity"] = math.exp(-sum(entry["logLikelihoods"][0] for entry in lambada["documents"]) / len(lambada["documents"]))
    json.dump(result, sys.stdout, indent=1)
    print()


main()
