using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvoPrune.Host.Plugins;
using EvoPrune.Models;
using EvoPrune.Models.Levels;
using EvoPrune.Models.Weights;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>Finds the level database of a structured pruner in the disk cache, by the hash of all its inputs, or builds it.</summary>
internal static class LevelDatabases
{
    private const string Format = "levels/1";

    /// <summary>
    /// How the candidates of an experiment get their weights: by its pruner, or for a structured pruner from a level database.
    /// </summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="model">The dense model.</param>
    /// <param name="record">Called with the level database, if there is one; null if unused.</param>
    /// <param name="say">Called with one line about the database.</param>
    /// <param name="cancellation">Stops between two sublayers.</param>
    public static PruningMethod Prepare(
        Experiment experiment, LanguageModel model, Action<LevelDatabase>? record, Action<string> say, CancellationToken cancellation)
    {
        var windows = experiment.Calibration.Windows;
        if (experiment.Pruner is not IStructuredPruner pruner)
        {
            return PruningMethod.Of(experiment.Pruner, windows);
        }

        var levels = Built(
            pruner, experiment.Spec.Pruner, experiment.Model, model, windows, experiment.Dtype, experiment.Device, say, cancellation);
        record?.Invoke(levels);
        return levels;
    }

    /// <summary>How a plan gets its weights.</summary>
    /// <param name="plan">The plan; only one with shrunk sublayers needs a database.</param>
    /// <param name="pruner">The pruner of the plan.</param>
    /// <param name="use">The entry that the pruner was made from.</param>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="model">The dense model.</param>
    /// <param name="calibration">The tokens on which the pruner sees activations.</param>
    /// <param name="type">The data type of the levels.</param>
    /// <param name="device">The device to compute on.</param>
    /// <param name="say">Called with one line about the database.</param>
    public static PruningMethod Prepare(
        CompressionPlan plan, IPruner? pruner, PluginUse<IPruner>? use, ModelFolder folder, LanguageModel model, TokenWindows? calibration,
        torch.ScalarType type, torch.Device device, Action<string> say) =>
        pruner is IStructuredPruner structured && plan.Changes.Values.Any(treatment => treatment is Shrink)
            ? Built(structured, use!, folder, model, calibration!, type, device, say, CancellationToken.None)
            : PruningMethod.Of(pruner, calibration);

    private static LevelDatabase Built(
        IStructuredPruner pruner, PluginUse<IPruner> use, ModelFolder folder, LanguageModel model, TokenWindows calibration,
        torch.ScalarType type, torch.Device device, Action<string> say, CancellationToken cancellation)
    {
        var place = Path.Combine(DiskCache.Folder, "levels", HashOf(use, folder, calibration, type, device));
        var database = new LevelDatabase(place, pruner, folder.Topology, type);
        var (sublayers, missing) = (folder.Topology.Sublayers.Count(), database.Missing.Count);
        var state = missing == 0 ? "" : missing == sublayers ? ", to be built" : $", {missing} of the sublayers to be built";
        say(string.Create(
            CultureInfo.InvariantCulture,
            $"level database: {sublayers} sublayers x {pruner.Levels} levels, {database.Bytes / 1e6:0.0} MB in {place}{state}"));
        if (missing > 0)
        {
            model.Build(database, calibration, cancellation: cancellation);
        }

        return database;
    }

    private static string HashOf(
        PluginUse<IPruner> use, ModelFolder folder, TokenWindows calibration, torch.ScalarType type, torch.Device device)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Format}\n{PluginUseConverter.Entry(use, null).ToJsonString(Json.Line)}\n{calibration.Hash} {calibration.Length}\n")));
        hash.AppendData(Encoding.UTF8.GetBytes($"{type} {device.type}\n"));
        DiskCache.AppendFiles(hash, folder);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
