namespace EvoPrune;

/// <summary>Contracts that a later host might have.</summary>
public interface IOracle;
