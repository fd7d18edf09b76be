using System.Text.RegularExpressions;

namespace EvoPrune.Host.Experiments;

/// <summary>Names of models on the Hugging Face hub, which users of other tools give where this one takes a folder.</summary>
internal static partial class HubName
{
    /// <summary>What to do about a model's folder that is not there.</summary>
    public static string Advice(string written) => Name().IsMatch(written)
        ? $"Models are folders. If {written} is a name on the Hugging Face hub, fetch the model first, for example: hf download {written} --local-dir {written.Split('/')[^1]}"
        : "Give the folder of a model in the Hugging Face layout.";

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$")]
    private static partial Regex Name();
}
