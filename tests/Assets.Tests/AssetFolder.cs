using System.Reflection;

namespace EvoPrune.Assets.Tests;

/// <summary>The committed assets, wherever the tests run.</summary>
internal static class AssetFolder
{
    public static string Path { get; } =
        typeof(AssetFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Assets").Value!;

    public static string Model { get; } = System.IO.Path.Combine(Path, "tiny");

    public static string Readme { get; } = System.IO.Path.Combine(Path, "README.md");

    public static string Text(string split) => File.ReadAllText(System.IO.Path.Combine(Path, "stories", $"{split}.txt"));
}
