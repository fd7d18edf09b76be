using EvoPrune.Models.Checkpoints;

namespace EvoPrune.Models.Families;

/// <summary>Compares what a checkpoint has with what its configuration implies, before anything is copied.</summary>
/// <param name="checkpoint">What there is.</param>
/// <param name="family">Names the tensors.</param>
/// <param name="config">Sizes of the model.</param>
internal sealed class WeightComparison(Checkpoint checkpoint, Family family, ModelConfig config)
{
    private const int MostListed = 3;

    private readonly List<Problem> problems = [];

    /// <summary>The entry of every expected tensor, and of all others, by its name without prefix.</summary>
    /// <exception cref="InputException">
    /// Tensors are missing, or of another shape or of a type that models do not have: each kind of fault is counted, its first tensors
    /// named, and the likely cause told.
    /// </exception>
    public IReadOnlyDictionary<string, TensorEntry> Match()
    {
        var present = ByName();
        TakeHeadForEmbedding(present);
        var expected = ExpectedTensor.Of(family, config).ToList();
        Missing([.. expected.Where(tensor => !present.ContainsKey(tensor.Name))]);
        var found = expected.Where(tensor => present.ContainsKey(tensor.Name)).Select(tensor => (Expected: tensor, Entry: present[tensor.Name])).ToList();
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
        throw new InputException([.. problems, .. LikelyCause.Of(checkpoint, family, expected) is { } cause ? [cause] : Array.Empty<Problem>()]);
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
            (count, first) => $"{count} tensors are there twice: {first}.",
            pair => $"'{pair.First.Name}' and '{pair.Second.Name}'");
        return present;
    }

    // Of a tied matrix some writers keep the other name.
    private void TakeHeadForEmbedding(Dictionary<string, TensorEntry> present)
    {
        if (config.TiedHead && family.Head is { } head && !present.ContainsKey(family.TokenEmbedding) && present.Remove(head, out var entry))
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
            missing is [{ Name: var only }] && only == family.Head ? "If the head is the token embedding itself, set tie_word_embeddings to true in config.json." : null);

        string Indexed(ExpectedTensor tensor) => absent[tensor.Name].FirstOrDefault() is { } shard ? $" (the index puts it into {shard}, which does not have it)" : "";
    }

    // A few faults of a kind are told one by one, many as one.
    private void Add<T>(IReadOnlyList<T> faults, Func<T, string> where, Func<T, string> each, Func<int, string, string> all, Func<T, string> name, string? advice = null)
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
