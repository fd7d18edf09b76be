using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EvoPrune.Host.Tests.Architecture;

/// <summary>Rules for projects, namespaces and files, checked on the sources and the compiled assemblies.</summary>
public partial class ArchitectureTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Projects =>
        [.. Sources("*.csproj")
            .Where(p => p.StartsWith("src/", StringComparison.Ordinal) || p.StartsWith("plugins/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Projects_import_only_the_floors_below(string project)
    {
        string[] allowed = project switch
        {
            "src/Tensors/EvoPrune.Tensors.csproj" => [],
            "src/Abstractions/EvoPrune.Abstractions.csproj" => ["EvoPrune.Tensors"],
            "src/Models/EvoPrune.Models.csproj" => ["EvoPrune.Abstractions", "EvoPrune.Tensors"],
            "src/Host/EvoPrune.Host.csproj" => ["EvoPrune.Abstractions", "EvoPrune.Tensors", "EvoPrune.Models"],
            _ when project.StartsWith("plugins/", StringComparison.Ordinal) => ["EvoPrune.Abstractions", "EvoPrune.Tensors"],
            _ => throw new InvalidOperationException($"{project} belongs to no floor; add it to this test."),
        };
        var references = XDocument.Load(Path.Combine(Root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.All(references, reference => Assert.Contains(reference, allowed));
    }

    [Fact]
    public void The_floors_below_the_host_know_no_yaml_and_no_console() =>
        Assert.All(Sources("*.cs").Where(file => !file.StartsWith("src/Host/", StringComparison.Ordinal) && IsProduct(file)), file =>
            Assert.DoesNotMatch(@"\bYamlDotNet\b|\bSpectre\.Console\b|\bSystem\.CommandLine\b|\bConsole\.",
                File.ReadAllText(Path.Combine(Root, file))));

    [Fact]
    public void Only_the_lowest_floor_calls_native_code_and_points_into_memory() =>
        Assert.All(Sources("*.cs").Where(file => !file.StartsWith("src/Tensors/", StringComparison.Ordinal) && IsProduct(file)), file =>
            Assert.DoesNotMatch(@"DllImport|LibraryImport|NativeLibrary|\bunsafe\b", File.ReadAllText(Path.Combine(Root, file))));

    [Fact]
    public void A_contract_demands_at_most_three_members() =>
        Assert.All(typeof(IOptimizer).Assembly.GetExportedTypes().Where(type => type.IsInterface), contract =>
            Assert.InRange(contract.GetMethods().Count(method => method.IsAbstract), 0, 3));

    [Fact]
    public void Nothing_prints_but_the_command_line() =>
        Assert.All(Sources("*.cs").Where(file => IsProduct(file) && !file.StartsWith("src/Host/Cli/", StringComparison.Ordinal)), file =>
            Assert.DoesNotMatch(@"(?<![\w.])Console\.(Out|Error|Write|In|Read)|AnsiConsole\.Write",
                File.ReadAllText(Path.Combine(Root, file))));

    [Fact]
    public void Namespaces_of_the_host_point_downward() => PointDownward(
        typeof(Host.Cli.CommandLine).Assembly, "EvoPrune.Host",
        ["Cli", "Compare", "Pipeline", "Reports", "Runs", "Search", "Experiments", "Plugins", "Tasks", "Options", "Hub", "Yaml"]);

    [Fact]
    public void Namespaces_of_the_models_point_downward() => PointDownward(
        typeof(Models.ModelFolder).Assembly, "EvoPrune.Models",
        ["Export", "", "Training", "Levels", "Weights", "Inference", "Families", "Checkpoints", "Hub", "Files", "Profiling"]);

    [Fact]
    public void Namespaces_have_no_rings()
    {
        var catalog = Host.Plugins.PluginCatalog.Load([TestFolders.Plugins]);
        Assert.NotEmpty(catalog.Plugins);
        Assembly[] assemblies =
        [
            typeof(Host.Cli.CommandLine).Assembly, typeof(Models.ModelFolder).Assembly, typeof(IOptimizer).Assembly,
            .. catalog.Plugins.Select(plugin => plugin.Type.Assembly).Distinct(),
        ];
        Assert.All(assemblies, assembly => Assert.Empty(NamespaceGraph.Rings(NamespaceGraph.Of(assembly))));
    }

    [Fact]
    public void No_line_is_longer_than_140_characters() =>
        Assert.All(Sources("*.cs"), file =>
            Assert.All(File.ReadLines(Path.Combine(Root, file)), line => Assert.True(line.Length <= 140, $"{file}: {line}")));

    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Assert.All(Sources("*.cs"), file =>
            Assert.True(File.ReadLines(Path.Combine(Root, file)).Count() <= 400, file));

    [Fact]
    public void Every_suppression_in_the_product_gives_its_reason() =>
        Assert.All(Sources("*.cs").Where(IsProduct), file =>
            Assert.All(File.ReadLines(Path.Combine(Root, file)).Where(line => Suppression().IsMatch(line)), line =>
                Assert.Matches(@"//|Justification", line)));

    // A namespace may use those that come later in the order; others are not checked here.
    private static void PointDownward(Assembly assembly, string root, string[] order)
    {
        var upward = NamespaceGraph.Of(assembly)
            .Select(edge => (edge.From, edge.To, edge.Example, Upper: Level(edge.From), Lower: Level(edge.To)))
            .Where(edge => edge.Upper >= 0 && edge.Lower >= 0 && edge.Upper > edge.Lower);
        Assert.Empty(upward.Select(edge => $"{edge.From} uses {edge.To}: {edge.Example}"));

        int Level(string name) => name == root ? Array.IndexOf(order, "")
            : name.StartsWith(root + ".", StringComparison.Ordinal) ? Array.IndexOf(order, name[(root.Length + 1)..].Split('.')[0])
            : -1;
    }

    [GeneratedRegex(@"#pragma warning disable|SuppressMessage")]
    private static partial Regex Suppression();

    private static bool IsProduct(string file) =>
        file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("plugins/", StringComparison.Ordinal);

    private static IEnumerable<string> Sources(string pattern) =>
        new[] { "src", "plugins", "tests", "benchmarks", "assets" }
            .Where(folder => Directory.Exists(Path.Combine(Root, folder)))
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string FindRoot([System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
