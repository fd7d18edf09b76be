using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Experiments;

/// <summary>Whether optimizer, choice rule and racing fit the objectives.</summary>
internal static class ObjectiveChecks
{
    /// <summary>Notes what does not fit. Parts of the experiment that could not be read are missing.</summary>
    public static void Check(ExperimentSpec spec, YamlMapping root, Findings findings)
    {
        if (spec is { Fitness.Count: > 1, Optimizer.Plugin: { } optimizer } && !typeof(IMultiObjectiveOptimizer).IsAssignableFrom(optimizer.Type))
        {
            findings.Add(
                root.Find("optimizer")!.Value.Where,
                $"optimizer: {optimizer.Id} handles one objective, but fitness has {spec.Fitness.Count} entries",
                "Keep one fitness entry, or choose an optimizer for several objectives.");
        }

        if (spec is { Choice: { } choice, Fitness: { } fitness } && Objection(choice, [.. fitness.Select(use => use.Plugin.Id)]) is var (message, advice))
        {
            findings.Add(root.Find("choice")!.Value.Where, $"choice{message}", advice);
        }
    }

    /// <summary>Notes why candidates cannot race.</summary>
    public static void CheckRacing(ExperimentSpec spec, YamlMapping root, Findings findings)
    {
        if (spec is not { Racing: { }, Optimizer.Plugin: { } optimizer, Fitness: { } fitness })
        {
            return;
        }

        var where = root.Find("racing")!.Value.Where;
        if (!typeof(IRacingOptimizer).IsAssignableFrom(optimizer.Type))
        {
            findings.Add(where, $"racing: {optimizer.Id} does not say how many of a round survive", "Leave racing out, or choose another optimizer.");
        }

        var kinds = fitness.Select(use => use.Plugin).ToList();
        foreach (var plugin in kinds.Where(plugin => !typeof(IWindowFitness).IsAssignableFrom(plugin.Type) && !typeof(IPlanFitness).IsAssignableFrom(plugin.Type)))
        {
            findings.Add(where, $"racing: {plugin.Id} gives one number for all tokens, not one by window", "Leave racing out, or choose another fitness.");
        }

        if (kinds.Count > 0 && kinds.All(plugin => typeof(IPlanFitness).IsAssignableFrom(plugin.Type)))
        {
            findings.Add(where, "racing: no fitness looks at tokens", "Leave racing out.");
        }
    }

    private static (string Message, string? Advice)? Objection(FrontChoice choice, string[] objectives) => choice switch
    {
        _ when objectives.Length == 1 => (": fitness has one entry, which leaves nothing to choose", "Leave choice out, or add a fitness entry."),
        WeightedChoice { Weights: { } weights } when weights.Count != objectives.Length =>
            ($".weights: fitness has {objectives.Length} entries, but there are {weights.Count} weights", $"In this order: {string.Join(", ", objectives)}."),
        WeightedChoice { Weights: { } weights } when weights.All(weight => weight == 0) => (".weights: all are 0, which prefers nothing", null),
        ConstraintChoice { Objective: { } name } when objectives.Count(id => id == name) != 1 =>
            ($".objective: {(objectives.Contains(name) ? $"{name} is more than one fitness entry" : $"there is no fitness entry '{name}'; {Nearest.Hint(name, "there are", objectives)}")}", null),
        ConstraintChoice { AtMost: null, AtLeast: null } or ConstraintChoice { AtMost: not null, AtLeast: not null } =>
            (": a constraint has one limit, at-most or at-least", "For example: { type: constraint, objective: sparsity-discrepancy, at-most: 0.01 }"),
        _ => null,
    };
}
