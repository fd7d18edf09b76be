namespace EvoPrune.Host.Search;

/// <summary>A run came to nothing for a reason that lies in its model, its data or its settings, and not in the program.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
