using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Tests.Plugins;

public class PluginCatalogTests
{
    private static readonly ModelTopology Topology = new("test", 8, 16, 4, 0, 4, []);

    [Fact]
    public void Every_contract_is_found_with_its_description()
    {
        var catalog = Load("Sample");
        Assert.Equal(
            ["calibration windows 1.2.0", "encoding ratios 1.2.0", "pruner copy 1.2.0", "fitness blocks 1.2.0", "optimizer climber 1.2.0",
                "optimizer windows 1.2.0"],
            catalog.Plugins.Select(plugin => plugin.ToString()));
        var windows = catalog.Plugins[0];
        Assert.Equal(("The first windows.", "WindowsOptions", Dll("Sample", "Sample")),
            (windows.Description, windows.OptionsType!.Name, windows.Path));
        Assert.Null(catalog.Plugins[2].OptionsType);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(windows.Path))),
            windows.Sha256);
    }

    [Fact]
    public void A_plugin_is_made_from_its_options_and_services()
    {
        var ratios = Load("Sample").Use<IEncoding>("{ type: ratios, target: 0.3 }").Create(Topology);
        Assert.Equal([0.3], ratios.Repair(new([0.9]), new RandomStream(1, "test")));
        var climber = Load("Sample").Use<IOptimizer>("{ type: climber, population: 5 }").Create(Topology, new SearchSpace(ratios));
        Assert.Equal(5, climber.Ask(new Generation(1, "test", 0)).Count);
    }

    [Fact]
    public void Two_versions_live_side_by_side_and_the_highest_is_the_default()
    {
        var catalog = Load("GreeterOne", "GreeterTwo");
        Assert.Equal("hello from 1.0.0", catalog.Use<IEncoding>("{ type: greeter@1.0.0 }").Create(Topology).ToString());
        Assert.Equal("hello from 1.1.0 at level 3", catalog.Use<IEncoding>("{ type: greeter@1.1.0 }").Create(Topology).ToString());
        Assert.Equal("hello from 1.1.0 at level 4", catalog.Use<IEncoding>("{ type: greeter, level: 4 }").Create(Topology).ToString());
    }

    [Fact]
    public void An_alias_names_the_plugin_and_is_recorded_as_written()
    {
        var catalog = Load("GreeterOne", "GreeterTwo");
        var use = catalog.Use<IEncoding>("{ type: hello, level: 4 }");
        Assert.Equal("hello from 1.1.0 at level 4", use.Create(Topology).ToString());
        Assert.Equal("hello@1.1.0", use.Plugin.Reference);
        Assert.Equal("encoding hello 1.1.0", catalog.Use<IEncoding>("{ type: hello@1.1.0 }").ToString());
        Assert.Equal(["greeter", "greeter"], catalog.Plugins.Select(plugin => plugin.Id));
        Assert.Equal("greeter", Assert.Single(PluginListing.Of(catalog, "hello")).Id);
    }

    [Fact]
    public void Options_are_checked_against_the_version_that_is_named()
    {
        var error = Assert.Throws<InputException>(() => Load("GreeterOne", "GreeterTwo")
            .Use<IEncoding>("{ type: greeter@1.0.0, level: 4 }"));
        Assert.Equal("{ type: greeter@1.0.0, level: 4 }: level: unknown key; valid keys: none", error.Message);
    }

    [Fact]
    public void Plugins_may_bring_different_versions_of_one_library()
    {
        var catalog = Load("ClashA", "ClashB");
        Assert.Equal("1.0.0", catalog.Use<IFitness>("{ type: clash-a }").Create().Metric.Unit);
        Assert.Equal("2.0.0", catalog.Use<IFitness>("{ type: clash-b }").Create().Metric.Unit);
    }

    [Fact]
    public void Two_plugins_and_the_host_use_three_versions_of_one_package()
    {
        var catalog = Load("OldYaml", "NewYaml");
        var (older, newer) = (catalog.Use<IFitness>("{ type: old-yaml }").Create(), catalog.Use<IFitness>("{ type: new-yaml }").Create());
        Assert.Equal(("old-yaml", "11.0.0.0"), (older.Metric.Name, older.Metric.Unit));
        Assert.Equal(("new-yaml", "16.0.0.0"), (newer.Metric.Name, newer.Metric.Unit));
        Assert.Equal("18.0.0.0", typeof(YamlDotNet.Core.Parser).Assembly.GetName().Version!.ToString());
    }

    [Theory]
    [InlineData("NativePackage", "native-package")]
    [InlineData("NativeFile", "native-file")]
    public void A_plugin_calls_its_own_native_library(string project, string id) =>
        Assert.Equal("1.0.22", Load(project).Use<IFitness>($"{{ type: {id} }}").Create().Metric.Unit);

    [Fact]
    public void A_plugin_without_a_list_of_libraries_finds_those_in_its_folder()
    {
        using var folder = new TempFolder();
        foreach (var file in (string[])["ClashA/ClashA.dll", "ClashA/Words.dll"])
        {
            folder.Write(file, "");
            File.Copy(Path.Combine(TestFolders.TestPlugin("ClashA"), file), folder[file], overwrite: true);
        }

        Assert.Equal("1.0.0", PluginCatalog.Load([folder.Path]).Use<IFitness>("{ type: clash-a }").Create().Metric.Unit);
    }

    [Fact]
    public void A_constructor_that_throws_is_told_with_plugin_version_and_path()
    {
        var use = Load("Thrower").Use<IOptimizer>("{ type: thrower, low: 7 }");
        var error = Assert.Throws<InputException>(() => use.Create(Topology));
        Assert.Equal(
            $"{{ type: thrower, low: 7 }}: optimizer thrower 2.3.4 cannot be made: low 7 is above high 4.\n  The plugin is "
                + $"{Dll("Thrower", "Thrower")}.", error.Message);
    }

    [Theory]
    [InlineData("optimizer", "climbr", "no optimizer named 'climbr'; nearest: climber; there are: climber, windows")]
    [InlineData("optimizer", "ratios", "no optimizer named 'ratios' (there is one for encoding); there are: climber, windows")]
    [InlineData("pruner", "windows", "no pruner named 'windows' (there is one for calibration and optimizer); there are: copy")]
    [InlineData("optimizer", "climber@1.1.0", "optimizer 'climber' has no version 1.1.0; nearest: 1.2.0; there are: 1.2.0")]
    [InlineData("optimizer", "climber@", "optimizer 'climber' has no version ; there are: 1.2.0")]
    public void An_unknown_plugin_or_version_lists_what_there_is(string contract, string reference, string expected)
    {
        Assert.Null(Load("Sample").Find(PluginContract.All.Single(c => c.Name == contract), reference, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Built_in_plugins_follow_every_rule_and_say_what_they_are_for()
    {
        var catalog = PluginCatalog.Load([TestFolders.Plugins]);
        Assert.NotEmpty(catalog.Plugins);
        Assert.All(catalog.Plugins, plugin => Assert.NotNull(plugin.Description));
        Assert.All(PluginListing.Of(catalog).SelectMany(plugin => plugin.Options), option => Assert.NotNull(option.Description));
    }

    [Fact]
    public void Nothing_shared_lies_in_the_built_in_plugin_folders() =>
        Assert.DoesNotContain(Directory.EnumerateFiles(TestFolders.Plugins, "*", SearchOption.AllDirectories), SharedAssemblies.IsCopy);

    internal static PluginCatalog Load(params string[] projects) => PluginCatalog.Load(projects.Select(TestFolders.TestPlugin));

    internal static string Dll(string project, string assembly) =>
        Path.Combine(TestFolders.TestPlugin(project), assembly, assembly + ".dll");
}
