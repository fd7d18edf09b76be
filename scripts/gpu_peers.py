"""The steps of scripts/gpu-check in PyTorch and transformers: a synthetic model, its plain speed, and the logits of exported models."""
import json
import os
import shutil
import struct
import sys
import time

import torch


def save(path, tensors):
    """Writes bfloat16 tensors in the safetensors format: the length of the header, the header, the data."""
    header, end = {}, 0
    for name, tensor in tensors.items():
        begin, end = end, end + tensor.numel() * 2
        header[name] = {"dtype": "BF16", "shape": list(tensor.shape), "data_offsets": [begin, end]}
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            tensor.contiguous().view(torch.int16).numpy().tofile(file)


def llama(folder, tokenizer, size):
    """Writes a Llama model with random bfloat16 weights: in the shape of Llama 2 7B, or with a few million parameters."""
    width, inner, blocks, heads, vocabulary = (4096, 11008, 32, 32, 32000) if size == "7b" else (256, 688, 8, 8, 4096)
    os.makedirs(folder, exist_ok=True)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt"):
        if os.path.exists(os.path.join(tokenizer, name)):
            shutil.copy(os.path.join(tokenizer, name), folder)
    config = dict(
        architectures=["LlamaForCausalLM"], model_type="llama", hidden_act="silu", hidden_size=width, intermediate_size=inner, num_hidden_layers=blocks,
        num_attention_heads=heads, num_key_value_heads=heads, max_position_embeddings=4096, rms_norm_eps=1e-5, rope_theta=10000.0, vocab_size=vocabulary,
        tie_word_embeddings=False, torch_dtype="bfloat16", bos_token_id=0, eos_token_id=0)
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(config, file)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(1)

    def normal(*shape):
        return (torch.randn(*shape, device=device, dtype=torch.float32) * 0.02).to(torch.bfloat16).cpu()

    index, total = {}, 0

    def write(name, tensors):
        nonlocal total
        save(os.path.join(folder, name), tensors)
        for key, tensor in tensors.items():
            index[key] = name
            total += tensor.numel() * 2

    ones = torch.ones(width, dtype=torch.bfloat16)
    write("model-outside.safetensors", {"model.embed_tokens.weight": normal(vocabulary, width), "model.norm.weight": ones, "lm_head.weight": normal(vocabulary, width)})
    for block in range(blocks):
        at = f"model.layers.{block}."
        tensors = {at + f"self_attn.{part}_proj.weight": normal(width, width) for part in "qkvo"}
        tensors |= {at + f"mlp.{part}_proj.weight": normal(inner, width) for part in ("gate", "up")}
        tensors |= {at + "mlp.down_proj.weight": normal(width, inner), at + "input_layernorm.weight": ones.clone(), at + "post_attention_layernorm.weight": ones.clone()}
        write(f"model-{block:05}.safetensors", tensors)
    with open(os.path.join(folder, "model.safetensors.index.json"), "w") as file:
        json.dump({"metadata": {"total_size": total}, "weight_map": index}, file)
    return {"parameters": total // 2, "device": device}


def model_of(folder, device, dtype):
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype).to(device).eval()


@torch.no_grad()
def speed(folder, device):
    """Measures the tokens per second of the dense model in transformers: 8 windows of 512 tokens at a time."""
    model = model_of(folder, device, torch.bfloat16)
    tokens = torch.randint(0, 1000, (8, 512), device=device)
    seconds = []
    for _ in range(4):
        begun = time.perf_counter()
        model(tokens).logits[0, 0, 0].item()
        seconds.append(time.perf_counter() - begun)
    return {"tokensPerSecond": tokens.numel() / min(seconds), "seconds": seconds}


@torch.no_grad()
def logits(dense, masked, uniform, text, device):
    """Opens exports in transformers: their perplexity on the same tokens, and the largest difference of logits between the two shapes."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(dense)
    with open(text, encoding="utf-8") as file:
        ids = torch.tensor(tokenizer(file.read(60000), add_special_tokens=False)["input_ids"][: 32 * 256]).view(-1, 256).to(device)
    result, found = {}, {}
    for name, folder in (("dense", dense), ("masked", masked), ("uniform", uniform)):
        if os.path.exists(os.path.join(folder, "config.json")):
            found[name] = model_of(folder, device, torch.float32)(ids).logits
            loss = torch.nn.functional.cross_entropy(found[name][:, :-1].reshape(-1, found[name].shape[2]).double(), ids[:, 1:].reshape(-1))
            result[name] = {"perplexity": loss.exp().item(), "windows": ids.shape[0]}
    if "masked" in found and "uniform" in found:
        result["largestDifference"] = (found["masked"] - found["uniform"]).abs().max().item()
    return result


if __name__ == "__main__":
    commands = {"model": llama, "speed": speed, "logits": logits}
    print(json.dumps(commands[sys.argv[1]](*sys.argv[2:])))
