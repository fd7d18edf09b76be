"""Forward passes of the model families, written from their published definitions and computed in float64.

GPT-2: Radford et al. 2019. OPT: Zhang et al. 2022. BERT: Devlin et al. 2018. Llama: Touvron et al. 2023; rotary positions: Su et al.
2021; shared keys and values: Ainslie et al. 2023; sliding windows: Jiang et al. 2023 (Mistral). Nothing here is fast.
"""
import math

import torch

import folder as files


def load(path):
    """The model in a folder, as a function from token ids to one row per position, and what the rows are."""
    config, tensors = files.read(path)
    family = FAMILIES[config["model_type"]]
    with_name = {"bert": "hiddenStates"}.get(config["model_type"], "logits")
    return (lambda ids: family(config, Weights(tensors), torch.tensor(ids))), with_name


class Weights:
    """Tensors in float64 under names without the prefix; every use says which shape it needs."""

    def __init__(self, tensors, prefix=""):
        self.tensors, self.prefix = tensors, prefix

    def under(self, anchor, *prefixes):
        """The same tensors, behind the first of the prefixes that leads to the anchor."""
        return Weights(self.tensors, next(p for p in prefixes if p + anchor in self.tensors))

    def get(self, name, *shape):
        # The head stands beside the body, outside its prefix.
        full = name if name == "lm_head.weight" else self.prefix + name
        found = self.tensors[full]
        assert list(found.shape) == list(shape), f"{full} is {list(found.shape)}, not {list(shape)}"
        return found.to(torch.float64)

    def linear(self, x, name, outputs, bias, transposed=False):
        inputs = x.shape[-1]
        weight = self.get(name + ".weight", *((inputs, outputs) if transposed else (outputs, inputs)))
        y = x @ (weight if transposed else weight.T)
        return y + self.get(name + ".bias", outputs) if bias else y

    def layer_norm(self, x, name, eps):
        # The original conversion of BERT calls the parameters gamma and beta.
        scale, shift = (".gamma", ".beta") if self.prefix + name + ".gamma" in self.tensors else (".weight", ".bias")
        centred = x - x.mean(-1, keepdim=True)
        normal = centred / torch.sqrt((centred ** 2).mean(-1, keepdim=True) + eps)
        return normal * self.get(name + scale, x.shape[-1]) + self.get(name + shift, x.shape[-1])

    def rms_norm(self, x, name, eps):
        return x / torch.sqrt((x ** 2).mean(-1, keepdim=True) + eps) * self.get(name + ".weight", x.shape[-1])


ACTIVATIONS = {
    "relu": lambda x: x.clamp(min=0),
    "silu": lambda x: x / (1 + torch.exp(-x)),
    "gelu": lambda x: 0.5 * x * (1 + torch.erf(x / math.sqrt(2))),
    "gelu_new": lambda x: 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3))),
}
ACTIVATIONS["gelu_pytorch_tanh"] = ACTIVATIONS["gelu_new"]


def layers(config, count):
    """Configuration and skipped units of every block: what per_layer_config says goes before the global value."""
    overrides = {int(index): entry for index, entry in (config.get("per_layer_config") or {}).items()}
    return [{"skip": [], **config, **overrides.get(i, {})} for i in range(count)]


def causal(length, window=None):
    """Position i sees j up to itself, and of those the last `window`."""
    i, j = torch.arange(length)[:, None], torch.arange(length)[None, :]
    return (j <= i) & (j > i - window) if window else j <= i


def heads(x, dim):
    return x.reshape(x.shape[0], -1, dim).transpose(0, 1)


def attend(query, key, value, seen):
    """Softmax attention over (heads, positions, head dimension); key heads are shared by neighbouring query heads."""
    shared = query.shape[0] // key.shape[0]
    key, value = key.repeat_interleave(shared, 0), value.repeat_interleave(shared, 0)
    scores = (query @ key.transpose(1, 2) / math.sqrt(query.shape[-1])).masked_fill(~seen, -math.inf)
    return (scores.softmax(-1) @ value).transpose(0, 1).flatten(1)


