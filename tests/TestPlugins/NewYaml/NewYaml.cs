using YamlDotNet.Serialization;

namespace EvoPrune.TestPlugins;

/// <summary>Brings an older version of a package that the host uses too.</summary>
[Plugin("new-yaml")]
public sealed class NewYaml : IFitness
{
    public Metric Metric { get; } = new(
        new DeserializerBuilder().Build().Deserialize<string>("'new-yaml'"),
        typeof(DeserializerBuilder).Assembly.GetName().Version!.ToString(),
        Direction.Minimize);

    public double Measure(Trial trial) => 0;
}
