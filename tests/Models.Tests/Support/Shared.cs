using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EvoPrune.Models.Tests.Support;

/// <summary>The folder with real models and reference values beside the repository.</summary>
internal static class Shared
{
    public static string Folder { get; } = typeof(Shared).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "SharedFolder").Value!;

    public static string Model { get; } = Path.Combine(Folder, "models", "gpt2-mini");

    public static string TestText { get; } = Path.Combine(Folder, "data", "wikitext-2", "test.txt");

    public static string ValidText { get; } = Path.Combine(Folder, "data", "wikitext-2", "valid.txt");

    public static JsonElement Reference =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "reference", "gpt2-mini.json"))).RootElement;
}

/// <summary>A test that needs the shared folder. It is skipped if the folder is missing, but fails under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) =>
        Skip = SharedSkip.Reason;
}

/// <summary>A theory that needs the shared folder.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) =>
        Skip = SharedSkip.Reason;
}

internal static class SharedSkip
{
    public static string? Reason { get; } =
        Directory.Exists(Shared.Folder) || Environment.GetEnvironmentVariable("CI") == "true" ? null : "skipped: ../shared missing";
}
