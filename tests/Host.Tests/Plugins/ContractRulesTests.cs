using EvoPrune.Host.Plugins;

namespace EvoPrune.Host.Tests.Plugins;

public class ContractRulesTests
{
    private static readonly Version Host = typeof(PluginAttribute).Assembly.GetName().Version!;

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, false)]
    [InlineData(-1, 0, false)]
    public void Same_major_version_and_no_newer_than_the_host(int major, int minor, bool accepted) =>
        Assert.Equal(accepted, !Check("EvoPrune.Abstractions", new(Host.Major + major, Host.Minor + minor, 0, 0)).Any());

    [Theory]
    [InlineData("TorchSharp")]
    [InlineData("EvoPrune.Tensors")]
    public void No_other_shared_assembly_is_newer_than_the_hosts(string name)
    {
        var shared = System.Reflection.Assembly.Load(name);
        var provided = shared.GetName().Version!;
        Assert.Empty(Check(name, new(0, 0, 0, 0)));
        Assert.Empty(Check(name, provided));
        Assert.Equal(
            $"x.dll: built against {name} {provided.Major + 1}.0.0.0, but the host at {shared.Location} has {provided}\n"
                + $"  This host takes plugins built against {provided} or an older version: rebuild the plugin, or use another host.",
            Assert.Single(Check(name, new(provided.Major + 1, 0, 0, 0))).ToString());
    }

    [Fact]
    public void An_assembly_that_knows_no_contracts_is_none_of_its_business() => Assert.Empty(Check("Other", new(99, 0)));

    [Theory]
    [InlineData("EvoPrune.Models")]
    [InlineData("evoprune")]
    public void Plugins_do_not_reach_into_the_host(string assembly) =>
        Assert.Equal($"built against {assembly}, which is not for plugins", Assert.Single(Check(assembly, new(1, 0))).Message);

    private static IEnumerable<Problem> Check(string reference, Version version) =>
        ContractRules.Check(new("x.dll", new(1, 0), new Dictionary<string, Version> { [reference] = version }));
}
