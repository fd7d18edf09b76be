using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Cli;

/// <summary>The folder of a model as the command line names it.</summary>
internal static class ModelPath
{
    /// <summary>The folder.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="option">Where: <c>--model</c>, or the argument.</param>
    /// <exception cref="InputException">There is no such folder.</exception>
    public static string Require(string given, string option) => Directory.Exists(given) ? given : throw new InputException(
        $"{option}: {(File.Exists(given) ? "this is a file, not a folder" : "there is no such folder")}", given, HubName.Advice(given));
}
