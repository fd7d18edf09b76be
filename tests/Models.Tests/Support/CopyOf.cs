namespace EvoPrune.Models.Tests.Support;

/// <summary>A copy of a model folder that a test may change.</summary>
internal sealed class CopyOf : IDisposable
{
    private readonly TemporaryFolder parent = new();

    public CopyOf(string folder)
    {
        Path = parent[System.IO.Path.GetFileName(folder)];
        Directory.CreateDirectory(Path);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Copy(file, this[System.IO.Path.GetFileName(file)]);
        }
    }

    public string Path { get; }

    public string this[string file] => System.IO.Path.Combine(Path, file);

    public void Dispose() => parent.Dispose();
}
