using EvoPrune.Host.Experiments;
using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>What finetuning asks of model, device and texts, beside what every search does.</summary>
internal static class FinetuningText
{
    /// <summary>The tokens of the calibration text, fit for training on them; none where nothing is finetuned.</summary>
    /// <exception cref="InputException">They are not.</exception>
    public static IReadOnlyList<int> Of(
        ExperimentSpec spec, ModelFolder model, torch.Device device, ITextCorpus corpus, int calibrationLength, string file)
    {
        if (spec.Finetuning is not { } recipe)
        {
            return [];
        }

        var checks = new Checks();
        var (length, context, tokens) = (recipe.Length ?? calibrationLength, model.Topology.ContextLength, corpus.Tokens);
        if (length > context)
        {
            checks.Add(new($"finetuning.length: windows of {length} tokens are asked; the model takes windows of 2 to {context}", file));
        }

        if (tokens.Count <= length)
        {
            checks.Add(new($"finetuning: the calibration text has {tokens.Count} tokens; windows of {length} need more", spec.Data.Calibration.Text, "Set finetuning.length, or give a longer text."));
        }

        if (device.type != DeviceType.CPU && Devices.Resolve(spec.Model.Dtype, model) is not torch.ScalarType.Float32 and var dtype)
        {
            checks.Add(new($"finetuning: weights are trained in 32 bits, but model.dtype is {dtype} on {device}", file, "Set model.dtype: float32."));
        }

        checks.ThrowIfAny();
        return tokens;
    }
}
