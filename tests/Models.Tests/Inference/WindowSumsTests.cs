using EvoPrune.Models.Inference;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>What is computed of a window does not depend on the windows beside it.</summary>
public class WindowSumsTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(12)]
    public void Windows_cut_between_pieces_keep_every_bit(int length)
    {
        using var folder = new TinyModel(TinyModel.Config);
        using var model = folder.Load();
        var piece = (int)MicroBatch.WindowsOf(length, CPU);
        var windows = TinyModel.Windows(2 * piece + 5, length);
        var candidate = model.Candidate(CompressionPlan.Uniform(model.Topology, new Sparsify(0.5)), new MagnitudeForTests());
        var whole = NegativeLogLikelihood.SumsOf(candidate, windows);
        foreach (var cut in (int[])[piece, 2 * piece])
        {
            Assert.Equal(whole,
                [.. NegativeLogLikelihood.SumsOf(candidate, windows.Slice(0, cut)),
                    .. NegativeLogLikelihood.SumsOf(candidate, windows.Slice(cut, windows.Count - cut))]);
        }

        Assert.Equal(whole.Sum(), NegativeLogLikelihood.Of(candidate, windows).Sum);
        Assert.Equal(windows.Count, whole.Distinct().Count());
    }
}
