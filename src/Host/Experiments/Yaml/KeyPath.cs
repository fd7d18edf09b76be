namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>The way to a value: keys and list positions joined by dots, as <c>--set</c> takes it.</summary>
internal static class KeyPath
{
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The start of a message about the value; the file as a whole has no path.</summary>
    public static string Prefix(string path) => path.Length == 0 ? "" : path + ": ";
}
