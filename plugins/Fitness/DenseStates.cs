using static TorchSharp.torch;

namespace EvoPrune.Fitness;

/// <summary>Final hidden states of the dense model at the predicting positions, computed once per token windows.</summary>
/// <remarks>Kept in managed memory: nothing for the host to count as a leak. Safe for use by several threads at once.</remarks>
internal sealed class DenseStates
{
    // Budgets cut a calibration set in a few ways; older cuts make room for newer ones.
    private const int Kept = 4;

    private readonly Lock gate = new();
    private readonly List<(ICandidate Dense, string Hash, int Length, HostMatrix States)> entries = [];

    /// <summary>The states of the dense model, (predicted positions, hidden size).</summary>
    public HostMatrix Of(ICandidate dense, TokenWindows windows)
    {
        lock (gate)
        {
            var known = entries.FindIndex(entry => entry.Dense == dense && entry.Hash == windows.Hash && entry.Length == windows.Length);
            if (known < 0)
            {
                using var scope = NewDisposeScope();
                entries.Insert(0, (dense, windows.Hash, windows.Length, new(Predicting(dense, windows))));
                entries.RemoveRange(Math.Min(Kept, entries.Count), Math.Max(0, entries.Count - Kept));
                known = 0;
            }

            return entries[known].States;
        }
    }

    /// <summary>The states from which a model predicts: of all positions but the last of each window.</summary>
    public static Tensor Predicting(ICandidate model, TokenWindows windows)
    {
        var hidden = model.HiddenStates(windows.ToTensor());
        return hidden.narrow(1, 0, windows.Length - 1).reshape(-1, hidden.shape[2]);
    }
}

/// <summary>A matrix in managed memory, in single precision: exact for every type that models are computed in.</summary>
internal sealed class HostMatrix
{
    private readonly float[] values;
    private readonly int columns;

    public HostMatrix(Tensor matrix)
    {
        columns = (int)matrix.shape[1];
        values = matrix.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Some rows, as a new tensor.</summary>
    public Tensor Rows(long start, long count) =>
        tensor(values.AsSpan((int)(start * columns), (int)(count * columns)).ToArray(), [count, columns], dtype: ScalarType.Float32);
}
