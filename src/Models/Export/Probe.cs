using static TorchSharp.torch;

namespace EvoPrune.Models.Export;

/// <summary>A few windows of arbitrary tokens, to see whether two models compute the same.</summary>
internal static class Probe
{
    private const int Windows = 2;
    private const int Length = 48;

    /// <summary>All logits, or for an encoder all hidden states.</summary>
    public static double[] Outputs(LanguageModel model, ICandidate candidate)
    {
        using var scope = NewDisposeScope();
        var length = Math.Min(Length, model.Topology.ContextLength);
        var random = new RandomStream(0, "export probe");
        var tokens = tensor([.. Enumerable.Range(0, Windows * length).Select(_ => (long)random.Next(model.Topology.Vocabulary))], [Windows, length]);
        var states = candidate.HiddenStates(tokens);
        var outputs = model.Weights.Head is not null ? candidate.Logits(states) : states;
        return [.. outputs.to(ScalarType.Float64).cpu().reshape(-1).data<double>()];
    }

    /// <summary>Largest difference relative to the largest value; infinite where one of the two is NaN or infinite.</summary>
    public static double Deviation(double[] expected, double[] actual)
    {
        if (expected.Length != actual.Length)
        {
            return double.PositiveInfinity;
        }

        var (largest, difference) = (double.Epsilon, 0.0);
        foreach (var (a, b) in expected.Zip(actual))
        {
            largest = double.IsFinite(a) ? Math.Max(largest, Math.Abs(a)) : largest;
            difference = double.IsFinite(a - b) ? Math.Max(difference, Math.Abs(a - b)) : double.PositiveInfinity;
        }

        return difference / largest;
    }
}
