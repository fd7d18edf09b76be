namespace EvoPrune.Models.Tests.Support;

/// <summary>
/// A model in plain double-precision loops. It shares no code with the product, so it is independent evidence about a folder.
/// </summary>
internal abstract class PlainModel(PlainConfig config, PlainWeights weights)
{
    protected PlainConfig Config { get; } = config;

    protected PlainWeights Weights { get; } = weights;

    /// <summary>Tensors that have not been used so far.</summary>
    public string[] Unread => Weights.Unread;

    /// <summary>Opens a Hugging Face folder of any family, without the given sublayers (<c>0.attn</c>, <c>1.mlp</c>).</summary>
    public static PlainModel Open(string folder, params IReadOnlyCollection<string> dropped)
    {
        var (config, tensors) = (PlainConfig.Read(folder, dropped), PlainSafetensors.Read(folder));
        return config.Text("model_type") switch
        {
            "gpt2" => new PlainGpt2(config, tensors),
            "opt" => new PlainOpt(config, tensors),
            "bert" => new PlainBert(config, tensors),
            "llama" or "mistral" or "qwen2" => new PlainLlama(config, tensors),
            var other => throw new InvalidDataException($"Unknown model type {other}."),
        };
    }

    /// <summary>Hidden states of a window, one row per position.</summary>
    public abstract double[][] HiddenStates(int[] ids);

    /// <summary>Logits of a window, one row per position.</summary>
    public abstract double[][] Logits(int[] ids);

    /// <summary>Multiplies with the head, or with the token embedding if it is tied.</summary>
    protected double[][] Head(double[][] states, string tokens, bool tiedIfAbsent)
    {
        var (vocabulary, size) = (Config.Integer("vocab_size"), states[0].Length);
        var head = Config.Flag("tie_word_embeddings", tiedIfAbsent)
            ? Weights.Get(tokens, vocabulary, size)
            : Weights.Outside("lm_head.weight", vocabulary, size);
        return [.. states.Select(state => PlainWeights.Product(head, state, vocabulary))];
    }

    protected static bool Before(int position, int other) => other <= position;
}

/// <summary>GPT-2 (Radford et al. 2019).</summary>
internal sealed class PlainGpt2(PlainConfig config, Dictionary<string, PlainTensor> tensors)
    : PlainModel(config, new(tensors, "wte.weight", "transformer.", ""))
{
    private int Size => Config.Integer("n_embd");

    private double Epsilon => Config.Number("layer_norm_epsilon");

    public override double[][] Logits(int[] ids) => Head(HiddenStates(ids), "wte.weight", tiedIfAbsent: true);

    public override double[][] HiddenStates(int[] ids)
    {
        double[][] states = [.. ids.Select((id, at) => PlainMath.Add(
            Weights.Row("wte.weight", Config.Integer("vocab_size"), Size, id),
            Weights.Row("wpe.weight", Config.Integer("n_positions"), Size, at)))];
        for (var i = 0; i < Config.Integer("n_layer"); i++)
        {
            var block = Config.At(i);
            states = block.Skips("attention") ? states : [.. states.Zip(Attention(block, $"h.{i}", states), PlainMath.Add)];
            states = block.Skips("mlp") ? states : [.. states.Select(state => PlainMath.Add(state, Mlp(block, $"h.{i}", state)))];
        }

        return [.. states.Select(state => Weights.LayerNorm("ln_f", state, Epsilon))];
    }

    private IEnumerable<double[]> Attention(PlainConfig block, string name, double[][] states)
    {
        var width = Config.Integer("head_dim", Size / Config.Integer("n_head"));
        var all = block.Integer("n_head") * width;
        double[][] joined =
            [.. states.Select(
                state => Weights.Transposed(name + ".attn.c_attn", Weights.LayerNorm(name + ".ln_1", state, Epsilon), 3 * all))];
        return PlainMath.Attend(Part(0), Part(1), Part(2), width, Before)
            .Select(mixed => Weights.Transposed(name + ".attn.c_proj", mixed, Size));

        double[][] Part(int index) => [.. joined.Select(row => row[(index * all)..((index + 1) * all)])];
    }

    private double[] Mlp(PlainConfig block, string name, double[] state)
    {
        var up = Weights.Transposed(
            name + ".mlp.c_fc", Weights.LayerNorm(name + ".ln_2", state, Epsilon), block.Integer("n_inner", 4 * Size));
        return Weights.Transposed(
            name + ".mlp.c_proj", [.. up.Select(value => PlainMath.Activate(Config.Text("activation_function"), value))], Size);
    }
}

