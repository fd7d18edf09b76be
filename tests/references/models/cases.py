"""The configurations of the reference folders, with the fields that the Hugging Face library writes for each family."""

VERSION = {"torch_dtype": "float32", "transformers_version": "4.46.3"}

GPT2 = {
    "activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"], "attn_pdrop": 0.1, "bos_token_id": 0, "embd_pdrop": 0.1,
    "eos_token_id": 0, "initializer_range": 0.02, "layer_norm_epsilon": 1e-5, "model_type": "gpt2", "n_embd": 18, "n_head": 3,
    "n_inner": None, "n_layer": 2, "n_positions": 16, "reorder_and_upcast_attn": False, "resid_pdrop": 0.1,
    "scale_attn_by_inverse_layer_idx": False, "scale_attn_weights": True, "summary_activation": None, "summary_first_dropout": 0.1,
    "summary_proj_to_labels": True, "summary_type": "cls_index", "summary_use_proj": True, "use_cache": True, "vocab_size": 40, **VERSION,
}

LLAMA = {
    "architectures": ["LlamaForCausalLM"], "attention_bias": False, "attention_dropout": 0.0, "bos_token_id": 1, "eos_token_id": 2,
    "hidden_act": "silu", "hidden_size": 18, "initializer_range": 0.02, "intermediate_size": 22, "max_position_embeddings": 32,
    "mlp_bias": False, "model_type": "llama", "num_attention_heads": 3, "num_hidden_layers": 2, "num_key_value_heads": 3,
    "pretraining_tp": 1, "rms_norm_eps": 1e-5, "rope_scaling": None, "rope_theta": 10000.0, "tie_word_embeddings": False,
    "use_cache": True, "vocab_size": 40, **VERSION,
}
SHARED = {"hidden_size": 24, "num_attention_heads": 6, "num_key_value_heads": 2}

MISTRAL = {
    "architectures": ["MistralForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 1, "eos_token_id": 2, "head_dim": 6,
    "hidden_act": "silu", "hidden_size": 16, "initializer_range": 0.02, "intermediate_size": 20, "max_position_embeddings": 32,
    "model_type": "mistral", "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2, "rms_norm_eps": 1e-5,
    "rope_theta": 10000.0, "sliding_window": 4, "tie_word_embeddings": False, "use_cache": True, "vocab_size": 40, **VERSION,
}

QWEN2 = {
    "architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu",
    "hidden_size": 16, "initializer_range": 0.02, "intermediate_size": 20, "max_position_embeddings": 32, "max_window_layers": 1,
    "model_type": "qwen2", "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2, "rms_norm_eps": 1e-6,
    "rope_theta": 1000000.0, "sliding_window": 4, "tie_word_embeddings": True, "use_cache": True, "use_sliding_window": False,
    "vocab_size": 40, **VERSION,
}

OPT = {
    "_remove_final_layer_norm": False, "activation_dropout": 0.0, "activation_function": "relu", "architectures": ["OPTForCausalLM"],
    "attention_dropout": 0.0, "bos_token_id": 2, "do_layer_norm_before": True, "dropout": 0.1, "enable_bias": True, "eos_token_id": 2,
    "ffn_dim": 24, "hidden_size": 16, "init_std": 0.02, "layer_norm_elementwise_affine": True, "layerdrop": 0.0,
    "max_position_embeddings": 16, "model_type": "opt", "num_attention_heads": 4, "num_hidden_layers": 2, "pad_token_id": 1,
    "prefix": "</s>", "use_cache": True, "vocab_size": 40, "word_embed_proj_dim": 16, **VERSION,
}

BERT = {
    "architectures": ["BertForPreTraining"], "attention_probs_dropout_prob": 0.1, "classifier_dropout": None, "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1, "hidden_size": 16, "initializer_range": 0.02, "intermediate_size": 24, "layer_norm_eps": 1e-12,
    "max_position_embeddings": 16, "model_type": "bert", "num_attention_heads": 4, "num_hidden_layers": 2, "pad_token_id": 0,
    "position_embedding_type": "absolute", "type_vocab_size": 2, "use_cache": True, "vocab_size": 40, **VERSION,
}


def without(config, *names):
    return {name: value for name, value in config.items() if name not in names}


# The three bands of frequencies: with theta 100 and 8 dimensions the waves are 6.3, 19.9, 62.8 and 198.7 positions long, of which
# those under 8 stay, those over 32 are stretched, and the one between is interpolated.
LLAMA3_ROPE = {
    "factor": 8.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0, "original_max_position_embeddings": 32, "rope_type": "llama3"}

CASES = {
    "gpt2-tied": GPT2,
    "gpt2-untied": {**GPT2, "tie_word_embeddings": False},
    "llama-untied": LLAMA,
    "llama-gqa-tied": {**LLAMA, **SHARED, "head_dim": 6, "tie_word_embeddings": True},
    "llama-odd": {**LLAMA, "num_key_value_heads": 1, "attention_bias": True, "mlp_bias": True},
    "llama3-rope": {
        **LLAMA, "hidden_size": 24, "head_dim": 8, "num_key_value_heads": 1, "max_position_embeddings": 256, "rope_theta": 100.0,
        "rope_scaling": LLAMA3_ROPE},
    # The oldest form: no sign of shared heads, head size or biases.
    "llama-linear": {
        **without(LLAMA, "num_key_value_heads", "attention_bias", "mlp_bias", "attention_dropout"),
        "rope_scaling": {"factor": 2.0, "type": "linear"}, "transformers_version": "4.31.0"},
    "llama-dynamic": {**LLAMA, "max_position_embeddings": 8, "rope_scaling": {"factor": 2.0, "rope_type": "dynamic"}},
    "llama-v5": {
        **without(LLAMA, "torch_dtype", "rope_theta", "rope_scaling"), "head_dim": 6, "dtype": "float32",
        "rope_parameters": {"rope_theta": 500.0, "rope_type": "default"}, "transformers_version": "5.0.0"},
    "llama-bf16-sharded": {**LLAMA, **SHARED, "torch_dtype": "bfloat16"},
    "llama-hetero": {
        **without(LLAMA, "torch_dtype"), **SHARED, "num_hidden_layers": 3, "head_dim": 4, "dtype": "float32",
        "transformers_version": "5.0.0", "per_layer_config": {
            "1": {"intermediate_size": 9, "num_key_value_heads": 1, "num_attention_heads": 3}, "2": {"skip": ["attention"]}}},
    "mistral": MISTRAL,
    "mistral-null-window": {**MISTRAL, "sliding_window": None, "rope_theta": 1000000.0},
    "qwen2-tied": QWEN2,
    "qwen2-window": {**QWEN2, "use_sliding_window": True, "tie_word_embeddings": False},
    "opt-pre": OPT,
    "opt-post": {**OPT, "do_layer_norm_before": False, "word_embed_proj_dim": 10},
    "opt-old-prefix": OPT,
    "bert": BERT,
    "bert-legacy": without(BERT, "position_embedding_type", "classifier_dropout", "use_cache"),
}
