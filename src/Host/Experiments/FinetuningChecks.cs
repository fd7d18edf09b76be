using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments;

/// <summary>Whether a finetuning section is there for something.</summary>
internal static class FinetuningChecks
{
    /// <summary>Whether the optimizer asks for finetuned candidates.</summary>
    public static bool Finetunes(ExperimentSpec spec) => spec.Optimizer is { Options: IFinetuningOptions { Finetunes: true } };

    /// <summary>Notes a section that nothing reads. Parts of the experiment that could not be read are missing.</summary>
    public static void Check(ExperimentSpec spec, YamlMapping root, Findings findings)
    {
        if (spec is { Finetuning.After: var after, Optimizer.Plugin: { } optimizer } && !Finetunes(spec) && after == 0)
        {
            findings.Add(
                root.Find("finetuning")!.Value.Where,
                $"finetuning: nothing is finetuned: {optimizer.Id} asks for no finetuned candidates, and after is 0",
                "Set after to the tokens of a post-training, or optimizer.finetuning of darwin, such as [0, 10000]; or leave the section out.");
        }
        else if (spec.Finetuning is { After: 0, AfterLearningRate: not null })
        {
            findings.Add(
                root.Find("finetuning")!.Value.Where,
                "finetuning.after-learning-rate: there is no post-training, since after is 0",
                "Set after to its tokens, or leave after-learning-rate out.");
        }
    }
}
