namespace EvoPrune.Models.Families;

/// <summary>The model families that are known.</summary>
public static class FamilyCatalog
{
    /// <summary>All families, by model type.</summary>
    public static IReadOnlyList<Family> All { get; } = [Gpt2.Family, Llama.Family, Mistral.Family, Qwen2.Family, Opt.Family, Bert.Family];

    /// <summary>The known model types, for messages.</summary>
    public static string Known { get; } = string.Join(", ", All.Select(family => family.ModelType));

    /// <summary>The family of a model type, or null.</summary>
    public static Family? Find(string modelType) => All.FirstOrDefault(family => family.ModelType == modelType);
}
