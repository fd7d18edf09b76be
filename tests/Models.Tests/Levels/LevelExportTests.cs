using EvoPrune.Models.Levels;
using EvoPrune.Models.Export;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Levels;

/// <summary>
/// Shrunk sublayers of every family: what runs physically smaller is what leaves as zeros, and as smaller tensors, read by an independent
/// reader.
/// </summary>
public sealed class LevelExportTests : IDisposable
{
    // Half of the heads and three quarters of the channels of one block; no heads, but their bias, and a quarter of the channels of the
    // next.
    private const string Plan = "0.attn=1/2 0.mlp=3/4 1.attn=1/1 1.mlp=1/4";

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Cases => [.. ReferenceModels.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Masked_and_smaller_tensors_compute_what_the_candidate_computes(string name)
    {
        var source = ModelFolder.Open(ReferenceModels.ModelOf(name));
        using var model = source.Load(CPU, ScalarType.Float32);
        var levels = LevelsForTests.Built(folder["levels"], source, model, LevelsForTests.Windows(name));
        var plan = LevelsForTests.Plan(Plan);
        foreach (var shape in (ExportShape[])[ExportShape.Masked, ExportShape.Hetero])
        {
            var target = folder[shape.ToString()];
            var report = ModelExporter.Export(source, plan, levels, target, new() { Shape = shape }, CPU);
            Assert.InRange(report.Deviation, 0, source.Type.Name == "F32" ? 1e-5 : 1e-2);
            Equal(source, plan, levels, model, PlainModel.Open(target), source.Type.Name == "F32" ? 1e-4 : 2e-2);
            var (before, written) = (source.Config.Block(0), ModelFolder.Open(target));
            var removed = shape == ExportShape.Masked ? 0 : new Shrink(3, 4).Removed(before.InnerSize!.Value);
            Assert.Equal(before.InnerSize - removed, written.Config.Block(0).InnerSize);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Smaller_units_have_the_parameters_that_the_plan_says(string name)
    {
        var source = ModelFolder.Open(ReferenceModels.ModelOf(name));
        using var model = source.Load(CPU);
        var levels = LevelsForTests.Built(folder["levels"], source, model, LevelsForTests.Windows(name), ActivationSource.Dense);
        var plan = LevelsForTests.Plan(Plan);
        var footprint = model.Footprint(plan, levels);
        Assert.Equal(plan.ParametersRemoved(source.Topology), footprint.ParametersRemoved);
        Assert.Equal(plan.Sparsity(source.Topology), footprint.Sparsity, 12);
        Assert.Equal((source.Topology.Parameters - footprint.ParametersRemoved) * source.Topology.BytesPerParameter, footprint.Bytes);
        using var held = model.Prune(plan, levels);
        Assert.Equal(footprint, held.Footprint);
        Assert.Equal(Outputs(model.Candidate(plan, levels), name), Outputs(held.Candidate, name));
    }

    public void Dispose() => folder.Dispose();

    private static float[] Outputs(ICandidate candidate, string name)
    {
        using var scope = NewDisposeScope();
        return candidate.HiddenStates(LevelsForTests.Windows(name).ToTensor()).reshape(-1).data<float>().ToArray();
    }

    private static void Equal(ModelFolder source, CompressionPlan plan, LevelDatabase levels, LanguageModel model, PlainModel written,
        double tolerance)
    {
        using var scope = NewDisposeScope();
        var candidate = model.Candidate(plan, levels);
        foreach (var ids in ReferenceModels.Windows(Path.GetFileName(source.Path)))
        {
            var states = candidate.HiddenStates(tensor(Array.ConvertAll(ids, id => (long)id), [1, ids.Length]));
            var expected = (source.Family.IsCausal ? candidate.Logits(states) : states).reshape(-1).data<float>().ToArray();
            var actual = (source.Family.IsCausal ? written.Logits(ids) : written.HiddenStates(ids)).SelectMany(row => row).ToArray();
            Assert.Equal(expected.Length, actual.Length);
            Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs), 0, tolerance);
        }
    }
}
