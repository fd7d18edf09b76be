using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Tests.Plugins;

public class PluginVersionTests
{
    [Fact]
    public void Versions_are_ordered_as_semver_says()
    {
        // The example of semver.org, section 11, with numbers that text would order otherwise.
        string[] ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
            "1.0.0", "1.2.0", "1.10.0", "2.0.0"];
        Assert.Equal(ordered, ordered.Reverse().Select(text => PluginVersion.Parse(text)!).Order(PluginVersion.Precedence)
            .Select(version => version.ToString()));
    }

    [Fact]
    public void Build_metadata_is_no_part_of_a_version() =>
        Assert.Equal(("1.2.0", true),
            (PluginVersion.Parse("1.2.0+5f3a")!.ToString(), PluginVersion.Parse("1.2.0+5f3a")!.Equals(PluginVersion.Parse("1.2.0"))));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("1")]
    public void Other_text_is_no_version(string? text) => Assert.Null(PluginVersion.Parse(text));
}
