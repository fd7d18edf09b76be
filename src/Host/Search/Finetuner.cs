using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Models;
using EvoPrune.Models.Training;

namespace EvoPrune.Host.Search;

/// <summary>Finetunes pruned models on the calibration text: the same plan, tokens and key always give the same weights.</summary>
/// <param name="model">The dense model, which stays as it is, and teaches where the recipe distils.</param>
/// <param name="calibration">The tokens on which pruners see activations.</param>
/// <param name="text">The whole calibration text.</param>
/// <param name="recipe">How to train.</param>
/// <param name="seed">The seed of the run.</param>
internal sealed class Finetuner(LanguageModel model, TokenWindows calibration, IReadOnlyList<int> text, FinetuningSpec recipe, long seed)
{
    /// <summary>Tokens of one step.</summary>
    public long TokensPerStep => recipe.TokensPerStep(calibration.Length);

    /// <summary>A finetuned candidate of a search, which the caller frees. Candidates with one key are trained on the same windows.</summary>
    /// <exception cref="ArithmeticException">The training diverged.</exception>
    /// <exception cref="NotSupportedException">The plan cannot be trained.</exception>
    public TrainableCandidate Candidate(CompressionPlan plan, IPruner pruner, CandidateCache? cache, Minibatch budget)
    {
        var candidate = Untrained(plan, pruner, cache);
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

    /// <summary>The model under a plan with weights of its own, not trained yet, which the caller frees.</summary>
    /// <exception cref="NotSupportedException">The plan cannot be trained.</exception>
    public TrainableCandidate Untrained(CompressionPlan plan, IPruner pruner, CandidateCache? cache = null) =>
        model.Trainable(plan, pruner, calibration, cache, tables: recipe.Embeddings == EmbeddingTraining.Trained);

    /// <summary>The training after the search, before its first step.</summary>
    public TrainingRun PostTraining(TrainableCandidate candidate)
    {
        var options = (recipe with { LearningRate = recipe.AfterLearningRate ?? recipe.LearningRate }).For(recipe.After, calibration.Length);
        return new(candidate, text, options, new(seed, "post-training"), model.Dense);
    }
}