/// <summary>OPT (Zhang et al. 2022), with norms before or, as in OPT-350m, after the sublayers.</summary>
internal sealed class PlainOpt(PlainConfig config, Dictionary<string, PlainTensor> tensors)
    : PlainModel(config, new(tensors, "embed_tokens.weight", "model.decoder.", "decoder."))
{
    // The first two rows of the position embedding are unused.
    private const int Offset = 2;
    private const double Epsilon = 1e-5;

    private int Size => Config.Integer("hidden_size");

    private int Embedding => Config.Integer("word_embed_proj_dim", Size);

    private bool Bias => Config.Flag("enable_bias", true);

    private bool NormBefore => Config.Flag("do_layer_norm_before", true);

    public override double[][] Logits(int[] ids) => Head(HiddenStates(ids), "embed_tokens.weight", tiedIfAbsent: true);

    public override double[][] HiddenStates(int[] ids)
    {
        double[][] states = [.. ids.Select(Embed)];
        for (var i = 0; i < Config.Integer("num_hidden_layers"); i++)
        {
            var (block, name) = (Config.At(i), $"layers.{i}");
            states = block.Skips("attention") ? states
                : Residual(states, name + ".self_attn_layer_norm", rows => Attention(block, name, rows));
            states = block.Skips("mlp") ? states
                : Residual(states, name + ".final_layer_norm", rows => [.. rows.Select(row => Mlp(block, name, row))]);
        }

        states = NormBefore && !Config.Flag("_remove_final_layer_norm", false) ? Norm(states, "final_layer_norm") : states;
        return Embedding == Size ? states : [.. states.Select(state => Weights.Linear("project_out", state, Embedding, bias: false))];
    }

    private double[] Embed(int id, int position)
    {
        var token = Weights.Row("embed_tokens.weight", Config.Integer("vocab_size"), Embedding, id);
        return PlainMath.Add(
            Embedding == Size ? token : Weights.Linear("project_in", token, Size, bias: false),
            Weights.Row("embed_positions.weight", Config.Integer("max_position_embeddings") + Offset, Size, position + Offset));
    }

    private double[][] Residual(double[][] states, string norm, Func<double[][], double[][]> sublayer)
    {
        double[][] result = [.. states.Zip(sublayer(NormBefore ? Norm(states, norm) : states), PlainMath.Add)];
        return NormBefore ? result : Norm(result, norm);
    }

    private double[][] Norm(double[][] states, string name) => [.. states.Select(state => Weights.LayerNorm(name, state, Epsilon))];

    private double[][] Attention(PlainConfig block, string name, double[][] rows)
    {
        var width = Config.Integer("head_dim", Size / Config.Integer("num_attention_heads"));
        var all = block.Integer("num_attention_heads") * width;
        return [.. PlainMath.Attend(Project("q"), Project("k"), Project("v"), width, Before)
            .Select(row => Weights.Linear(name + ".self_attn.out_proj", row, Size, Bias))];

        double[][] Project(string part) => [.. rows.Select(row => Weights.Linear($"{name}.self_attn.{part}_proj", row, all, Bias))];
    }

    private double[] Mlp(PlainConfig block, string name, double[] row)
    {
        var up = Weights.Linear(name + ".fc1", row, block.Integer("ffn_dim"), Bias);
        return Weights.Linear(
            name + ".fc2", [.. up.Select(value => PlainMath.Activate(Config.Text("activation_function", "relu"), value))], Size, Bias);
    }
}

/// <summary>The encoder of BERT (Devlin et al. 2019), with token type 0 at all positions.</summary>
internal sealed class PlainBert(PlainConfig config, Dictionary<string, PlainTensor> tensors)
    : PlainModel(config, new(tensors, "embeddings.word_embeddings.weight", "bert.", ""))
{
    private int Size => Config.Integer("hidden_size");

    private double Epsilon => Config.Number("layer_norm_eps", 1e-12);

    public override double[][] Logits(int[] ids) => throw new NotSupportedException("An encoder predicts no next token.");

    public override double[][] HiddenStates(int[] ids)
    {
        double[][] states = [.. ids.Select(Embed)];
        for (var i = 0; i < Config.Integer("num_hidden_layers"); i++)
        {
            var (block, name) = (Config.At(i), $"encoder.layer.{i}");
            states = block.Skips("attention") ? states
                : Norm(name + ".attention.output", states.Zip(Attention(block, name + ".attention", states), PlainMath.Add));
            states = block.Skips("mlp") ? states
                : Norm(name + ".output", states.Select(state => PlainMath.Add(state, Mlp(block, name, state))));
        }

        return states;
    }

    private double[] Embed(int id, int position)
    {
        var (token, place, kind) =
            (Row("word", "vocab_size", id), Row("position", "max_position_embeddings", position), Row("token_type", "type_vocab_size", 0));
        return Weights.LayerNorm("embeddings.LayerNorm", PlainMath.Add(PlainMath.Add(token, kind), place), Epsilon);

        double[] Row(string table, string rows, int index) =>
            Weights.Row($"embeddings.{table}_embeddings.weight", Config.Integer(rows), Size, index);
    }

    private double[][] Norm(string sublayer, IEnumerable<double[]> rows) =>
        [.. rows.Select(row => Weights.LayerNorm(sublayer + ".LayerNorm", row, Epsilon))];

    private IEnumerable<double[]> Attention(PlainConfig block, string name, double[][] states)
    {
        var width = Config.Integer("head_dim", Size / Config.Integer("num_attention_heads"));
        var all = block.Integer("num_attention_heads") * width;
        return PlainMath.Attend(Project("query"), Project("key"), Project("value"), width, (_, _) => true)
            .Select(row => Weights.Linear(name + ".output.dense", row, Size));

        double[][] Project(string part) => [.. states.Select(state => Weights.Linear($"{name}.self.{part}", state, all))];
    }

    private double[] Mlp(PlainConfig block, string name, double[] state)
    {
        var up = Weights.Linear(name + ".intermediate.dense", state, block.Integer("intermediate_size"));
        return Weights.Linear(name + ".output.dense", [.. up.Select(value => PlainMath.Activate(Config.Text("hidden_act"), value))], Size);
    }
}