def gpt2(config, weights, ids):
    w = weights.under("wte.weight", "transformer.", "")
    size, eps, activate = config["n_embd"], config["layer_norm_epsilon"], ACTIVATIONS[config["activation_function"]]
    dim = config.get("head_dim") or size // config["n_head"]
    tokens = w.get("wte.weight", config["vocab_size"], size)
    x = tokens[ids] + w.get("wpe.weight", config["n_positions"], size)[:len(ids)]
    for i, layer in enumerate(layers(config, config["n_layer"])):
        if "attention" not in layer["skip"]:
            joined = w.linear(w.layer_norm(x, f"h.{i}.ln_1", eps), f"h.{i}.attn.c_attn", 3 * layer["n_head"] * dim, True, transposed=True)
            query, key, value = (heads(part, dim) for part in joined.chunk(3, -1))
            x = x + w.linear(attend(query, key, value, causal(len(ids))), f"h.{i}.attn.c_proj", size, True, transposed=True)
        if "mlp" not in layer["skip"]:
            inner = layer.get("n_inner") or 4 * size
            up = w.linear(w.layer_norm(x, f"h.{i}.ln_2", eps), f"h.{i}.mlp.c_fc", inner, True, transposed=True)
            x = x + w.linear(activate(up), f"h.{i}.mlp.c_proj", size, True, transposed=True)
    x = w.layer_norm(x, "ln_f", eps)
    tied = config.get("tie_word_embeddings", True)
    return x @ (tokens if tied else w.get("lm_head.weight", *tokens.shape)).T


def opt(config, weights, ids):
    w = weights.under("embed_tokens.weight", "model.decoder.", "decoder.")
    size, embedding = config["hidden_size"], config.get("word_embed_proj_dim", config["hidden_size"])
    pre, eps, activate = config["do_layer_norm_before"], 1e-5, ACTIVATIONS[config["activation_function"]]
    dim, bias = config.get("head_dim") or size // config["num_attention_heads"], config.get("enable_bias", True)
    tokens = w.get("embed_tokens.weight", config["vocab_size"], embedding)
    x = tokens[ids] if embedding == size else w.linear(tokens[ids], "project_in", size, False)
    # The table begins with two rows that no position uses.
    x = x + w.get("embed_positions.weight", config["max_position_embeddings"] + 2, size)[2:2 + len(ids)]

    def residual(x, norm, unit):
        return x + unit(w.layer_norm(x, norm, eps)) if pre else w.layer_norm(x + unit(x), norm, eps)

    for i, layer in enumerate(layers(config, config["num_hidden_layers"])):
        name, width = f"layers.{i}", layer["num_attention_heads"] * dim

        def attention(x):
            query, key, value = (heads(w.linear(x, f"{name}.self_attn.{part}_proj", width, bias), dim) for part in "qkv")
            return w.linear(attend(query, key, value, causal(len(ids))), f"{name}.self_attn.out_proj", size, bias)

        def mlp(x):
            return w.linear(activate(w.linear(x, f"{name}.fc1", layer["ffn_dim"], bias)), f"{name}.fc2", size, bias)

        x = x if "attention" in layer["skip"] else residual(x, f"{name}.self_attn_layer_norm", attention)
        x = x if "mlp" in layer["skip"] else residual(x, f"{name}.final_layer_norm", mlp)
    if pre and not config.get("_remove_final_layer_norm", False):
        x = w.layer_norm(x, "final_layer_norm", eps)
    if embedding != size:
        x = w.linear(x, "project_out", embedding, False)
    tied = config.get("tie_word_embeddings", True)
    return x @ (tokens if tied else w.get("lm_head.weight", *tokens.shape)).T


def llama(config, weights, ids):
    """Llama, Mistral and Qwen2: they differ in biases and in which blocks see a window only."""
    w = weights.under("embed_tokens.weight", "model.", "")
    family, size, eps = config["model_type"], config["hidden_size"], config["rms_norm_eps"]
    dim = config.get("head_dim") or size // config["num_attention_heads"]
    attention_bias = config.get("attention_bias", False) if family == "llama" else False
    qkv_bias, mlp_bias = attention_bias or family == "qwen2", config.get("mlp_bias", False) if family == "llama" else False
    activate = ACTIVATIONS[config["hidden_act"]]
    tokens = w.get("embed_tokens.weight", config["vocab_size"], size)
    angles = torch.arange(len(ids), dtype=torch.float64)[:, None] * frequencies(config, dim, len(ids))
    x = tokens[ids]
    for i, layer in enumerate(layers(config, config["num_hidden_layers"])):
        name = f"layers.{i}"
        if "attention" not in layer["skip"]:
            shared = layer.get("num_key_value_heads") or layer["num_attention_heads"]
            normal = w.rms_norm(x, f"{name}.input_layernorm", eps)
            query, key, value = (
                heads(w.linear(normal, f"{name}.self_attn.{part}_proj", count * dim, qkv_bias), dim)
                for part, count in [("q", layer["num_attention_heads"]), ("k", shared), ("v", shared)])
            mixed = attend(rotate(query, angles), rotate(key, angles), value, causal(len(ids), window(layer, i)))
            x = x + w.linear(mixed, f"{name}.self_attn.o_proj", size, attention_bias)
        if "mlp" not in layer["skip"]:
            normal, inner = w.rms_norm(x, f"{name}.post_attention_layernorm", eps), layer["intermediate_size"]
            gate, up = (w.linear(normal, f"{name}.mlp.{part}_proj", inner, mlp_bias) for part in ("gate", "up"))
            x = x + w.linear(activate(gate) * up, f"{name}.mlp.down_proj", size, mlp_bias)
    x = w.rms_norm(x, "norm", eps)
    tied = config.get("tie_word_embeddings", False)
    return x @ (tokens if tied else w.get("lm_head.weight", *tokens.shape)).T


