using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Tests.Experiments;

/// <summary>The files under experiments/ against the built-in plugins.</summary>
public class ShippedExperimentsTests
{
    private static readonly ExperimentFormat Format = new(PluginCatalog.Load([TestFolders.Plugins]));

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(TestFolders.Repository, "experiments"), "*.yaml")
            .Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_key_value_and_plugin_is_valid(string file)
    {
        try
        {
            Format.Read(Path.Combine(TestFolders.Repository, "experiments", file));
        }
        catch (InputException error)
        {
            // Whether the models and texts are on this machine is not what this test is about.
            Assert.All(error.Problems, problem => Assert.Matches(": there is no (file|folder) '", problem.Message));
        }
    }
}
