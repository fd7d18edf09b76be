namespace EvoPrune.Host.Plugins;

/// <summary>Collects what pruners tell, from all workers; every line once, since every candidate would tell it again.</summary>
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

    /// <summary>From now on lines go there, and so do those that were told before.</summary>
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
