"""Reads and writes Hugging Face folders byte by byte, so that no library stands between file and number."""
import json
import math
import struct
from pathlib import Path

import torch

# Width and torch type; the rest of the format's types do not occur in these folders.
TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}


def read(folder):
    """config.json as a dictionary, and the tensors by name, each in its own type."""
    folder = Path(folder)
    config = json.loads((folder / "config.json").read_text())
    index = folder / "model.safetensors.index.json"
    if not index.exists():
        return config, read_file(folder / "model.safetensors")
    weight_map = json.loads(index.read_text())["weight_map"]
    shards = {name: read_file(folder / name) for name in set(weight_map.values())}
    return config, {tensor: shards[shard][tensor] for tensor, shard in weight_map.items()}


def read_file(path):
    """The tensors of one safetensors file: 8 bytes of header length, the header as JSON, the data."""
    content = bytearray(path.read_bytes())
    length, = struct.unpack_from("<Q", content)
    header, data = json.loads(content[8:8 + length]), content[8 + length:]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        dtype, shape, (begin, end) = TYPES[entry["dtype"]], entry["shape"], entry["data_offsets"]
        flat = torch.frombuffer(data[begin:end], dtype=dtype) if end > begin else torch.empty(0, dtype=dtype)
        assert flat.numel() == math.prod(shape), f"{name}: {flat.numel()} values for the shape {shape}"
        tensors[name] = flat.reshape(shape)
    return tensors


def write_file(path, tensors):
    """The tensors in the order of their names, with the metadata that stock readers ask for."""
    names = {dtype: name for name, dtype in TYPES.items()}
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name in sorted(tensors):
        tensor = tensors[name].contiguous()
        # bfloat16 has no counterpart in numpy: its bits are written.
        plain = tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor
        content = plain.numpy().tobytes()
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_shards(folder, tensors, count):
    """The tensors in several files of about equal numbers of tensors, with the index."""
    names, weight_map = sorted(tensors), {}
    size = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
    for i in range(count):
        shard = f"model-{i + 1:05}-of-{count:05}.safetensors"
        part = names[i * len(names) // count:(i + 1) * len(names) // count]
        write_file(folder / shard, {name: tensors[name] for name in part})
        weight_map.update({name: shard for name in part})
    write_json(folder / "model.safetensors.index.json", {"metadata": {"total_size": size}, "weight_map": weight_map})


def write_json(path, value):
    """As the Hugging Face library writes its files: indented, keys in order."""
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n")


def compact(value):
    return json.dumps(value, separators=(",", ":")) + "\n"
