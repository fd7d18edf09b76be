namespace EvoPrune.Models.Tests.Support;

/// <summary>Llama (Touvron et al. 2023), Mistral and Qwen2: they differ in biases and in what a block sees.</summary>
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
        var mixed = PlainMath.Attend(Rotated(Project("q", heads)), Rotated(Project("k", shared)), Project("v", shared), width, Sees(block, index));
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
                && (block.Texts("layer_types") is { } types ? types[index] == "sliding_attention" : index >= block.Integer("max_window_layers")),
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
