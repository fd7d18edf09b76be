"""The documents of the tasks as contexts and continuations, written from the formula of lm-evaluation-harness."""
import json
import os
import re


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def same_context(context, choices, gold):
    return {"contexts": [context] * len(choices), "choices": choices, "gold": gold}


def piqa(folder):
    with open(os.path.join(folder, "piqa/valid-labels.lst"), encoding="utf-8") as file:
        labels = [int(line) for line in file]
    for row, label in zip(rows(os.path.join(folder, "piqa/valid.jsonl")), labels, strict=True):
        yield same_context(f"Question: {row['goal']}\nAnswer:", [row["sol1"], row["sol2"]], label)


def winogrande(folder):
    for row in rows(os.path.join(folder, "winogrande/dev.jsonl")):
        before, after = row["sentence"].split("_", 1)
        yield {"contexts": [before + row["option1"], before + row["option2"]], "choices": [after.strip()] * 2,
               "gold": int(row["answer"]) - 1}


def hellaswag(folder):
    def clean(text):
        text = text.strip().replace(" [title]", ". ")
        return re.sub(r"\[.*?\]", "", text).replace("  ", " ")

    for row in rows(os.path.join(folder, "hellaswag/hellaswag_val_1000.jsonl")):
        context = row["activity_label"] + ": " + row["ctx_a"] + " " + row["ctx_b"].capitalize()
        yield same_context(clean(context), [clean(ending) for ending in row["endings"]], int(row["label"]))


def arc(name):
    def documents(folder):
        for row in rows(os.path.join(folder, f"arc/ARC-{name}-Test.jsonl")):
            labels = [choice["label"] for choice in row["question"]["choices"]]
            yield same_context(f"Question: {row['question']['stem']}\nAnswer:", [choice["text"] for choice in row["question"]["choices"]],
                               labels.index(row["answerKey"]))
    return documents


def openbookqa(folder):
    for row in rows(os.path.join(folder, "openbookqa/test.jsonl")):
        labels = [choice["label"] for choice in row["question"]["choices"]]
        yield same_context(row["question"]["stem"], [choice["text"] for choice in row["question"]["choices"]],
                           labels.index(row["answerKey"].lstrip()))


def boolq(folder):
    for row in rows(os.path.join(folder, "boolq/val.jsonl")):
        yield same_context(f"{row['passage']}\nQuestion: {row['question']}?\nAnswer:", ["no", "yes"], int(row["label"]))


def lambada(folder):
    for row in rows(os.path.join(folder, "lambada/lambada_test.jsonl")):
        *words, last = row["text"].split(" ")
        yield {"contexts": [" ".join(words)], "choices": [last], "gold": None}


TASKS = {
    "piqa": piqa, "winogrande": winogrande, "hellaswag": hellaswag, "arc_easy": arc("Easy"), "arc_challenge": arc("Challenge"),
    "openbookqa": openbookqa, "boolq": boolq, "lambada_openai": lambada,
}

# Documents with odd spaces, characters beyond ASCII, or other numbers of choices than usual.
ODD = {
    "piqa": [494, 1517], "winogrande": [129, 589], "hellaswag": [452], "arc_easy": [93, 500], "arc_challenge": [121, 836],
    "openbookqa": [], "boolq": [], "lambada_openai": [],
}
