namespace EvoPrune.Models.Families;

/// <summary>All supported model families.</summary>
public static class FamilyCatalog
{
    /// <summary>All families, by model type.</summary>
    public static IReadOnlyList<Family> All { get; } = [Gpt2.Family, Llama.Family, Mistral.Family, Qwen2.Family, Opt.Family, Bert.Family];

    /// <summary>The supported model types, for messages.</summary>
    public static string Known { get; } = string.Join(", ", All.Select(family => family.ModelType));

    /// <summary>The family of a model type; null if it is unknown.</summary>
    public static Family? Find(string modelType) => All.FirstOrDefault(family => family.ModelType == modelType);
}
