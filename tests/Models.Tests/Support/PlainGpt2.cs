namespace EvoPrune.Models.Tests.Support;

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
            Weights.Row("wte.weight", Config.Integer("vocab_size"), Size, id), Weights.Row("wpe.weight", Config.Integer("n_positions"), Size, at)))];
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
        double[][] joined = [.. states.Select(state => Weights.Transposed(name + ".attn.c_attn", Weights.LayerNorm(name + ".ln_1", state, Epsilon), 3 * all))];
        return PlainMath.Attend(Part(0), Part(1), Part(2), width, Before).Select(mixed => Weights.Transposed(name + ".attn.c_proj", mixed, Size));

        double[][] Part(int index) => [.. joined.Select(row => row[(index * all)..((index + 1) * all)])];
    }

    private double[] Mlp(PlainConfig block, string name, double[] state)
    {
        var up = Weights.Transposed(name + ".mlp.c_fc", Weights.LayerNorm(name + ".ln_2", state, Epsilon), block.Integer("n_inner", 4 * Size));
        return Weights.Transposed(name + ".mlp.c_proj", [.. up.Select(value => PlainMath.Activate(Config.Text("activation_function"), value))], Size);
    }
}
