using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>What goes into the layers of the dense model: measured when first asked for, kept as long as the model, shared by all candidates.</summary>
/// <remarks>Norms are small. Grams are not: inputs x inputs numbers of 4 bytes for each different input, of all sublayers at once.</remarks>
internal sealed class DenseInputs(ModelWeights dense)
{
    private readonly ConcurrentDictionary<(string Hash, int Length, InputStatistic Statistic), Lazy<IReadOnlyDictionary<SublayerId, StoredInputs>>> measured = [];

    /// <summary>The statistics of every sublayer over these tokens.</summary>
    public IReadOnlyDictionary<SublayerId, StoredInputs> Over(TokenWindows windows, InputStatistic statistic) =>
        measured.GetOrAdd((windows.Hash, windows.Length, statistic), _ => new(() => Measure(windows, statistic))).Value;

    private Dictionary<SublayerId, StoredInputs> Measure(TokenWindows windows, InputStatistic statistic)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var stream = ResidualStream.Start(dense, windows.ToTensor());
        var inputs = new Dictionary<SublayerId, StoredInputs>();
        foreach (var sublayer in dense.Sublayers)
        {
            using var weights = NewDisposeScope();
            var sums = new InputSums(sublayer, statistic);
            stream.Apply(sublayer.Ready() with { Observer = sums.Add });
            inputs.Add(sublayer.Id, new(sums.Statistics()));
        }

        return inputs;
    }
}
