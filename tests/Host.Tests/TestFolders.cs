using System.Reflection;

namespace EvoPrune.Host.Tests;

/// <summary>Folders that the build tells the tests about.</summary>
internal static class TestFolders
{
    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = Path.GetFullPath(Metadata("Repository"));

    /// <summary>The built-in plugins.</summary>
    public static string Plugins { get; } = Path.GetFullPath(Metadata("Plugins"));

    /// <summary>The plugins folder of a project under tests/TestPlugins.</summary>
    public static string TestPlugin(string project) => Path.GetFullPath(Path.Combine(Metadata("TestPlugins"), project));

    private static string Metadata(string key) =>
        typeof(TestFolders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
