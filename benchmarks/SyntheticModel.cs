using EvoPrune.Models.Families;
using EvoPrune.Models.Training;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>A model of GPT-2-small shape: 124 M parameters with random weights, and the tokenizer of a small one.</summary>
internal static class SyntheticModel
{
    /// <summary>Makes it in a folder.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="assets">The project's assets, for the tokenizer; null where none is needed.</param>
    public static void Make(string folder, string? assets = null)
    {
        using var generator = new torch.Generator(1);
        using var model = TrainableModel.Initialise(FamilyCatalog.Find("gpt2")!, new ModelConfig(50257, 1024, 768, 3072, 12, 12), generator);
        model.Save(folder);
        if (assets is not null)
        {
            File.Copy(Path.Combine(assets, "tiny", "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        }
    }
}
