using System.Text.RegularExpressions;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Families;

/// <summary>Compares the tensors of a checkpoint with its configuration, before any data are read.</summary>
/// <param name="checkpoint">The checkpoint.</param>
/// <param name="family">The family, for names.</param>
/// <param name="config">The configuration, for sizes.</param>
internal sealed class WeightComparison(Checkpoint checkpoint, Family family, ModelConfig config)
{
    private const int MostListed = 3;

    private readonly List<Problem> problems = [];

    /// <summary>The entries of all tensors by name without prefix.</summary>
    /// <exception cref="InputException">
    /// Tensors are missing or have a wrong shape or type. The problems count each kind of fault, name the first tensors, and give the
    /// likely cause.
    /// </exception>
    public IReadOnlyDictionary<string, TensorEntry> Match()
    {
        var present = ByName();
        TakeHeadForEmbedding(present);
        var expected = ExpectedTensor.Of(family, config).ToList();
        Missing([.. expected.Where(tensor => !present.ContainsKey(tensor.Name))]);
        var found = expected.Where(tensor => present.ContainsKey(tensor.Name))
            .Select(tensor => (Expected: tensor, Entry: present[tensor.Name])).ToList();
        Add(
            [.. found.Where(pair => !pair.Entry.Shape.SequenceEqual(pair.Expected.Shape))],
            pair => pair.Entry.File,
            pair => $"Tensor '{pair.Entry.Name}' has the shape {Show(pair.Entry.Shape)}; config.json implies {Show(pair.Expected.Shape)}.",
            (count, first) => $"{count} tensors have other shapes than config.json implies: {first}.",
            pair => $"'{pair.Entry.Name}' {Show(pair.Entry.Shape)} in place of {Show(pair.Expected.Shape)}");
        Add(
            [.. found.Where(pair => pair.Entry.Type.Tensor is null)],
            pair => pair.Entry.File,
            pair => $"Tensor '{pair.Entry.Name}' is {pair.Entry.Type}, which is not supported; {StorageType.Supported} are.",
            (count, first) => $"{count} tensors are of types that are not supported ({StorageType.Supported} are): {first}.",
            pair => $"'{pair.Entry.Name}' {pair.Entry.Type}");
        if (problems.Count == 0)
        {
            return present;
        }

        var names = expected.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        Add(
            [.. present.Where(entry => !names.Contains(entry.Key) && !family.IsKnownExtra(entry.Key)).Select(entry => entry.Value)],
            entry => entry.File,
            entry => $"Tensor '{entry.Name}' is unexpected in a {family.ModelType} model of {config.Blocks} blocks.",
            (count, first) => $"{count} tensors are unexpected in a {family.ModelType} model of {config.Blocks} blocks: {first}.",
            entry => $"'{entry.Name}'");
        throw new InputException(
            [.. problems, .. LikelyCause.Of(checkpoint, family, expected) is { } cause ? [cause] : Array.Empty<Problem>()]);
    }

    private Dictionary<string, TensorEntry> ByName()
    {
        var present = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        List<(string Name, TensorEntry First, TensorEntry Second)> twice = [];
        foreach (var entry in checkpoint.Tensors)
        {
            var name = family.CanonicalName(entry.Name);
            if (!present.TryAdd(name, entry))
            {
                twice.Add((name, present[name], entry));
            }
        }

        Add(
            twice,
            pair => pair.Second.File,
            pair => $"There are two tensors '{pair.Name}', as '{pair.First.Name}' and as '{pair.Second.Name}'.",
            (count, first) => $"{count} tensors occur twice: {first}.",
            pair => $"'{pair.First.Name}' and '{pair.Second.Name}'");
        return present;
    }

    // Some writers store a tied matrix under the name of the head.
    private void TakeHeadForEmbedding(Dictionary<string, TensorEntry> present)
    {
        if (config.TiedHead && family.Head is { } head && !present.ContainsKey(family.TokenEmbedding)
            && present.Remove(head, out var entry))
        {
            present.Add(family.TokenEmbedding, entry);
        }
    }

    private void Missing(List<ExpectedTensor> missing)
    {
        var absent = checkpoint.Absent.ToLookup(entry => family.CanonicalName(entry.Key), entry => entry.Value);
        Add(
            missing,
            _ => checkpoint.Folder,
            tensor => $"Tensor '{tensor.Name}' {Show(tensor.Shape)} is missing{Indexed(tensor)}.",
            (count, first) => $"{count} tensors are missing: {first}.",
            tensor => $"'{tensor.Name}' {Show(tensor.Shape)}{Indexed(tensor)}",
            missing is [{ Name: var only }] && only == family.Head
                ? "If the head is the token embedding itself, set tie_word_embeddings to true in config.json." : null);

        string Indexed(ExpectedTensor tensor) =>
            absent[tensor.Name].FirstOrDefault() is { } shard ? $" (the index puts it into {shard}, which does not have it)" : "";
    }

    // A few faults are reported one by one, many as one problem.
    private void Add<T>(
        IReadOnlyList<T> faults,
        Func<T, string> where,
        Func<T, string> each,
        Func<int, string, string> all,
        Func<T, string> name,
        string? advice = null)
    {
        if (faults.Count > MostListed)
        {
            problems.Add(new(all(faults.Count, Listing.Of([.. faults.Select(name)])), where(faults[0]), advice));
            return;
        }

        problems.AddRange(faults.Select(fault => new Problem(each(fault), where(fault), advice)));
    }

