using EvoPrune.Host.Experiments;
using EvoPrune.Host.Search;
using EvoPrune.Models;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Weights;
using TorchSharp;

namespace EvoPrune.Host.Pipeline;

/// <summary>The first stage: the loaded model and what turns it into candidates.</summary>
internal sealed class PreparedModel : IDisposable
{
    private readonly RunContext context;

    private PreparedModel(RunContext context, LanguageModel model, PruningMethod method)
    {
        (this.context, Model, Method) = (context, model, method);
        Cache = new(context.Share.CacheBytes);
        Finetuner = context.Spec.Finetuning is { } recipe
            ? new(model, context.Experiment.Calibration.Windows, context.Experiment.FinetuningTokens, recipe, context.Spec.Seed)
            : null;
    }

    /// <summary>The dense model.</summary>
    public LanguageModel Model { get; }

    /// <summary>Makes the weights of candidates.</summary>
    public PruningMethod Method { get; }

    /// <summary>The results that candidates share.</summary>
    public CandidateCache Cache { get; }

    /// <summary>Finetunes candidates; null if the experiment does not.</summary>
    public Finetuner? Finetuner { get; }

    /// <summary>Loads the model, builds the level database if it is new, and says what the user should know.</summary>
    public static PreparedModel Load(RunContext context, CancellationToken cancellation)
    {
        var (experiment, spec) = (context.Experiment, context.Spec);
        var model = experiment.Load();
        try
        {
            foreach (var warning in model.Warnings)
            {
                context.Say($"warning: {warning}");
            }

            if (spec.Model.Resident is not null)
            {
                context.Say($"{model.Offloading}");
            }

            experiment.PrunerLog.SendTo(context.Folder.Log.WriteLine);
            var method = LevelDatabases.Prepare(experiment, model, context.Folder.WriteLevels, context.Say, cancellation);
            if (spec.Model.Autocast != AutocastType.None)
            {
                if (experiment.Device.type == DeviceType.CPU && !Autocast.IsNative)
                {
                    context.Say("autocast: this processor multiplies bfloat16 numbers as float32 ones; "
                        + "without model.autocast the search would be as fast");
                }

                model.PrepareAutocast();
            }

            return new(context, model, method);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Scores plans on the calibration set as reports do: on all windows, without autocast.</summary>
    public Scorer ReportScorer(PruningMethod method) => Scorer(method, context.Experiment.Calibration.Windows, races: false, casts: false);

    /// <summary>Scores candidates of a search on windows of the calibration set.</summary>
    public Scorer SearchScorer(TokenWindows windows) =>
        Scorer(Method, windows, context.Spec.Racing is not null, context.Spec.Model.Autocast != AutocastType.None);

    public void Dispose()
    {
        Cache.Dispose();
        Model.Dispose();
    }

    private Scorer Scorer(PruningMethod method, TokenWindows windows, bool races, bool casts)
    {
        var experiment = context.Experiment;
        ICandidate Candidate(CompressionPlan plan, CandidateCache? shared) => Model.Candidate(plan, method, shared, stored: Cache, casts);
        return new(Model.Dense, Candidate, experiment.Fitness, windows, Model.Topology, context.Spec.Seed, Cache)
        {
            Failing = context.LogOnce,
            Finetuning = Finetuner is null ? null : (Finetuner, method),
            Races = races,
            WindowsPerPass = Search.Scorer.WindowsPerPassOf(method, experiment.Fitness, windows, experiment.Device),
        };
    }
}
