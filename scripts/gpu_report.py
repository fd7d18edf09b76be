"""Collects the results of scripts/gpu-check in result.json, and writes a table for docs/performance.md."""
import json
import os
import sys

PEAK = 790e12  # Operations per second of an H100 or H200 in bfloat16 products, without sparsity.

out = sys.argv[1]


def read(name):
    try:
        with open(os.path.join(out, name)) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


steps = [line.split("\t") for line in open(os.path.join(out, "steps.tsv")).read().splitlines()]
result = {"steps": [{"name": name, "code": int(code), "seconds": int(seconds)} for name, code, seconds in steps]}
for name, _, _ in steps:
    result[name] = read(name + ".json")
for name in ("gpu.txt", "missing-symbols.txt"):
    if os.path.exists(os.path.join(out, name)):
        result[name.split(".")[0]] = open(os.path.join(out, name)).read().strip()

lines = [f"GPU: {result.get('gpu', 'none; on the processor')}", "",
         "| search | evaluations/s | tokens/s | operations/s | share of peak | sublayers not run | peak memory of the process |",
         "|---|---:|---:|---:|---:|---:|---:|"]
for name in ("drop-cache", "drop-alone", "wanda"):
    run = result.get(name) or {}
    profile, counts = run.get("profile"), run.get("counts")
    if profile and counts:
        seconds = profile["seconds"]
        rate = profile["operationsPerSecond"]
        lines.append(f"| {name} | {counts['evaluations'] / seconds:.2f} | {counts['tokensEvaluated'] / seconds:.0f} | {rate:.3g} | {rate / PEAK:.1%} | {profile['unitsReused']:.0%} | {run.get('peakMemory', 0) / 1e6:.0f} MB |")
peer = result.get("peer")
if peer:
    lines += ["", f"transformers, dense, 8 x 512 tokens: {peer['tokensPerSecond']:.0f} tokens/s"]
values = {name: (result.get(name) or {}).get("perplexity") for name in ("eval-cpu", "eval-device", "parity")}
lines += ["", f"perplexity of the embedded model: {values['eval-cpu']} on the processor, {values['eval-device']} on the device, "
          f"{((result.get('transformers') or {}).get('dense') or {}).get('perplexity')} in transformers; gpt2-mini: {values['parity']}"]
failed = [step["name"] for step in result["steps"] if step["code"]]
lines += ["", "all steps done" if not failed else f"FAILED: {', '.join(failed)}"]
result["table"] = lines
with open(os.path.join(out, "result.json"), "w") as file:
    json.dump(result, file, indent=1)
with open(os.path.join(out, "table.md"), "w") as file:
    file.write("\n".join(lines) + "\n")
print("\n".join(lines))
