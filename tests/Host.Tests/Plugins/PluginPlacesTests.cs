using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Tests.Plugins;

public sealed class PluginPlacesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_host_in_a_build_tree_takes_the_plugins_of_that_tree()
    {
        Directory.CreateDirectory(folder["artifacts/plugins"]);
        Assert.Equal(folder["artifacts/plugins"], PluginFolders.BuiltIn(folder["artifacts/bin/EvoPrune.Host/debug/"]));
    }

    [Fact]
    public void A_published_host_takes_the_plugins_beside_it()
    {
        Directory.CreateDirectory(folder["app/plugins"]);
        Assert.Equal(folder["app/plugins"], Path.TrimEndingDirectorySeparator(PluginFolders.BuiltIn(folder["app"])));
    }

    [Fact]
    public void Without_any_the_place_beside_the_host_is_named() =>
        Assert.Equal(folder["app/plugins"], PluginFolders.BuiltIn(folder["app"]));

    [Fact]
    public void Named_folders_follow_the_built_in_one() => Assert.Equal(["/a", "/b"], PluginFolders.All(["/a", "/b"]).Skip(1).Take(2));

    [Fact]
    public void This_test_run_finds_the_plugins_of_its_own_build() =>
        Assert.Equal(TestFolders.Plugins, Path.GetFullPath(PluginFolders.BuiltIn(AppContext.BaseDirectory)));
}
