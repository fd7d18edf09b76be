using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Fitness;

/// <summary>States of the dense model, computed once for each set of token windows.</summary>
/// <remarks>
/// They are kept in managed memory, so the host does not count them as leaked tensors. Safe for use by several threads at once.
/// </remarks>
/// <param name="statesOf">Computes the states of a model on token windows: matrices of equal width.</param>
internal sealed class DenseStates(Func<ICandidate, TokenWindows, IReadOnlyList<HostMatrix>> statesOf)
{
    // Budgets, races and workers cut a calibration set in a few different ways. The limit is this many times the rows of the largest cut;
    // the oldest cuts are dropped first.
    private const int KeptCuts = 8;

    private readonly Lock gate = new();
    private readonly List<(ICandidate Dense, string Hash, int Length, IReadOnlyList<HostMatrix> States)> entries = [];

    /// <summary>The states of the dense model.</summary>
    public IReadOnlyList<HostMatrix> Of(ICandidate dense, TokenWindows windows)
    {
        lock (gate)
        {
            var known = entries.FindIndex(entry => entry.Dense == dense && entry.Hash == windows.Hash && entry.Length == windows.Length);
            if (known < 0)
            {
                using var scope = NewDisposeScope();
                entries.Insert(0, (dense, windows.Hash, windows.Length, statesOf(dense, windows)));
                var most = KeptCuts * entries.Max(entry => Rows(entry.States));
                while (entries.Sum(entry => Rows(entry.States)) > most)
                {
                    entries.RemoveAt(entries.Count - 1);
                }

                known = 0;
            }

            return entries[known].States;
        }
    }

    private static long Rows(IReadOnlyList<HostMatrix> states) => states.Sum(matrix => matrix.RowCount);
}

/// <summary>A matrix in managed memory, in single precision, which holds every type that models compute in exactly.</summary>
internal sealed class HostMatrix
{
    private readonly float[] values;
    private readonly int columns;

    public HostMatrix(Tensor matrix)
    {
        columns = (int)matrix.shape[1];
        RowCount = matrix.shape[0];
        values = matrix.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Number of rows.</summary>
    public long RowCount { get; }

    /// <summary>
    /// Some rows, on the candidate's device and in its type; read only. Devices other than the host keep them in the cache that candidates
    /// share.
    /// </summary>
    public Tensor Rows(Trial trial, long start, long count, Tensor candidate)
    {
        return candidate.device_type == DeviceType.CPU
            ? New()
            : trial.Cache.GetOrMake(new DeviceRows(this, start, count, candidate.dtype), New);

        Tensor New()
        {
            var rows = values.AsSpan((int)(start * columns), (int)(count * columns)).ToArray();
            return tensor(rows, [count, columns], dtype: ScalarType.Float32).to(candidate.dtype).to(candidate.device);
        }
    }

    private sealed record DeviceRows(HostMatrix Matrix, long Start, long Count, ScalarType Type);
}
