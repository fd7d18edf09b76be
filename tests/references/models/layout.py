"""Names and shapes of the tensors that stock files of each family have."""


def shapes(case, config):
    return FAMILIES[config["model_type"]](case, config)


def linear(name, outputs, inputs, bias=True):
    return {f"{name}.weight": (outputs, inputs), **({f"{name}.bias": (outputs,)} if bias else {})}


def norm(name, size, scale="weight", shift="bias"):
    return {f"{name}.{scale}": (size,), f"{name}.{shift}": (size,)}


def prefixed(prefix, tensors):
    return {prefix + name: shape for name, shape in tensors.items()}


def gpt2(_, config):
    size, tensors = config["n_embd"], {}
    for i in range(config["n_layer"]):
        tensors |= norm(f"h.{i}.ln_1", size) | norm(f"h.{i}.ln_2", size)
        # These weights are stored with one row per input.
        for name, inputs, outputs in [("attn.c_attn", size, 3 * size), ("attn.c_proj", size, size),
                                      ("mlp.c_fc", size, 4 * size), ("mlp.c_proj", 4 * size, size)]:
            tensors |= {f"h.{i}.{name}.weight": (inputs, outputs), f"h.{i}.{name}.bias": (outputs,)}
    tensors |= {"wte.weight": (config["vocab_size"], size), "wpe.weight": (config["n_positions"], size)} | norm("ln_f", size)
    head = {} if config.get("tie_word_embeddings", True) else {"lm_head.weight": (config["vocab_size"], size)}
    return prefixed("transformer.", tensors) | head


def llama(case, config):
    family, size = config["model_type"], config["hidden_size"]
    dim = config.get("head_dim", size // config["num_attention_heads"])
    bias, mlp_bias = config.get("attention_bias", False), config.get("mlp_bias", False)
    tensors = {"embed_tokens.weight": (config["vocab_size"], size), "norm.weight": (size,)}
    for i in range(config["num_hidden_layers"]):
        layer, name = {**config, **config.get("per_layer_config", {}).get(str(i), {})}, f"layers.{i}"
        query = layer["num_attention_heads"] * dim
        shared = layer.get("num_key_value_heads", layer["num_attention_heads"]) * dim
        if "attention" not in layer.get("skip", []):
            tensors[f"{name}.input_layernorm.weight"] = (size,)
            for part, outputs in [("q", query), ("k", shared), ("v", shared)]:
                tensors |= linear(f"{name}.self_attn.{part}_proj", outputs, size, bias or family == "qwen2")
            tensors |= linear(f"{name}.self_attn.o_proj", size, query, bias)
            if case == "llama-linear":
                # A buffer that files of the first Llama models have and no reader uses.
                tensors[f"{name}.self_attn.rotary_emb.inv_freq"] = (dim // 2,)
        if "mlp" not in layer.get("skip", []):
            tensors[f"{name}.post_attention_layernorm.weight"] = (size,)
            for part in ("gate", "up"):
                tensors |= linear(f"{name}.mlp.{part}_proj", layer["intermediate_size"], size, mlp_bias)
            tensors |= linear(f"{name}.mlp.down_proj", size, layer["intermediate_size"], mlp_bias)
    head = {} if config["tie_word_embeddings"] else {"lm_head.weight": (config["vocab_size"], size)}
    return prefixed("model.", tensors) | head


def opt(case, config):
    size, embedding, inner = config["hidden_size"], config["word_embed_proj_dim"], config["ffn_dim"]
    tensors = {
        "embed_tokens.weight": (config["vocab_size"], embedding),
        "embed_positions.weight": (config["max_position_embeddings"] + 2, size)}
    if embedding != size:
        tensors |= linear("project_in", size, embedding, False) | linear("project_out", embedding, size, False)
    for i in range(config["num_hidden_layers"]):
        name = f"layers.{i}"
        for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
            tensors |= linear(f"{name}.self_attn.{part}", size, size)
        tensors |= linear(f"{name}.fc1", inner, size) | linear(f"{name}.fc2", size, inner)
        tensors |= norm(f"{name}.self_attn_layer_norm", size) | norm(f"{name}.final_layer_norm", size)
    if config["do_layer_norm_before"]:
        tensors |= norm("final_layer_norm", size)
    return prefixed("decoder." if case == "opt-old-prefix" else "model.decoder.", tensors)


def bert(case, config):
    size, inner, legacy = config["hidden_size"], config["intermediate_size"], case == "bert-legacy"
    parameters = ("gamma", "beta") if legacy else ("weight", "bias")
    tensors = {
        f"embeddings.{name}_embeddings.weight": (config[count], size)
        for name, count in [("word", "vocab_size"), ("position", "max_position_embeddings"), ("token_type", "type_vocab_size")]}
    tensors |= norm("embeddings.LayerNorm", size, *parameters) | linear("pooler.dense", size, size)
    for i in range(config["num_hidden_layers"]):
        name = f"encoder.layer.{i}"
        for part in ("query", "key", "value"):
            tensors |= linear(f"{name}.attention.self.{part}", size, size)
        tensors |= linear(f"{name}.attention.output.dense", size, size) | norm(f"{name}.attention.output.LayerNorm", size, *parameters)
        tensors |= linear(f"{name}.intermediate.dense", inner, size)
        tensors |= linear(f"{name}.output.dense", size, inner) | norm(f"{name}.output.LayerNorm", size, *parameters)
    if legacy:
        return tensors | {"embeddings.position_ids": (1, config["max_position_embeddings"])}
    return prefixed("bert.", tensors) | linear("cls.predictions.transform.dense", size, size) \
        | norm("cls.predictions.transform.LayerNorm", size) | {"cls.predictions.bias": (config["vocab_size"],)} \
        | linear("cls.seq_relationship", 2, size)


FAMILIES = {"gpt2": gpt2, "llama": llama, "mistral": llama, "qwen2": llama, "opt": opt, "bert": bert}
