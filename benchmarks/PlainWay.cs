using EvoPrune.Models.Checkpoints;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Benchmarks;

/// <summary>
/// An evaluation as in published scripts: copies the model, prunes the copy, runs all tokens with explicit attention scores, computes all
/// logits and the mean cross-entropy. Unused tensors are freed immediately, as in Python. GPT-2 only.
/// </summary>
internal sealed class PlainWay(string folder, int blocks, int heads) : IDisposable
{
    private static readonly string[] Layers = ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"];

    private readonly Dictionary<string, Tensor> dense = Checkpoint.Open(folder).Tensors.ToDictionary(
        entry => entry.Name.Replace("transformer.", "", StringComparison.Ordinal),
        entry => Checkpoint.Read(entry, ScalarType.Float32, CPU).DetachFromDisposeScope());

    private Tensor? denseStates;

    /// <summary>The tensors of a sublayer at a level in dense shapes; null without a level database.</summary>
    public Func<SublayerId, Shrink, IEnumerable<(string Name, Tensor Value)>>? Levels { get; init; }

    /// <summary>Perplexity of a plan with magnitude pruning, dropped sublayers or levels.</summary>
    public double Perplexity(CompressionPlan plan, TokenWindows windows)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var copy = Copy();
        foreach (var (sublayer, treatment) in plan.Changes)
        {
            foreach (var (name, value) in treatment is Shrink shrink ? Levels!(sublayer, shrink) : [])
            {
                copy[name].copy_(value);
            }

            foreach (var layer in LayersOf(sublayer).Where(_ => treatment is Sparsify))
            {
                var weight = copy[layer].view(-1);
                weight.index_fill_(
                    0, weight.abs().topk(
                        (int)Math.Round(((Sparsify)treatment).Ratio * weight.NumberOfElements), 0, largest: false).indexes, 0);
            }
        }

