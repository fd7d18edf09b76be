using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>States of packed sequences are those of each sequence on its own, whether or not sequences share a stem.</summary>
public class PackedSequencesTests
{
    [Theory]
    [MemberData(nameof(Models))]
    public void Sequences_with_a_shared_stem_have_the_states_of_whole_sequences(string reference)
    {
        var folder = ModelFolder.Open(ReferenceModels.ModelOf(reference));
        using var model = folder.Load(CPU, ScalarType.Float32);
        // Under dynamic scaling, the rotations of longer sequences depend on their length.
        var most = (folder.Config.Rotary?.Scaling as DynamicScaling)?.Original ?? folder.Config.ContextLength;
        EqualWholeSequences(model, most);
    }

    [Theory]
    [InlineData("gpt2-tied", null)]
    [InlineData("mistral", 4)]
    public void Masks_hide_other_sequences_later_positions_and_those_before_the_window(string reference, int? window)
    {
        using var scope = NewDisposeScope();
        Segment[] segments = [new(0, 6), new(6, 3, 0, 6), new(9, 2, 0, 6), new(11, 5)];

        // A type that the host's kernel does not take, as on a GPU.
        var positions = Positions.Of(ModelFolder.Open(ReferenceModels.ModelOf(reference)).Config, segments, ScalarType.Float64, CPU);
        var mask = positions.MaskOf(window)!;
        Assert.Equal([16L, 16L], mask.shape);
        Assert.False(positions.IsPlainlyCausal(window));
        foreach (var segment in segments)
        {
            var own = Enumerable.Range(segment.Start, segment.Count).ToList();
            List<int> sequence = [.. Enumerable.Range(segment.StemStart, segment.StemCount), .. own];
            foreach (var row in own)
            {
                var seen = sequence[..(sequence.IndexOf(row) + 1)].TakeLast(window ?? int.MaxValue);
                Assert.Equal(Enumerable.Range(0, 16).Select(column => seen.Contains(column) ? 0 : double.NegativeInfinity),
                    mask[row].data<double>().ToArray());
            }
        }
    }

    [SharedFact]
    public void Long_sequences_span_many_tiles()
    {
        using var model = ModelFolder.Open(Shared.Model).Load(CPU);
        EqualWholeSequences(model, most: 150);
    }

    private static void EqualWholeSequences(LanguageModel model, int most)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var packed = new PackedSequences();
        List<(PackedSequence Place, int[] Ids)> all = [];
        foreach (var (stem, branches) in new[] { (most / 2, new[] { 1, most / 2, 3 }), (3, [2, most - 3]), (most - 1, [1]) })
        {
            var shared = Ids(stem, seed: stem);
            var at = packed.Add(shared);
            all.Add((at, shared));
            all.AddRange(branches.Select(length => Ids(length, seed: length))
                .Select(ids => (packed.Add(at, ids), (int[])[.. shared, .. ids])));
        }

        var rows = ((ISequenceCandidate)model.Dense).HiddenStates(packed);
        foreach (var (place, ids) in all)
        {
            var whole = model.Dense.HiddenStates(tensor(Array.ConvertAll(ids, id => (long)id), [1, ids.Length]));
            var packedRows = tensor([.. Enumerable.Range(0, ids.Length).Select(position => (long)place.RowOf(position))]);
            var difference = (whole.squeeze(0) - rows.index_select(0, packedRows)).abs().max().to(ScalarType.Float64).item<double>();
            Assert.Equal(0, difference);
        }
    }

    [Fact]
    public void Sequences_longer_than_the_model_takes_are_refused()
    {
        using var folder = new TinyModel(TinyModel.Config);
        using var model = folder.Load();
        var packed = new PackedSequences();
        packed.Add(packed.Add(new int[TinyModel.Config.ContextLength]), [1]);
        Assert.Throws<ArgumentException>(() => ((ISequenceCandidate)model.Dense).HiddenStates(packed));
    }

    public static TheoryData<string> Models =>
        [.. ReferenceModels.Names.Where(name => ModelFolder.Open(ReferenceModels.ModelOf(name)).Family.IsCausal)];

    private static int[] Ids(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => (i * 7 + seed * 13) % 23)];
}
