using YamlDotNet.Serialization;

namespace EvoPrune.TestPlugins;

/// <summary>Brings an older version of a package that the host uses too.</summary>
[Plugin("old-yaml")]
public sealed class OldYaml : IFitness
{
    public Metric Metric { get; } = new(
        new DeserializerBuilder().Build().Deserialize<string>("'old-yaml'"),
        typeof(DeserializerBuilder).Assembly.GetName().Version!.ToString(),
        Direction.Minimize);

    public double Measure(Trial trial) => 0;
}