    private static string Show(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}

/// <summary>Guesses from tensor names why a checkpoint does not match its configuration.</summary>
internal static partial class LikelyCause
{
    private const double MostOfThem = 0.9;

    // Name parts that occur only in such checkpoints.
    private static readonly string[] OfAdapters = ["lora_A", "lora_B", "lora_embedding_A", "lora_embedding_B", "base_layer"];
    private static readonly string[] OfQuantized = ["qweight", "qzeros", "SCB", "weight_scale", "weight_packed", "absmax", "quant_state"];

    // Prefixes that programs add to names.
    private static readonly (string Prefix, string Program)[] Wrappers =
    [
        ("_orig_mod.", "torch.compile"), ("module.", "parallel training"), ("base_model.model.", "an adapter library"),
        ("language_model.", "a multimodal model"),
    ];

    /// <summary>The likely cause with advice; null if none is found.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="family">The family of its configuration.</param>
    /// <param name="expected">The tensors that the configuration implies.</param>
    public static Problem? Of(Checkpoint checkpoint, Family family, IReadOnlyList<ExpectedTensor> expected) =>
        First(checkpoint, OfAdapters) is { } adapter ? new(
            $"The likely cause: the model has adapters, as '{adapter}' shows.", checkpoint.Folder,
            "Merge them into the model (merge_and_unload in the library that made them), and save it.")
        : First(checkpoint, OfQuantized) is { } quantized ? new(
            $"The likely cause: the weights are quantized, as '{quantized}' shows.", checkpoint.Folder,
            "Give the original model, or dequantize it and save it in float32, float16 or bfloat16.")
        : Prefix(checkpoint, family, expected) is { } prefix ? new(
            $"The likely cause: the names begin with '{prefix}'{Wrapper(prefix)}; without it they are those of a {family.ModelType} model.",
            checkpoint.Folder,
            $"Save the model without the prefix: name.removeprefix('{prefix}') for every name.")
        : Other(checkpoint, family) is { } other ? new(
            $"The likely cause: the names are those of the model type {other.ModelType}, but config.json says {family.ModelType}.",
            checkpoint.Folder,
            "Give weights and config.json of the same model.")
        : null;

    private static string? First(Checkpoint checkpoint, string[] parts) =>
        checkpoint.Tensors.FirstOrDefault(entry => entry.Name.Split('.').Intersect(parts).Any())?.Name;

    private static string Wrapper(string prefix) =>
        Wrappers.FirstOrDefault(wrapper => prefix.StartsWith(wrapper.Prefix, StringComparison.Ordinal)) is { Program: { } program }
            ? $", as {program} leaves them" : "";

    // An extra prefix of the token embedding or the final norm.
    private static string? Prefix(Checkpoint checkpoint, Family family, IReadOnlyList<ExpectedTensor> expected)
    {
        var names = expected.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        string[] before = [.. checkpoint.Tensors.Select(entry => entry.Name)
            .SelectMany(name => WithoutEnd(name, [family.TokenEmbedding, family.FinalNorm + ".weight"]))];
        return before.Concat(before.SelectMany(prefix => WithoutEnd(prefix, family.Prefixes)))
            .Where(prefix => prefix.Length > 0).Distinct(StringComparer.Ordinal)
            .Select(prefix => (Prefix: prefix, Found: FoundWithout(prefix)))
            .Where(candidate => candidate.Found >= MostOfThem * names.Count && candidate.Found > FoundWithout(""))
            .OrderByDescending(candidate => candidate.Found).ThenBy(candidate => candidate.Prefix.Length)
            .Select(candidate => candidate.Prefix).FirstOrDefault();

        static IEnumerable<string> WithoutEnd(string text, IReadOnlyList<string> ends) =>
            ends.Where(end => text.EndsWith(end, StringComparison.Ordinal)).Select(end => text[..^end.Length]);

        int FoundWithout(string prefix) => checkpoint.Tensors.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(entry => family.CanonicalName(entry.Name[prefix.Length..])).Where(names.Contains).Distinct(StringComparer.Ordinal)
            .Count();
    }

    private static Family? Other(Checkpoint checkpoint, Family family) =>
        FamilyCatalog.All.FirstOrDefault(other => Share(checkpoint, other) >= MostOfThem && Share(checkpoint, family) < MostOfThem);

    // The share of tensors with names of a family, for any block index.
    private static double Share(Checkpoint checkpoint, Family family)
    {
        var known = new[] { family.Attention, family.Mlp }
            .SelectMany(sublayer => sublayer.Layers.Select(layer => layer.Name).Append(sublayer.Norm))
            .Append(family.FinalNorm).Append(family.EmbeddingNorm).SelectMany(name => new[] { name + ".weight", name + ".bias" })
            .Concat([family.TokenEmbedding, family.PositionEmbedding, family.TokenTypeEmbedding, family.Head])
            .ToHashSet(StringComparer.Ordinal);
        return checkpoint.Tensors.Count(entry => known.Contains(BlockNumber().Replace(family.CanonicalName(entry.Name), ".{block}.", 1)))
            / (double)Math.Max(1, checkpoint.Tensors.Count);
    }

    [GeneratedRegex(@"\.\d+\.")]
    private static partial Regex BlockNumber();
}
