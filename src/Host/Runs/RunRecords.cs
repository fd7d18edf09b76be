using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search;
using TorchSharp;

namespace EvoPrune.Host.Runs;

/// <summary>The calibration set in a run folder. A resumed run reads it and does not sample again.</summary>
/// <param name="Sampler">The sampler that chose the windows.</param>
/// <param name="Length">Tokens per window.</param>
/// <param name="Hash">SHA-256 of the token ids.</param>
/// <param name="Offsets">Start of each window in the text, in tokens.</param>
/// <param name="Tokens">The token ids of all windows, separated by spaces.</param>
/// <param name="Clusters">The cluster of each window; null if the sampler does not cluster.</param>
/// <param name="Details">Details of the choice, from the sampler.</param>
internal sealed record CalibrationRecord(
    string Sampler, int Length, string Hash, IReadOnlyList<int> Offsets, string Tokens, IReadOnlyList<int>? Clusters, JsonNode? Details)
{
    /// <summary>The record of a set.</summary>
    public static CalibrationRecord Of(string sampler, CalibrationSet set) => new(
        sampler, set.Windows.Length, set.Windows.Hash, set.Offsets,
        string.Join(' ', set.Windows.Ids.ToArray().Select(id => id.ToString(CultureInfo.InvariantCulture))),
        set.Clusters,
        set.Details is null ? null : JsonSerializer.SerializeToNode(set.Details, set.Details.GetType(), Json.Line));

    /// <summary>Reads the calibration set from a file.</summary>
    /// <exception cref="InputException">The file is no calibration record, or was changed.</exception>
    public static CalibrationSet Read(string path)
    {
        const string advice = "Give the calibration.json of a run as the run wrote it; restore it, or start the run anew.";
        var record = RunJson.Read<CalibrationRecord>(path, advice);
        try
        {
            return record.ToSet() is var set && set.Windows.Hash == record.Hash
                ? set
                : throw new InputException("the tokens of this calibration record are not those that its hash stands for.", path, advice);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            throw new InputException($"this is no calibration record of a run: {exception.Message}", path, advice);
        }
    }

    private CalibrationSet ToSet() =>
        new(new([.. Tokens.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))], Length), Offsets, Details, Clusters);
}

/// <summary>The environment of a run: everything that may change the last bits of a value.</summary>
/// <remarks>Runs of earlier versions, which did not record threads, used one thread per candidate.</remarks>
public sealed record MachineRecord(
    string EvoPrune, string Dotnet, string System, string Processor, int Cores, string Torch, string Device, string Dtype, int Workers,
    int Threads = 1, string? Commit = null)
{
    /// <summary>Version and commit of this program; the commit is null for a build outside of a repository.</summary>
    public static (string Version, string? Commit) Build { get; } =
        (typeof(MachineRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "")
            .Split('+', 2) is [var version, var commit]
            ? (version, commit)
            : (typeof(MachineRecord).Assembly.GetName().Version!.ToString(3), null);

    /// <summary>This process on this machine.</summary>
    internal static MachineRecord Current(torch.Device device, torch.ScalarType dtype, ThreadSplit split) => new(
        Build.Version,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        ProcessorName(),
        Environment.ProcessorCount,
        torch.__version__,
        device.ToString(),
        dtype.ToString(),
        split.Workers,
        split.Threads,
        Build.Commit);

    private static string ProcessorName()
    {
        const string file = "/proc/cpuinfo", key = "model name";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}

/// <summary>A plugin of a run, as recorded in <c>plugins.json</c>.</summary>
/// <param name="Contract">The contract of the plugin.</param>
/// <param name="Id">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">Its assembly, relative to the run folder.</param>
/// <param name="Sha256">SHA-256 of its assembly.</param>
public sealed record PluginRecord(string Contract, string Id, string Version, string Path, string Sha256)
{
    private const string FileName = "plugins.json";

    /// <summary>The plugins of an experiment.</summary>
    public static IReadOnlyList<PluginRecord> Of(ExperimentSpec spec, string folder) =>
        [.. Uses(spec).Select(use => use.Plugin).Select(plugin => new PluginRecord(
            plugin.Contract.Name,
            plugin.Id,
            plugin.Version.ToString(),
            System.IO.Path.GetRelativePath(folder, plugin.Path).Replace('\\', '/'),
            plugin.Sha256))];

    /// <summary>The plugins that a run began with.</summary>
    public static IReadOnlyList<PluginRecord> Read(string folder) =>
        RunJson.Read<List<PluginRecord>>(System.IO.Path.Combine(folder, FileName), RunFolder.StartAnew);

    /// <summary>Refuses to resume a run with plugins that have changed since it began.</summary>
    /// <exception cref="InputException">All plugins that have changed.</exception>
    public static void RequireSame(string folder, ExperimentSpec spec)
    {
        var before = Read(folder);
        Problem[] changed = [.. Of(spec, folder)
            .Where(now => before.All(then => (then.Contract, then.Id, then.Sha256) != (now.Contract, now.Id, now.Sha256)))
            .Select(now => new Problem(
                $"the {now.Contract} {now.Id} {now.Version} is not the one that this run began with: its content has changed",
                System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, now.Path)),
                "Restore the plugin as it was, or start the run anew."))];
        if (changed.Length > 0)
        {
            throw new InputException(changed);
        }
    }

    private static IEnumerable<IPluginUse> Uses(ExperimentSpec spec) =>
        [spec.Calibration, spec.Encoding, spec.Pruner, .. spec.Fitness, spec.Optimizer];
}
