using EvoPrune.Models.Checkpoints;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Benchmarks;

/// <summary>
/// One evaluation as the published scripts do it: copy the whole model, zero weights in the copy, run all tokens from the first
/// block with explicit attention scores, make every logit, take the mean cross-entropy. GPT-2 only.
/// </summary>
internal sealed class PlainWay(string folder, int blocks, int heads) : IDisposable
{
    private readonly Dictionary<string, Tensor> dense = Checkpoint.Open(folder).Tensors.ToDictionary(
        entry => entry.Name.Replace("transformer.", "", StringComparison.Ordinal),
        entry => Checkpoint.Read(entry, ScalarType.Float32, CPU).DetachFromDisposeScope());

    public double Perplexity(IReadOnlyList<double> ratios, TokenWindows windows)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var copy = dense.ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        for (var block = 0; block < blocks; block++)
        {
            foreach (var layer in new[] { "attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj" })
            {
                var weight = copy[$"h.{block}.{layer}.weight"].view(-1);
                weight.index_fill_(0, weight.abs().topk((int)Math.Round(ratios[block] * weight.NumberOfElements), 0, largest: false).indexes, 0);
            }
        }

        var tokens = windows.ToTensor();
        var logits = Logits(copy, tokens);
        var vocabulary = logits.shape[2];
        return Math.Exp(F.cross_entropy(
            logits.narrow(1, 0, windows.Length - 1).reshape(-1, vocabulary), tokens.narrow(1, 1, windows.Length - 1).reshape(-1)).item<float>());
    }

    public void Dispose()
    {
        foreach (var tensor in dense.Values)
        {
            tensor.Dispose();
        }
    }

    private Tensor Logits(Dictionary<string, Tensor> w, Tensor tokens)
    {
        var (count, length, width) = (tokens.shape[0], tokens.shape[1], w["wte.weight"].shape[1]);
        var mask = ones(length, length, dtype: ScalarType.Bool).triu(1);
        var x = w["wte.weight"].index_select(0, tokens.view(-1)).view(count, length, width) + w["wpe.weight"].narrow(0, 0, length);
        for (var block = 0; block < blocks; block++)
        {
            var h = $"h.{block}";
            Tensor Conv(Tensor input, string name) => matmul(input, w[$"{h}.{name}.weight"]) + w[$"{h}.{name}.bias"];
            Tensor Norm(string name) => F.layer_norm(x, [width], w[$"{h}.{name}.weight"], w[$"{h}.{name}.bias"], 1e-5);
            Tensor Heads(Tensor joined) => joined.view(count, length, heads, width / heads).transpose(1, 2);
            var parts = Conv(Norm("ln_1"), "attn.c_attn").chunk(3, 2);
            var scores = matmul(Heads(parts[0]), Heads(parts[1]).transpose(2, 3)) / Math.Sqrt((double)width / heads);
            var mixed = matmul(F.softmax(scores.masked_fill(mask, float.NegativeInfinity), 3), Heads(parts[2]));
            x = x + Conv(mixed.transpose(1, 2).reshape(count, length, width), "attn.c_proj");
            x = x + Conv(Gelu(Conv(Norm("ln_2"), "mlp.c_fc")), "mlp.c_proj");
        }

        return matmul(F.layer_norm(x, [width], w["ln_f.weight"], w["ln_f.bias"], 1e-5), w["wte.weight"].t());
    }

    // gelu_new, written out as the original model has it.
    private static Tensor Gelu(Tensor x) => 0.5 * x * (1 + tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.pow(3))));
}
