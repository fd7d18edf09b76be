using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Tests.Plugins;

/// <summary>What can be wrong with plugin folders, one test per message.</summary>
public sealed class PluginFolderTests : IDisposable
{
    private static readonly string Host = typeof(PluginAttribute).Assembly.Location;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folders_that_are_not_there_are_refused() =>
        Assert.Equal(
            [
                $"{folder["none"]}: there is no such plugin folder\n  Plugins are folders Name/Name.dll below it; building the solution "
                    + $"makes the built-in ones.",
                $"{folder["neither"]}: there is no such plugin folder\n  Plugins are folders Name/Name.dll below it; building the "
                    + $"solution makes the built-in ones.",
            ],
            Assert.Throws<InputException>(() => PluginCatalog.Load([folder["none"], TestFolders.TestPlugin("Sample"), folder["neither"]]))
                .Problems.Select(found => found.ToString()));

    [Fact]
    public void A_plugin_folder_without_its_assembly()
    {
        folder.Write("Some/readme.txt", "");
        Expect([folder.Path],
            $"{folder["Some"]}: there is no Some.dll in this plugin folder\n  A plugin folder is named after its assembly: Name/Name.dll.");
    }

    [Fact]
    public void An_assembly_beside_the_plugin_folders()
    {
        folder.Write("Some.dll", "");
        Expect([folder.Path],
            $"{folder["Some.dll"]}: an assembly directly in the plugin folder\n  Plugins are folders Name/Name.dll: name the folder "
                + $"above, or move the assembly.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an assembly at all")]
    [InlineData("MZ and then nothing that a loader would read, although it is long enough to hold the start of a header.............")]
    public void A_file_that_is_no_assembly(string content) =>
        Expect([Path.GetDirectoryName(Path.GetDirectoryName(folder.Write("Some/Some.dll", content)))!],
            $"{folder["Some/Some.dll"]}: not a .NET assembly");

