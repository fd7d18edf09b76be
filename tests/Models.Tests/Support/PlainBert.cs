namespace EvoPrune.Models.Tests.Support;

/// <summary>The encoder of BERT (Devlin et al. 2018): every position sees all; the first token type everywhere.</summary>
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
            states = block.Skips("attention") ? states : Norm(name + ".attention.output", states.Zip(Attention(block, name + ".attention", states), PlainMath.Add));
            states = block.Skips("mlp") ? states : Norm(name + ".output", states.Select(state => PlainMath.Add(state, Mlp(block, name, state))));
        }

        return states;
    }

    private double[] Embed(int id, int position)
    {
        var (token, place, kind) = (Row("word", "vocab_size", id), Row("position", "max_position_embeddings", position), Row("token_type", "type_vocab_size", 0));
        return Weights.LayerNorm("embeddings.LayerNorm", PlainMath.Add(PlainMath.Add(token, kind), place), Epsilon);

        double[] Row(string table, string rows, int index) => Weights.Row($"embeddings.{table}_embeddings.weight", Config.Integer(rows), Size, index);
    }

    private double[][] Norm(string sublayer, IEnumerable<double[]> rows) => [.. rows.Select(row => Weights.LayerNorm(sublayer + ".LayerNorm", row, Epsilon))];

    private IEnumerable<double[]> Attention(PlainConfig block, string name, double[][] states)
    {
        var width = Config.Integer("head_dim", Size / Config.Integer("num_attention_heads"));
        var all = block.Integer("num_attention_heads") * width;
        return PlainMath.Attend(Project("query"), Project("key"), Project("value"), width, (_, _) => true).Select(row => Weights.Linear(name + ".output.dense", row, Size));

        double[][] Project(string part) => [.. states.Select(state => Weights.Linear($"{name}.self.{part}", state, all))];
    }

    private double[] Mlp(PlainConfig block, string name, double[] state)
    {
        var up = Weights.Linear(name + ".intermediate.dense", state, block.Integer("intermediate_size"));
        return Weights.Linear(name + ".output.dense", [.. up.Select(value => PlainMath.Activate(Config.Text("hidden_act"), value))], Size);
    }
}
