namespace EvoPrune;

/// <summary>Contracts as a later host might have them.</summary>
public interface IOracle;
