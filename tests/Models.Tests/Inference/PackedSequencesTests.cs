using EvoPrune.Models.Families;
using EvoPrune.Models.Tests.Support;
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
            for (var position = 0; position < ids.Length; position++)
            {
                Assert.Equal(
                    whole[0, position].data<float>().ToArray(), rows[place.RowOf(position)].data<float>().ToArray());
            }
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
