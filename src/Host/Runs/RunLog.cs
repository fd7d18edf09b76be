using System.Globalization;

namespace EvoPrune.Host.Runs;

/// <summary>What happened in a run, <c>log.txt</c>: every line with its time (UTC). Safe for use by several workers.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly Lock gate = new();
    private readonly StreamWriter writer;

    public RunLog(string path) => writer = new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };

    /// <summary>Writes a text, of one line or of several.</summary>
    public void WriteLine(string text)
    {
        var time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        lock (gate)
        {
            foreach (var line in text.TrimEnd().Split('\n'))
            {
                writer.WriteLine($"{time} {line.TrimEnd('\r')}".TrimEnd());
            }
        }
    }

    public void Dispose() => writer.Dispose();
}