def window(config, index):
    """How many positions a block sees, or None for all before."""
    if config["model_type"] == "llama":
        return None
    if config["model_type"] == "mistral":
        return config.get("sliding_window")
    if not config.get("use_sliding_window", False):
        return None
    types = config.get("layer_types")
    slides = types[index] == "sliding_attention" if types else index >= config["max_window_layers"]
    return config["sliding_window"] if slides else None


def frequencies(config, dim, length):
    """Radians per position of every pair of dimensions."""
    rope = config.get("rope_parameters") or {**(config.get("rope_scaling") or {}), "rope_theta": config.get("rope_theta", 10000.0)}
    base, kind, factor = rope["rope_theta"], rope.get("rope_type", rope.get("type", "default")), rope.get("factor")
    if kind == "dynamic" and length > config["max_position_embeddings"]:
        # NTK-aware: the base grows with the length beyond the training context.
        base *= (factor * length / config["max_position_embeddings"] - (factor - 1)) ** (dim / (dim - 2))
    plain = base ** (-torch.arange(0, dim, 2, dtype=torch.float64) / dim)
    if kind in ("default", "dynamic"):
        return plain
    if kind == "linear":
        return plain / factor
    assert kind == "llama3", kind
    # Long waves are stretched, short ones kept, those between in between, by how often they fit into the training context.
    fits = rope["original_max_position_embeddings"] * plain / (2 * math.pi)
    low, high = rope["low_freq_factor"], rope["high_freq_factor"]
    keep = ((fits - low) / (high - low)).clamp(0, 1)
    return keep * plain + (1 - keep) * plain / factor


def rotate(x, angles):
    """Turns the pair (i, i + dim / 2) of every head by the angle of its position."""
    first, second = x.chunk(2, -1)
    cos, sin = torch.cos(angles), torch.sin(angles)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], -1)


def bert(config, weights, ids):
    w = weights.under("embeddings.word_embeddings.weight", "bert.", "")
    size, eps, activate = config["hidden_size"], config["layer_norm_eps"], ACTIVATIONS[config["hidden_act"]]
    dim = config.get("head_dim") or size // config["num_attention_heads"]
    x = w.get("embeddings.word_embeddings.weight", config["vocab_size"], size)[ids]
    x = x + w.get("embeddings.position_embeddings.weight", config["max_position_embeddings"], size)[:len(ids)]
    x = x + w.get("embeddings.token_type_embeddings.weight", config["type_vocab_size"], size)[0]
    x = w.layer_norm(x, "embeddings.LayerNorm", eps)
    seen = torch.ones(len(ids), len(ids), dtype=torch.bool)
    for i, layer in enumerate(layers(config, config["num_hidden_layers"])):
        name = f"encoder.layer.{i}"
        if "attention" not in layer["skip"]:
            query, key, value = (
                heads(w.linear(x, f"{name}.attention.self.{part}", layer["num_attention_heads"] * dim, True), dim)
                for part in ("query", "key", "value"))
            mixed = w.linear(attend(query, key, value, seen), f"{name}.attention.output.dense", size, True)
            x = w.layer_norm(x + mixed, f"{name}.attention.output.LayerNorm", eps)
        if "mlp" not in layer["skip"]:
            inner = activate(w.linear(x, f"{name}.intermediate.dense", layer["intermediate_size"], True))
            x = w.layer_norm(x + w.linear(inner, f"{name}.output.dense", size, True), f"{name}.output.LayerNorm", eps)
    return x


FAMILIES = {"gpt2": gpt2, "opt": opt, "llama": llama, "mistral": llama, "qwen2": llama, "bert": bert}
