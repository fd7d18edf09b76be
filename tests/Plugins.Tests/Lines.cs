namespace EvoPrune.Plugins.Tests;

/// <summary>What pruners told.</summary>
internal sealed class Lines : List<string>, IPrunerLog
{
    public void Write(string line) => Add(line);
}
