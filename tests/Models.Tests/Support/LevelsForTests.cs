using EvoPrune.Models.Levels;
using EvoPrune.Pruners;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Level databases from second-order pruning, with four levels by default.</summary>
internal static class LevelsForTests
{
    public static LevelDatabase Open(
        string folder, ModelFolder model, ActivationSource source = ActivationSource.Pruned, ScalarType type = ScalarType.Float32,
        int levels = 4) =>
        new(folder, new ObsLevels(new() { Levels = levels, Statistics = source }, new Lines()), model.Topology, type);

    public static LevelDatabase Built(
        string folder, ModelFolder model, LanguageModel loaded, TokenWindows calibration, ActivationSource source = ActivationSource.Pruned)
    {
        var database = Open(folder, model, source, loaded.Weights.Outer.Embedding.Tokens.dtype);
        loaded.Build(database, calibration);
        return database;
    }

    /// <summary>Parses a plan such as <c>0.attn=1/2 0.mlp=3/4 1.mlp=drop</c>.</summary>
    public static CompressionPlan Plan(string text) =>
        new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=')).Select(parts =>
        KeyValuePair.Create(
            SublayerId.TryParse(parts[0], out var id) ? id.Value : throw new FormatException(parts[0]),
            parts[1] == "drop" ? Treatment.Drop : Shrink.TryParse(parts[1], out var shrink) ? shrink
                : throw new FormatException(parts[1]))));

    /// <summary>The windows of a reference model.</summary>
    public static TokenWindows Windows(string reference)
    {
        var windows = ReferenceModels.Windows(reference);
        return new([.. windows.SelectMany(ids => ids)], windows[0].Length);
    }
}
