namespace EvoPrune.TestPlugins;

/// <summary>Built against contracts that this host does not have.</summary>
public sealed class Future : IOracle;
