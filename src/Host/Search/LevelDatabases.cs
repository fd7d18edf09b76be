using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Models;
using EvoPrune.Models.Levels;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>Puts a level database in the place of a pruner that makes sublayers smaller: found by all that it depends on, and built where it is new.</summary>
internal static class LevelDatabases
{
    private const string Format = "levels/1";

    /// <summary>The pruner of an experiment, ready for its search.</summary>
    public static IPruner Prepare(Experiment experiment, LanguageModel model, Action<string> say, CancellationToken cancellation) =>
        experiment.Pruner is IStructuredPruner pruner
            ? Built(pruner, experiment.Spec.Pruner, experiment.Model, model, experiment.Calibration.Windows, experiment.Dtype, experiment.Device, say, cancellation)
            : experiment.Pruner;

    /// <summary>The pruner of a plan file, ready for its plan.</summary>
    public static IPruner? Prepare(
        PlanFile plan, IPruner? pruner, ModelFolder folder, LanguageModel model, TokenWindows? calibration, torch.ScalarType type, torch.Device device, Action<string> say) =>
        pruner is IStructuredPruner sublayer && plan.Plan.Changes.Values.Any(treatment => treatment is Shrink)
            ? Built(sublayer, plan.Pruner!, folder, model, calibration!, type, device, say, CancellationToken.None)
            : pruner;

    private static LevelDatabase Built(
        IStructuredPruner pruner, PluginUse<IPruner> use, ModelFolder folder, LanguageModel model, TokenWindows calibration,
        torch.ScalarType type, torch.Device device, Action<string> say, CancellationToken cancellation)
    {
        var place = Path.Combine(DiskCache.Folder, "levels", HashOf(use, folder, calibration, type, device));
        var database = new LevelDatabase(place, pruner, folder.Topology, type);
        var (sublayers, missing) = (folder.Topology.Sublayers.Count(), database.Missing.Count);
        var state = missing == 0 ? "" : missing == sublayers ? ", to be built" : $", {missing} of the sublayers to be built";
        say(string.Create(CultureInfo.InvariantCulture, $"level database: {sublayers} sublayers x {pruner.Levels} levels, {database.Bytes / 1e6:0.0} MB in {place}{state}"));
        if (missing > 0)
        {
            database.Build(model, calibration, cancellation: cancellation);
        }

        return database;
    }

    private static string HashOf(PluginUse<IPruner> use, ModelFolder folder, TokenWindows calibration, torch.ScalarType type, torch.Device device)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{Format}\n{PluginUseConverter.Entry(use, null).ToJsonString(Json.Line)}\n{calibration.Hash} {calibration.Length}\n{type} {device.type}\n")));
        DiskCache.AppendFiles(hash, folder);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
