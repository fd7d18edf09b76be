namespace EvoPrune.TestPlugins;

/// <summary>Knows the contracts but is no plugin: it does not say so.</summary>
public sealed class NotAPlugin(ModelTopology topology)
{
    public int Blocks => topology.Blocks.Count;
}
