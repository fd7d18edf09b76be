using EvoPrune.Models.Checkpoints;

namespace EvoPrune.Models.Families;

/// <summary>Compares what a checkpoint has with what its configuration implies, before anything is copied.</summary>
internal static class WeightComparison
{
    /// <summary>The entry of every expected tensor, and of ignored ones, by its name without prefix.</summary>
    /// <exception cref="InputException">
    /// Tensors are missing, unexpected, or of another shape or type: all of them are listed.
    /// </exception>
    public static IReadOnlyDictionary<string, TensorEntry> Match(Checkpoint checkpoint, Family family, ModelConfig config)
    {
        List<Problem> problems = [];
        var present = ByName(checkpoint, family, problems);
        var expected = ExpectedTensor.Of(family, config).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var type = present.GetValueOrDefault(family.TokenEmbedding)?.Type;
        foreach (var tensor in expected.Values)
        {
            problems.AddRange(Differences(tensor, present.GetValueOrDefault(tensor.Name), type, checkpoint.Folder));
        }

        var ignored = Ignored(family, config);
        foreach (var (name, entry) in present.Where(entry => !expected.ContainsKey(entry.Key) && !ignored(entry.Key)))
        {
            problems.Add(new(
                $"Tensor '{entry.Name}' is unexpected in a {family.ModelType} model of {config.Blocks} blocks.", entry.File));
        }

        return problems.Count == 0 ? present : throw new InputException(problems);
    }

    private static Dictionary<string, TensorEntry> ByName(Checkpoint checkpoint, Family family, List<Problem> problems)
    {
        var present = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var entry in checkpoint.Tensors)
        {
            var name = family.CanonicalName(entry.Name);
            if (!present.TryAdd(name, entry))
            {
                problems.Add(new($"There are two tensors '{name}', as '{present[name].Name}' and as '{entry.Name}'.", entry.File));
            }
        }

        return present;
    }

    private static IEnumerable<Problem> Differences(ExpectedTensor expected, TensorEntry? entry, StorageType? type, string folder)
    {
        if (entry is null)
        {
            yield return new($"Tensor '{expected.Name}' {Show(expected.Shape)} is missing.", folder);
            yield break;
        }

        var name = $"Tensor '{entry.Name}'";
        if (!entry.Shape.SequenceEqual(expected.Shape))
        {
            yield return new(
                $"{name} has the shape {Show(entry.Shape)}; config.json implies {Show(expected.Shape)}.", entry.File);
        }

        if (entry.Type.Tensor is null)
        {
            yield return new($"{name} is {entry.Type}, which is not supported; {StorageType.Supported} are.", entry.File);
        }
        else if (entry.Type != type)
        {
            yield return new($"{name} is {entry.Type}; the model is {type}.", entry.File);
        }
    }

    // A tied head may be stored nevertheless; loading checks that it equals the embedding.
    private static Func<string, bool> Ignored(Family family, ModelConfig config)
    {
        var exact = Enumerable.Range(0, config.Blocks)
            .SelectMany(block => family.Ignored.Select(name => ExpectedTensor.NameIn(name, block)))
            .ToHashSet(StringComparer.Ordinal);
        string[] beginnings = [.. family.Ignored.Where(name => name.EndsWith('*')).Select(name => name[..^1])];
        return name => exact.Contains(name)
            || (config.TiedHead && name == family.Head)
            || beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal));
    }

    private static string Show(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
