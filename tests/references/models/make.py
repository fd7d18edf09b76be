"""Writes the reference folders beside this file: tiny random models with the values that the definitions compute from them."""
import shutil
import zlib
from pathlib import Path

import torch

import definitions
import folder as files
from cases import CASES
from layout import shapes

HERE = Path(__file__).resolve().parent
# Long enough to leave the windows of 4 and the context of 8.
LENGTH = 13


def main():
    for case, config in CASES.items():
        generator = torch.Generator().manual_seed(zlib.crc32(case.encode()))
        target = HERE / case
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        files.write_json(target / "config.json", config)
        dtype = getattr(torch, config.get("torch_dtype") or config["dtype"])
        tensors = {name: value(name, shape, dtype, generator) for name, shape in sorted(shapes(case, config).items())}
        if case.endswith("-sharded"):
            files.write_shards(target, tensors, 2)
        else:
            files.write_file(target / "model.safetensors", tensors)
        windows = torch.randint(0, config["vocab_size"], (2, LENGTH), generator=generator).tolist()
        (target / "expected.json").write_text(files.compact(expected(target, windows)))


def value(name, shape, dtype, generator):
    """Random in every tensor, norms and biases too, and large enough that scores are uneven and activations curved."""
    if name.endswith("position_ids"):
        return torch.arange(shape[-1]).reshape(shape)
    random = torch.randn(shape, generator=generator, dtype=torch.float64)
    if len(shape) == 1:
        centre = 1 if is_scale(name) else 0
        return (centre + 0.3 * random).to(dtype)
    if "embed" in name or name.endswith(("wte.weight", "wpe.weight")):
        # As small in BERT as in the real ones, so that the epsilon of the norm behind them shows.
        return ((0.05 if "embeddings." in name else 1) * random).to(dtype)
    return (1.2 * random / shape[-1] ** 0.5).to(dtype)


def is_scale(name):
    return name.endswith("gamma") or name.endswith("weight") and ("norm" in name.lower() or ".ln_" in name)


def expected(target, windows):
    forward, what = definitions.load(target)
    results = [forward(ids) for ids in windows]
    values = {"ids": windows, what: [rounded(result) for result in results]}
    return values if what == "logits" else {**values, "mean": [rounded(result.mean(0)) for result in results]}


def rounded(tensor):
    """7 significant digits."""
    if tensor.dim() > 1:
        return [rounded(row) for row in tensor]
    return [float(f"{number:.6e}") for number in tensor.tolist()]


main()