    [Fact]
    public void An_assembly_that_is_cut_short()
    {
        var bytes = File.ReadAllBytes(PluginCatalogTests.Dll("Sample", "Sample"));
        Directory.CreateDirectory(folder["Some"]);
        foreach (var length in Enumerable.Range(0, 40).Select(i => bytes.Length * i / 40))
        {
            File.WriteAllBytes(folder["Some/Some.dll"], bytes[..length]);
            var catalog = PluginCatalog.Load([folder.Path]);
            Assert.Empty(catalog.Plugins);
            Assert.NotEmpty(catalog.NotLoaded);
            Assert.All(catalog.NotLoaded, problem => Assert.StartsWith(folder["Some/Some.dll"], problem.Where, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_assembly_without_a_plugin() =>
        Expect("Empty",
            $"{PluginCatalogTests.Dll("Empty", "Empty")}: there is no plugin in this assembly\n  A plugin is a public sealed class "
                + $"marked [Plugin(\"its-id\")] that implements one contract.");

    [Fact]
    public void An_assembly_that_has_nothing_to_do_with_plugins()
    {
        Directory.CreateDirectory(folder["Words"]);
        File.Copy(Path.Combine(TestFolders.TestPlugin("ClashA"), "ClashA/Words.dll"), folder["Words/Words.dll"]);
        Expect([folder.Path],
            $"{folder["Words/Words.dll"]}: there is no plugin in this assembly\n  A plugin is a public sealed class marked "
                + $"[Plugin(\"its-id\")] that implements one contract.");
    }

    [Fact]
    public void A_plugin_built_against_contracts_of_the_future() =>
        Expect(
            "Future",
            $"{PluginCatalogTests.Dll("Future", "Future")}: built against EvoPrune.Abstractions 9.0.0.0, but the host at {Host} has "
                + $"{Contracts}\n"
                + $"  This host takes plugins built against {Contracts.Major}.0 to {Contracts.Major}.{Contracts.Minor}: rebuild the "
                + $"plugin, or use another host.");

    [Fact]
    public void A_plugin_that_brings_its_own_copy_of_a_shared_assembly()
    {
        var copy = Path.Combine(TestFolders.TestPlugin("OwnCopy"), "OwnCopy/EvoPrune.Abstractions.dll");
        var problems = PluginCatalogTests.Load("OwnCopy").NotLoaded;
        Assert.Equal(
            $"{copy}: a copy of EvoPrune.Abstractions.dll, which always comes from the host: this one is {Contracts}, the host's is "
                + $"{Contracts} at {Host}\n"
                + "  Import Plugin.props in the plugin's project, which references it without copying, and delete this file.",
            problems[0].ToString());
        Assert.Contains(problems, problem => problem.Message.StartsWith("a copy of EvoPrune.Tensors.dll", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("libtorch_cpu.so", true)]
    [InlineData("libtorch.so.2", true)]
    [InlineData("torch_cpu.dll", true)]
    [InlineData("libc10.so", true)]
    [InlineData("libc10_cuda.so", true)]
    [InlineData("EvoPrune.Tensors.dll", true)]
    [InlineData("libLibTorchSharp.so", true)]
    [InlineData("TorchSharp.dll", true)]
    [InlineData("EvoPrune.Models.dll", true)]
    [InlineData("evoprune.dll", true)]
    [InlineData("EvoPrune.Optimizers.dll", false)]
    [InlineData("libother.so", false)]
    [InlineData("torch.txt", false)]
    public void Copies_are_told_by_their_names(string file, bool shared) => Assert.Equal(shared, SharedAssemblies.IsCopy(file));

    [Fact]
    public void Two_plugins_with_one_id_and_version()
    {
        CopyPlugin(PluginCatalogTests.Dll("GreeterOne", "Greeter"), "Greeter");
        Expect(
            [TestFolders.TestPlugin("GreeterOne"), folder.Path],
            $"{folder["Greeter/Greeter.dll"]}: encoding greeter 1.0.0 is also in {PluginCatalogTests.Dll("GreeterOne", "Greeter")}, so "
                + $"neither is loaded\n  Remove one of the two, or give one another version.");
    }

    [Fact]
    public void One_folder_named_twice_counts_once() =>
        Assert.Single(PluginCatalog.Load([TestFolders.TestPlugin("GreeterOne"), TestFolders.TestPlugin("GreeterOne") + "/"]).Plugins);

    [Fact]
    public void A_library_that_is_missing()
    {
        CopyPlugin(PluginCatalogTests.Dll("ClashA", "ClashA"), "ClashA");
        var use = PluginCatalog.Load([folder.Path]).Use<IFitness>("{ type: clash-a }");
        var error = Assert.Throws<InputException>(() => use.Create());
        Assert.StartsWith(
            "{ type: clash-a }: fitness clash-a 1.0.0 cannot be made: Could not load file or assembly 'Words, Version=1.0.0.0",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_libraries_that_is_damaged()
    {
        CopyPlugin(PluginCatalogTests.Dll("ClashA", "ClashA"), "ClashA");
        folder.Write("ClashA/ClashA.deps.json", "{ \"runtimeTarget\": ");
        var problem = Assert.Single(PluginCatalog.Load([folder.Path]).NotLoaded);
        Assert.Equal(folder["ClashA/ClashA.dll"], problem.Where);
        Assert.StartsWith("cannot be loaded: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_class_whose_base_class_is_missing()
    {
        CopyPlugin(PluginCatalogTests.Dll("Heir", "Heir"), "Heir");
        var problem = Assert.Single(PluginCatalog.Load([folder.Path]).NotLoaded);
        Assert.StartsWith("a type cannot be loaded: Could not load file or assembly 'Words, Version=1.0.0.0", problem.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_that_break_the_rules()
    {
        var problems = PluginCatalogTests.Load("Rules").NotLoaded;
        Assert.All(problems, problem => Assert.Equal(PluginCatalogTests.Dll("Rules", "Rules"), problem.Where));
        Assert.Equal(
            [
                "BadId: the id 'Bad Id' is not kebab-case, such as simple-ga",
                "NoConstructor: has 0 public constructors; a plugin has one",
                "NoContract: implements no contract; a plugin implements one of ICalibrationSampler, IEncoding, IPruner, IFitness, "
                    + "IOptimizer",
                "NotPublic: a plugin class is public, sealed and not generic",
                "NotSealed: a plugin class is public, sealed and not generic",
                "OddOptionsPlugin: OddOptions.Patience has type TimeSpan; options are string, bool, int, long, double, enumerations, "
                    + "lists, nested records, or types with static TryParse(string, out T).",
                "TwoConstructors: has 2 public constructors; a plugin has one",
                "TwoContracts: implements 2 contracts, ICalibrationSampler, IFitness; a plugin implements one",
                "TwoRecords: takes 2 options records; a plugin takes one at most",
                "TypeOption: TypeOptions has an option named 'type', which names the plugin",
                "UnknownService: constructor parameter 'services' has type IServiceProvider; a plugin takes an options record (a class "
                    + "with a public constructor without parameters) and services: for fitness, ModelTopology, ITextCorpus, "
                    + "ITextTokenizer, ITaskSource",
                "WantsSpace: constructor parameter 'space' has type SearchSpace; a plugin takes an options record (a class with a public "
                    + "constructor without parameters) and services: for fitness, ModelTopology, ITextCorpus, "
                    + "ITextTokenizer, ITaskSource",
            ],
            problems.Select(problem => problem.Message.Replace("EvoPrune.TestPlugins.", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_cannot_be_loaded_of_all_folders_is_told_at_once_and_the_rest_is_loaded()
    {
        folder.Write("Notes/readme.txt", "");
        var catalog =
            PluginCatalog.Load([folder.Path, TestFolders.TestPlugin("Empty"), TestFolders.TestPlugin("GreeterOne"),
                TestFolders.TestPlugin("Future")]);
        Assert.Equal(3, catalog.NotLoaded.Count);
        Assert.Equal("encoding greeter 1.0.0", Assert.Single(catalog.Plugins).ToString());
    }

    [Fact]
    public void Who_misses_a_plugin_is_told_what_could_not_be_loaded()
    {
        folder.Write("Some/Some.dll", "no assembly");
        folder.Write("Notes/readme.txt", "");
        var catalog = PluginCatalog.Load([folder.Path, TestFolders.TestPlugin("Sample")]);
        var reasons = "\n  It may be in what could not be loaded:"
            + $"\n  {folder["Notes"]}: there is no Notes.dll in this plugin folder"
            + $"\n  {folder["Some/Some.dll"]}: not a .NET assembly"
            + $"\n  {PluginFolders.Advice}";
        Assert.Equal(
            "{ type: some }: type: no optimizer named 'some'; there are: climber, windows" + reasons,
            Assert.Throws<InputException>(() => catalog.Use<IOptimizer>("{ type: some }")).Message);
        Assert.EndsWith(reasons, Assert.Throws<InputException>(() => PluginListing.Of(catalog, "some")).Message, StringComparison.Ordinal);
        Assert.NotNull(catalog.Use<IOptimizer>("{ type: climber }"));
    }

    private static Version Contracts => typeof(PluginAttribute).Assembly.GetName().Version!;

    private void CopyPlugin(string dll, string name)
    {
        Directory.CreateDirectory(folder[name]);
        File.Copy(dll, folder[$"{name}/{name}.dll"]);
    }

    private static void Expect(string project, string problem) => Expect([TestFolders.TestPlugin(project)], problem);

    private static void Expect(string[] folders, string problem) =>
        Assert.Equal([problem], PluginCatalog.Load(folders).NotLoaded.Select(found => found.ToString()));
}
