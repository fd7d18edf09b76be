namespace EvoPrune.Models.Tests.Support;

/// <summary>OPT (Zhang et al. 2022), with norms before the sublayers or, as in the model of 350 million parameters, behind them.</summary>
internal sealed class PlainOpt(PlainConfig config, Dictionary<string, PlainTensor> tensors)
    : PlainModel(config, new(tensors, "embed_tokens.weight", "model.decoder.", "decoder."))
{
    // The first two rows of the table of positions are never used.
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
            states = block.Skips("attention") ? states : Residual(states, name + ".self_attn_layer_norm", rows => Attention(block, name, rows));
            states = block.Skips("mlp") ? states : Residual(states, name + ".final_layer_norm", rows => [.. rows.Select(row => Mlp(block, name, row))]);
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
        return [.. PlainMath.Attend(Project("q"), Project("k"), Project("v"), width, Before).Select(row => Weights.Linear(name + ".self_attn.out_proj", row, Size, Bias))];

        double[][] Project(string part) => [.. rows.Select(row => Weights.Linear($"{name}.self_attn.{part}_proj", row, all, Bias))];
    }

    private double[] Mlp(PlainConfig block, string name, double[] row)
    {
        var up = Weights.Linear(name + ".fc1", row, block.Integer("ffn_dim"), Bias);
        return Weights.Linear(name + ".fc2", [.. up.Select(value => PlainMath.Activate(Config.Text("activation_function", "relu"), value))], Size, Bias);
    }
}
