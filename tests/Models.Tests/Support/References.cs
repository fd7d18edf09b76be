using System.Reflection;
using System.Text.Json;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Tiny models of all families with values of an independent implementation (tests/references/models).</summary>
internal static class ReferenceModels
{
    public static string Folder { get; } = typeof(ReferenceModels).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "ReferencesFolder").Value!;

    /// <summary>The names of the cases.</summary>
    public static string[] Names { get; } =
        [.. Directory.GetFiles(Folder, "expected.json", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal)];

    public static string ModelOf(string name) => Path.Combine(Folder, name);

    /// <summary>Two windows of token ids.</summary>
    public static int[][] Windows(string name) => Read<int[][]>(name, "ids");

    /// <summary>Logits by window, position and token; null for encoders.</summary>
    public static double[][][]? Logits(string name) => Read<double[][][]?>(name, "logits");

    /// <summary>Hidden states of an encoder by window, position and dimension; null for language models.</summary>
    public static double[][][]? HiddenStates(string name) => Read<double[][][]?>(name, "hiddenStates");

    /// <summary>Means of an encoder's hidden states over all positions; null for language models.</summary>
    public static double[][]? Means(string name) => Read<double[][]?>(name, "mean");

    private static T Read<T>(string name, string property)
    {
        var root = JsonElement.Parse(File.ReadAllBytes(Path.Combine(ModelOf(name), "expected.json")));
        return root.TryGetProperty(property, out var value) ? value.Deserialize<T>()! : default!;
    }
}
