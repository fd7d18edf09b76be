using System.Text.RegularExpressions;
using EvoPrune.Models.Checkpoints;

namespace EvoPrune.Models.Families;

/// <summary>Why the tensors of a checkpoint may not be those that its configuration implies, judged by their names.</summary>
internal static partial class LikelyCause
{
    private const double MostOfThem = 0.9;

    // Parts of names that only such checkpoints have.
    private static readonly string[] OfAdapters = ["lora_A", "lora_B", "lora_embedding_A", "lora_embedding_B", "base_layer"];
    private static readonly string[] OfQuantized = ["qweight", "qzeros", "SCB", "weight_scale", "weight_packed", "absmax", "quant_state"];

    // What programs put before names.
    private static readonly (string Prefix, string Program)[] Wrappers =
    [
        ("_orig_mod.", "torch.compile"), ("module.", "training in parallel"), ("base_model.model.", "a library of adapters"), ("language_model.", "a model of several kinds of input"),
    ];

    /// <summary>The cause and what to do; null where nothing speaks for one.</summary>
    /// <param name="checkpoint">What there is.</param>
    /// <param name="family">What it should be.</param>
    /// <param name="expected">The tensors that it should have.</param>
    public static Problem? Of(Checkpoint checkpoint, Family family, IReadOnlyList<ExpectedTensor> expected) =>
        First(checkpoint, OfAdapters) is { } adapter ? new(
            $"The likely cause: the model has adapters, as '{adapter}' shows.", checkpoint.Folder,
            "Merge them into the model (merge_and_unload in the library that made them), and save that.")
        : First(checkpoint, OfQuantized) is { } quantized ? new(
            $"The likely cause: the weights are quantized, as '{quantized}' shows.", checkpoint.Folder,
            "Give the model as it was before, or dequantize it and save it in float32, float16 or bfloat16.")
        : Prefix(checkpoint, family, expected) is { } prefix ? new(
            $"The likely cause: the names begin with '{prefix}'{Wrapper(prefix)}; without it they are those of a {family.ModelType} model.", checkpoint.Folder,
            $"Save the model without it: name.removeprefix('{prefix}') for every name.")
        : Other(checkpoint, family) is { } other ? new(
            $"The likely cause: the names are those of the model type {other.ModelType}, but config.json says {family.ModelType}.", checkpoint.Folder,
            "Give weights and config.json of one model.")
        : null;

    private static string? First(Checkpoint checkpoint, string[] parts) =>
        checkpoint.Tensors.FirstOrDefault(entry => entry.Name.Split('.').Intersect(parts).Any())?.Name;

    private static string Wrapper(string prefix) => Wrappers.FirstOrDefault(wrapper => prefix.StartsWith(wrapper.Prefix, StringComparison.Ordinal)) is { Program: { } program } ? $", as {program} leaves them" : "";

    // What stands before the token embedding or the final norm, unless the family puts it there.
    private static string? Prefix(Checkpoint checkpoint, Family family, IReadOnlyList<ExpectedTensor> expected)
    {
        var names = expected.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        string[] before = [.. checkpoint.Tensors.Select(entry => entry.Name)
            .SelectMany(name => new[] { family.TokenEmbedding, family.FinalNorm + ".weight" }.Where(end => name.EndsWith(end, StringComparison.Ordinal)).Select(end => name[..^end.Length]))];
        var candidates = before.Concat(before.SelectMany(text => family.Prefixes.Where(usual => text.EndsWith(usual, StringComparison.Ordinal)).Select(usual => text[..^usual.Length])));
        return candidates.Where(prefix => prefix.Length > 0).Distinct(StringComparer.Ordinal).Select(prefix => (Prefix: prefix, Found: FoundWithout(prefix)))
            .Where(candidate => candidate.Found >= MostOfThem * names.Count && candidate.Found > FoundWithout(""))
            .OrderByDescending(candidate => candidate.Found).ThenBy(candidate => candidate.Prefix.Length).Select(candidate => candidate.Prefix).FirstOrDefault();

        int FoundWithout(string prefix) => checkpoint.Tensors.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(entry => family.CanonicalName(entry.Name[prefix.Length..])).Where(names.Contains).Distinct(StringComparer.Ordinal).Count();
    }

    private static Family? Other(Checkpoint checkpoint, Family family) =>
        FamilyCatalog.All.FirstOrDefault(other => Share(checkpoint, other) >= MostOfThem && Share(checkpoint, family) < MostOfThem);

    // Of the tensors, those whose names a family has, whatever the number of the block.
    private static double Share(Checkpoint checkpoint, Family family)
    {
        var known = new[] { family.Attention, family.Mlp }.SelectMany(sublayer => sublayer.Layers.Select(layer => layer.Name).Append(sublayer.Norm))
            .Append(family.FinalNorm).Append(family.EmbeddingNorm).SelectMany(name => new[] { name + ".weight", name + ".bias" })
            .Concat([family.TokenEmbedding, family.PositionEmbedding, family.TokenTypeEmbedding, family.Head]).ToHashSet(StringComparer.Ordinal);
        return checkpoint.Tensors.Count(entry => known.Contains(BlockNumber().Replace(family.CanonicalName(entry.Name), ".{block}.", 1)))
            / (double)Math.Max(1, checkpoint.Tensors.Count);
    }

    [GeneratedRegex(@"\.\d+\.")]
    private static partial Regex BlockNumber();
}