/// <summary>Llama (Touvron et al. 2023), Mistral and Qwen2, which differ in biases and attention windows.</summary>
internal sealed class PlainLlama(PlainConfig config, Dictionary<string, PlainTensor> tensors)
    : PlainModel(config, new(tensors, "embed_tokens.weight", "model.", ""))
{
    private string Family => Config.Text("model_type");

    private int Size => Config.Integer("hidden_size");

    private double Epsilon => Config.Number("rms_norm_eps");

    public override double[][] Logits(int[] ids) => Head(HiddenStates(ids), "embed_tokens.weight", tiedIfAbsent: false);

    public override double[][] HiddenStates(int[] ids)
    {
        double[][] states = [.. ids.Select(id => Weights.Row("embed_tokens.weight", Config.Integer("vocab_size"), Size, id))];
        for (var i = 0; i < Config.Integer("num_hidden_layers"); i++)
        {
            var block = Config.At(i);
            states = block.Skips("attention") ? states : [.. states.Zip(Attention(block, i, states), PlainMath.Add)];
            states = block.Skips("mlp") ? states : [.. states.Select(state => PlainMath.Add(state, Mlp(block, $"layers.{i}", state)))];
        }

        return [.. states.Select(state => Weights.RmsNorm("norm", state, Epsilon))];
    }

    private IEnumerable<double[]> Attention(PlainConfig block, int index, double[][] states)
    {
        var name = $"layers.{index}";
        var width = block.Integer("head_dim", Size / Config.Integer("num_attention_heads"));
        var heads = block.Integer("num_attention_heads");
        var shared = block.Integer("num_key_value_heads", heads);
        var bias = Family == "llama" && Config.Flag("attention_bias", false);
        var frequencies = PlainRotation.Frequencies(Config, width, states.Length);
        double[][] normal = [.. states.Select(state => Weights.RmsNorm(name + ".input_layernorm", state, Epsilon))];
        var mixed = PlainMath.Attend(
            Rotated(Project("q", heads)), Rotated(Project("k", shared)), Project("v", shared), width, Sees(block, index));
        return mixed.Select(row => Weights.Linear(name + ".self_attn.o_proj", row, Size, bias));

        double[][] Project(string part, int count) =>
            [.. normal.Select(row => Weights.Linear($"{name}.self_attn.{part}_proj", row, count * width, bias || Family == "qwen2"))];

        double[][] Rotated(double[][] rows) => [.. rows.Select((row, position) => PlainRotation.Rotate(row, position, frequencies))];
    }

    private Func<int, int, bool> Sees(PlainConfig block, int index)
    {
        var slides = Family switch
        {
            "mistral" => true,
            "qwen2" => block.Flag("use_sliding_window", false)
                && (block.Texts("layer_types") is { } types ? types[index] == "sliding_attention"
                    : index >= block.Integer("max_window_layers")),
            _ => false,
        };
        var window = slides ? block.Integer("sliding_window", int.MaxValue) : int.MaxValue;
        return (position, other) => other <= position && position - other < window;
    }

    private double[] Mlp(PlainConfig block, string name, double[] state)
    {
        var bias = Family == "llama" && Config.Flag("mlp_bias", false);
        var normal = Weights.RmsNorm(name + ".post_attention_layernorm", state, Epsilon);
        var inner = block.Integer("intermediate_size");
        var gate = Weights.Linear(name + ".mlp.gate_proj", normal, inner, bias);
        var up = Weights.Linear(name + ".mlp.up_proj", normal, inner, bias);
        double[] gated = [.. gate.Zip(up, (g, u) => PlainMath.Activate(Config.Text("hidden_act"), g) * u)];
        return Weights.Linear(name + ".mlp.down_proj", gated, Size, bias);
    }
}