        var tokens = windows.ToTensor();
        var logits = matmul(Final(copy, Blocks(copy, tokens, plan)), copy["wte.weight"].t());
        return Math.Exp(F.cross_entropy(
            logits.narrow(1, 0, windows.Length - 1).reshape(-1, logits.shape[2]),
            tokens.narrow(1, 1, windows.Length - 1).reshape(-1)).item<float>());
    }

    /// <summary>Reconstruction error with Wanda. Each block runs for the norms of its inputs, is pruned, and runs again.</summary>
    public double WandaError(CompressionPlan plan, TokenWindows windows)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var tokens = windows.ToTensor();
        denseStates ??= Final(dense, Blocks(dense, tokens, CompressionPlan.Dense)).DetachFromDisposeScope();
        var copy = Copy();
        var x = Embed(copy, tokens);
        for (var block = 0; block < blocks; block++)
        {
            using var ofBlock = NewDisposeScope();
            Dictionary<string, Tensor> inputs = [];
            Block(copy, x, block, plan, inputs);
            foreach (var (layer, input) in inputs)
            {
                var ratio = ((Sparsify)plan[SublayerOf(layer, block)]).Ratio;
                var weight = copy[layer];   // (inputs, outputs)
                // Per sample, because float32 loses precision over thousands of rows.
                var score = weight.abs() * input.norm(1).norm(0).unsqueeze(1);
                var lowest = score.topk((int)Math.Floor(ratio * weight.shape[0]), 0, largest: false).indexes;
                weight.scatter_(0, lowest, zeros_like(lowest, dtype: ScalarType.Float32));
            }

            x = Then(x, Block(copy, x, block, plan)).MoveToOuterDisposeScope();
        }

        return (Final(copy, x) - denseStates).to(ScalarType.Float64).square().sum().sqrt().item<double>();
    }

    public void Dispose()
    {
        denseStates?.Dispose();
        foreach (var tensor in dense.Values)
        {
            tensor.Dispose();
        }
    }

    private static SublayerId SublayerOf(string layer, int block) =>
        new(block, layer.Contains("attn", StringComparison.Ordinal) ? SublayerKind.Attention : SublayerKind.Mlp);

    private static IEnumerable<string> LayersOf(SublayerId sublayer) =>
        Layers.Select(layer => $"h.{sublayer.Block}.{layer}.weight").Where(layer => SublayerOf(layer, sublayer.Block) == sublayer);

    private Dictionary<string, Tensor> Copy() => dense.ToDictionary(entry => entry.Key, entry => entry.Value.clone());

    private static Tensor Embed(Dictionary<string, Tensor> w, Tensor tokens) =>
        w["wte.weight"].index_select(0, tokens.view(-1)).view(tokens.shape[0], tokens.shape[1], -1)
            + w["wpe.weight"].narrow(0, 0, tokens.shape[1]);

    private static Tensor Final(Dictionary<string, Tensor> w, Tensor x) =>
        F.layer_norm(x, [x.shape[2]], w["ln_f.weight"], w["ln_f.bias"], 1e-5);

    private Tensor Blocks(Dictionary<string, Tensor> w, Tensor tokens, CompressionPlan plan) =>
        Enumerable.Range(0, blocks).Aggregate(Embed(w, tokens), (x, block) => Then(x, Block(w, x, block, plan)));

    // Records the inputs of all layers if requested.
    private Tensor Block(
        Dictionary<string, Tensor> w, Tensor states, int block, CompressionPlan plan, Dictionary<string, Tensor>? inputs = null)
    {
        using var scope = NewDisposeScope();
        var (count, length, width) = (states.shape[0], states.shape[1], states.shape[2]);
        var h = $"h.{block}";
        Tensor Conv(Tensor input, string name)
        {
            inputs?.Add($"{h}.{name}.weight", input.alias().MoveToOuterDisposeScope());
            var product = matmul(input, w[$"{h}.{name}.weight"]);
            input.Dispose();
            return Then(product, product + w[$"{h}.{name}.bias"]);
        }

        Tensor Norm(Tensor x, string name) => F.layer_norm(x, [width], w[$"{h}.{name}.weight"], w[$"{h}.{name}.bias"], 1e-5);
        Tensor Heads(Tensor joined) => joined.view(count, length, heads, width / heads).transpose(1, 2);
        var x = states.alias();
        if (plan[new(block, SublayerKind.Attention)] is not Drop)
        {
            var joined = Conv(Norm(x, "ln_1"), "attn.c_attn");
            var parts = joined.chunk(3, 2);
            var mask = ones(length, length, dtype: ScalarType.Bool).triu(1);
            var scores = matmul(Heads(parts[0]), Heads(parts[1]).transpose(2, 3));
            scores = Then(scores, scores / Math.Sqrt((double)width / heads));
            scores = Then(scores, scores.masked_fill(mask, float.NegativeInfinity));
            scores = Then(scores, F.softmax(scores, 3));
            var mixed = Then(scores, matmul(scores, Heads(parts[2])));
            var update = Conv(Then(mixed, mixed.transpose(1, 2).reshape(count, length, width)), "attn.c_proj");
            x = Then(update, x + update);
        }

        if (plan[new(block, SublayerKind.Mlp)] is not Drop)
        {
            var update = Conv(Gelu(Conv(Norm(x, "ln_2"), "mlp.c_fc")), "mlp.c_proj");
            x = Then(x, Then(update, x + update));
        }

        return x.MoveToOuterDisposeScope();
    }

    // gelu_new: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
    private static Tensor Gelu(Tensor x)
    {
        var inner = x.pow(3);
        inner = Then(inner, 0.044715 * inner);
        inner = Then(inner, x + inner);
        inner = Then(inner, Math.Sqrt(2 / Math.PI) * inner);
        inner = Then(inner, tanh(inner));
        inner = Then(inner, 1 + inner);
        var half = 0.5 * x;
        x.Dispose();
        return Then(half, Then(inner, half * inner));
    }

    // Python frees a tensor when its variable is reassigned.
    private static Tensor Then(Tensor old, Tensor next)
    {
        old.Dispose();
        return next;
    }
}
