namespace EvoPrune.TestPlugins;

/// <summary>Uses the contracts but is not marked as a plugin.</summary>
public sealed class NotAPlugin(ModelTopology topology)
{
    public int Blocks => topology.Blocks.Count;
}
