using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace EvoPrune.Host.Tests.Architecture;

/// <summary>The house's floors and its rules for files, read from the sources themselves.</summary>
public partial class ArchitectureTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Projects =>
        [.. Sources("*.csproj").Where(p => p.StartsWith("src/", StringComparison.Ordinal) || p.StartsWith("plugins/", StringComparison.Ordinal))];

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
            Assert.DoesNotMatch(@"\bYamlDotNet\b|\bSpectre\.Console\b|\bSystem\.CommandLine\b|\bConsole\.", File.ReadAllText(Path.Combine(Root, file))));

    [Fact]
    public void Only_the_lowest_floor_calls_native_code_and_points_into_memory() =>
        Assert.All(Sources("*.cs").Where(file => !file.StartsWith("src/Tensors/", StringComparison.Ordinal) && IsProduct(file)), file =>
            Assert.DoesNotMatch(@"DllImport|LibraryImport|NativeLibrary|\bunsafe\b", File.ReadAllText(Path.Combine(Root, file))));

    [Fact]
    public void Contracts_have_at_most_three_members() =>
        Assert.All(typeof(IOptimizer).Assembly.GetExportedTypes().Where(type => type.IsInterface), contract =>
            Assert.InRange(contract.GetMembers().Count(m => m is not MethodInfo { IsSpecialName: true }), 0, 3));

    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Assert.All(Sources("*.cs"), file =>
            Assert.True(File.ReadLines(Path.Combine(Root, file)).Count() <= 400, file));

    [Fact]
    public void Every_suppression_in_the_product_gives_its_reason() =>
        Assert.All(Sources("*.cs").Where(IsProduct), file =>
            Assert.All(File.ReadLines(Path.Combine(Root, file)).Where(line => Suppression().IsMatch(line)), line =>
                Assert.Matches(@"//|Justification", line)));

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
