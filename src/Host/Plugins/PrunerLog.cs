namespace EvoPrune.Host.Plugins;

/// <summary>Collects the messages of pruners from all workers, each once, because every candidate would repeat them.</summary>
internal sealed class PrunerLog : IPrunerLog
{
    private readonly Lock gate = new();
    private readonly HashSet<string> lines = [];
    private Action<string>? writer;

    /// <inheritdoc/>
    public void Write(string line)
    {
        lock (gate)
        {
            if (lines.Add(line))
            {
                writer?.Invoke(line);
            }
        }
    }

    /// <summary>Sends all earlier and later lines to a receiver.</summary>
    public void SendTo(Action<string> receiver)
    {
        lock (gate)
        {
            writer = receiver;
            foreach (var line in lines)
            {
                receiver(line);
            }
        }
    }
}
