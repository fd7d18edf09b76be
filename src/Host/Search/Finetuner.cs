using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Models;
using EvoPrune.Models.Profiling;
using EvoPrune.Models.Training;
using EvoPrune.Models.Weights;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>Finetunes pruned models on the calibration text. The same plan, tokens and key always give the same weights.</summary>
/// <param name="model">The dense model, which stays unchanged and is the teacher if the recipe distils.</param>
/// <param name="calibration">The tokens on which pruners see activations.</param>
/// <param name="text">The tokens of the whole calibration text.</param>
/// <param name="recipe">The training recipe.</param>
/// <param name="seed">The seed of the run.</param>
internal sealed class Finetuner(LanguageModel model, TokenWindows calibration, IReadOnlyList<int> text, FinetuningSpec recipe, long seed)
{
    /// <summary>Tokens of one step.</summary>
    public long TokensPerStep => recipe.TokensPerStep(calibration.Length);

    /// <summary>
    /// A finetuned candidate of a search, which the caller disposes. Candidates with one key are trained on the same windows.
    /// </summary>
    /// <exception cref="ArithmeticException">The training diverged.</exception>
    /// <exception cref="NotSupportedException">The plan cannot be trained.</exception>
    public TrainableCandidate Candidate(CompressionPlan plan, PruningMethod method, CandidateCache? cache, Minibatch budget)
    {
        var candidate = Untrained(plan, method, cache);
        using var span = Phases.Time(Phases.Finetuning);
        try
        {
            var random = new RandomStream(seed, string.Create(CultureInfo.InvariantCulture, $"finetuning {budget.Batch}"));
            Trainer.Train(candidate, text, recipe.For(budget.Trained, calibration.Length), random, teacher: model.Dense);
            return candidate;
        }
        catch
        {
            candidate.Dispose();
            throw;
        }
    }

    /// <summary>The model under a plan before training, with weights of its own, which the caller disposes.</summary>
    /// <exception cref="NotSupportedException">The plan cannot be trained.</exception>
    public TrainableCandidate Untrained(CompressionPlan plan, PruningMethod method, CandidateCache? cache = null) =>
        model.Trainable(plan, method, cache, tables: recipe.Embeddings == EmbeddingTraining.Trained);

    /// <summary>The training after the search, before its first step.</summary>
    public TrainingRun PostTraining(TrainableCandidate candidate)
    {
        var after = recipe with { LearningRate = recipe.AfterLearningRate ?? recipe.LearningRate };
        return new(candidate, text, after.For(recipe.After, calibration.Length), new(seed, "post-training"), model.Dense);
    }
}

/// <summary>The additional requirements of finetuning on model, device and texts.</summary>
internal static class FinetuningText
{
    /// <summary>The tokens of the calibration text to train on; none if nothing is finetuned.</summary>
    /// <exception cref="InputException">They are too few or too short, or the device cannot train the data type.</exception>
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
            checks.Add(new(
                $"finetuning: the calibration text has {tokens.Count} tokens; windows of {length} need more",
                spec.Data.Calibration.Text.Where, "Set finetuning.length, or give a longer text."));
        }

        if (device.type != DeviceType.CPU && Devices.Resolve(spec.Model.Dtype, model) is not torch.ScalarType.Float32 and var dtype)
        {
            checks.Add(new(
                $"finetuning: weights are trained in 32 bits, but model.dtype is {dtype} on {device}", file, "Set model.dtype: float32."));
        }

        checks.ThrowIfAny();
        return tokens;
    }
}
