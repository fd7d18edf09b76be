using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>What goes into the layers of the dense model: measured when first asked for, kept as long as the model, shared by all candidates.</summary>
/// <remarks>Norms are small. Grams are not: inputs x inputs numbers of 4 bytes for each different input, of all units at once.</remarks>
internal sealed class DenseInputs(ModelWeights dense)
{
    private readonly ConcurrentDictionary<(string Hash, int Length, InputStatistic Statistic), Lazy<IReadOnlyDictionary<UnitId, StoredInputs>>> measured = [];

    /// <summary>The statistics of every unit over these tokens.</summary>
    public IReadOnlyDictionary<UnitId, StoredInputs> Over(TokenWindows windows, InputStatistic statistic) =>
        measured.GetOrAdd((windows.Hash, windows.Length, statistic), _ => new(() => Measure(windows, statistic))).Value;

    private Dictionary<UnitId, StoredInputs> Measure(TokenWindows windows, InputStatistic statistic)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var stream = ResidualStream.Start(dense, windows.ToTensor());
        var inputs = new Dictionary<UnitId, StoredInputs>();
        foreach (var unit in dense.Units)
        {
            using var weights = NewDisposeScope();
            var sums = new InputSums(unit, statistic);
            stream.Apply(unit.Ready() with { Observer = sums.Add });
            inputs.Add(unit.Id, new(sums.Statistics()));
        }

        return inputs;
    }
}
