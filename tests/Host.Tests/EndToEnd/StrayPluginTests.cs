namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>What lies in a plugin folder and is no plugin is in nobody's way who does not ask for it.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class StrayPluginTests : IClassFixture<TinyExperiment>
{
    private readonly TinyExperiment experiment;
    private readonly string[] folder;

    public StrayPluginTests(TinyExperiment experiment)
    {
        this.experiment = experiment;
        Directory.CreateDirectory(experiment["stray/Notes"]);
        Directory.CreateDirectory(experiment["stray/Damaged"]);
        experiment.Write("stray/Damaged/Damaged.dll", "MZ and no more");
        folder = ["--plugins", experiment["stray"]];
    }

    [Fact]
    public void Plugins_lists_it_with_its_reason()
    {
        var (code, output, errors) = Captured.Run(["plugins", .. folder]);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("simple-ga", output, StringComparison.Ordinal);
        Assert.Contains($"{experiment["stray/Notes"]}: there is no Notes.dll in this plugin folder", output, StringComparison.Ordinal);
        Assert.Contains($"{experiment["stray/Damaged/Damaged.dll"]}: not a .NET assembly", output, StringComparison.Ordinal);
        Assert.DoesNotContain("not loaded", Captured.Run("plugins").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_shows_it_and_calls_the_machine_ready()
    {
        var (code, output, _) = Captured.Run(["doctor", .. folder]);
        Assert.Equal(0, code);
        Assert.Contains("not loaded: " + experiment["stray/Notes"], output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_experiment_that_does_not_need_it_runs()
    {
        var (code, _, errors) = Captured.Run(["validate", experiment["experiment.yaml"], .. folder]);
        Assert.Equal((0, ""), (code, errors));
    }

    [Fact]
    public void An_experiment_that_names_a_plugin_that_is_not_there_is_told_the_reasons()
    {
        var (code, _, errors) = Captured.Run(["validate", experiment.Variant("type: magnitude", "type: damaged"), .. folder]);
        Assert.Equal(2, code);
        Assert.Contains("pruner.type: no pruner named 'damaged'; there are: ", errors, StringComparison.Ordinal);
        Assert.Contains($"{experiment["stray/Damaged/Damaged.dll"]}: not a .NET assembly", errors, StringComparison.Ordinal);
        Assert.Contains($"{experiment["stray/Notes"]}: there is no Notes.dll", errors, StringComparison.Ordinal);
        (code, _, errors) = Captured.Run(["benchmark", "damaged", .. folder]);
        Assert.Equal(2, code);
        Assert.Contains("Damaged.dll: not a .NET assembly", errors, StringComparison.Ordinal);
    }
}
