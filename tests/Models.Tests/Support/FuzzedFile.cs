using System.Text.RegularExpressions;

namespace EvoPrune.Models.Tests.Support;

/// <summary>What became of many damaged files: each was read, or refused in a way that the user understands.</summary>
internal sealed partial class FuzzedFile
{
    private readonly HashSet<string> kinds = [];

    /// <summary>Files that were read all the same.</summary>
    public int Read { get; private set; }

    /// <summary>Files that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>Ways in which files were refused, names and numbers aside.</summary>
    public IReadOnlyCollection<string> Kinds => kinds;

    /// <summary>Overwrites a file in place: some file systems flush what is emptied and written again, which takes ten times as long.</summary>
    public static void Overwrite(string path, byte[] bytes)
    {
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.Write(file, bytes, 0);
        RandomAccess.SetLength(file, bytes.Length);
    }

    /// <summary>Reads; anything thrown but an input exception goes through, and so does the use of much memory.</summary>
    public bool Accepts(Action read, long mostBytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
            Read++;
        }
        catch (InputException e)
        {
            Refused++;
            kinds.Add(Variable().Replace(e.Problems[0].Message, "_"));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
        return true;
    }

    [GeneratedRegex("'[^']*'|\\[[^\\]]*\\]|-?\\d+|\\b(F|BF|I|U)\\d+\\w*")]
    private static partial Regex Variable();
}
