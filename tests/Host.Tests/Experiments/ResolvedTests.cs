using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Tests.Experiments;

public sealed class ResolvedTests : IDisposable
{
    private readonly SampleExperiment sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Everything_is_written_out() =>
        Golden.Verify(
            SampleExperiment.Format.Write(sample.Read(SampleExperiment.Text, "optimizer.mutation-rate=1e-5", "encoding.pattern=2:4"),
                sample.Folder["runs/1"]), "Experiments/resolved.golden.yaml");

    [Fact]
    public void What_is_written_reads_as_the_same_experiment()
    {
        var spec = sample.Read(
            SampleExperiment.Text, "name='a: \"b\"'", "optimizer.stages=[3, 4]", "baselines=[random, uniform]",
            "optimizer.mutation-rate=0.1", "model.dtype=bfloat16");
        var text = SampleExperiment.Format.Write(spec, sample.Folder["runs/1"]);
        sample.Folder.Write("runs/1/resolved.yaml", text);

        var again = SampleExperiment.Format.Read(sample.Folder["runs/1/resolved.yaml"]);

        Assert.Equal(Values(spec), Values(again));
        Assert.Equal(text, SampleExperiment.Format.Write(again, sample.Folder["runs/1"]));
        Assert.Equal(SampleExperiment.Format.Hash(spec), SampleExperiment.Format.Hash(again));
    }

    [Fact]
    public void Hash_does_not_depend_on_what_is_left_to_defaults()
    {
        var hash = SampleExperiment.Format.Hash(sample.Read());
        Assert.Equal(hash,
            SampleExperiment.Format.Hash(sample.Read(SampleExperiment.Text, "seed=42", "optimizer.stop={ after: 10 }",
                "optimizer.type=climber@1.2.0")));
        Assert.NotEqual(hash, SampleExperiment.Format.Hash(sample.Read(SampleExperiment.Text, "seed=43")));
        Assert.NotEqual(hash, SampleExperiment.Format.Hash(sample.Read(SampleExperiment.Text, "optimizer.stop.after=11")));
    }

    [Fact]
    public void Hash_is_equal_in_every_process()
    {
        // Computed once and written down: of a name, so that no path of this machine is in it.
        var spec = sample.Read() with
        {
            Model = new() { Path = "/model" },
            Data = new() { Calibration = new() { Text = "/a" }, Report = new() { Text = "/b" } },
        };
        Golden.Verify(SampleExperiment.Format.Hash(spec) + "\n", "Experiments/hash.golden.txt");
    }

    private static object Values(ExperimentSpec spec) => (
        spec.Name, spec.Seed, spec.Model, spec.Data, string.Join(' ', spec.Baselines),
        spec.Calibration.Plugin, spec.Calibration.Options, spec.Encoding.Plugin, spec.Encoding.Options, spec.Pruner.Plugin,
        (spec.Fitness.Count, spec.Fitness[0].Plugin, spec.Optimizer.Plugin),
        System.Text.Json.JsonSerializer.Serialize(spec.Optimizer.Options));
}
