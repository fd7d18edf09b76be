using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Experiments;

/// <summary>Checks that optimizer, choice rule and racing fit the objectives.</summary>
internal static class ObjectiveChecks
{
    /// <summary>Reports mismatches. Parts of the experiment that could not be read are null.</summary>
    public static void Check(ExperimentSpec spec, YamlMapping root, Findings findings)
    {
        if (spec is { Fitness.Count: > 1, Optimizer.Plugin: { } optimizer }
            && !typeof(IMultiObjectiveOptimizer).IsAssignableFrom(optimizer.Type))
        {
            findings.Add(
                root.Find("optimizer")!.Value.Where,
                $"optimizer: {optimizer.Id} handles one objective, but fitness has {spec.Fitness.Count} entries",
                "Keep one fitness entry, or choose an optimizer for several objectives.");
        }

        if (spec is { Choice: { } choice, Fitness: { } fitness }
            && Objection(choice, [.. fitness.Select(use => use.Plugin.Id)]) is var (message, advice))
        {
            findings.Add(root.Find("choice")!.Value.Where, $"choice{message}", advice);
        }
    }

    /// <summary>Reports why candidates cannot race.</summary>
    public static void CheckRacing(ExperimentSpec spec, YamlMapping root, Findings findings)
    {
        if (spec is not { Racing: { }, Optimizer.Plugin: { } optimizer, Fitness: { } fitness })
        {
            return;
        }

        var where = root.Find("racing")!.Value.Where;
        if (!SaysWhoSurvives(optimizer.Type))
        {
            findings.Add(where, $"racing: {optimizer.Id} does not say how many of a round survive",
                "Leave racing out, or choose another optimizer.");
        }

        var kinds = fitness.Select(use => use.Plugin).ToList();
        foreach (var plugin in kinds.Where(plugin => !typeof(IWindowFitness).IsAssignableFrom(plugin.Type)
            && !typeof(IPlanFitness).IsAssignableFrom(plugin.Type)))
        {
            findings.Add(where, $"racing: {plugin.Id} gives one number for all tokens, not one by window",
                "Leave racing out, or choose another fitness.");
        }

        if (kinds.Count > 0 && kinds.All(plugin => typeof(IPlanFitness).IsAssignableFrom(plugin.Type)))
        {
            findings.Add(where, "racing: no fitness looks at tokens", "Leave racing out.");
        }
    }

    // Without an implementation of its own, a class gets the member that IOptimizer declares.
    private static bool SaysWhoSurvives(Type optimizer)
    {
        var map = optimizer.GetInterfaceMap(typeof(IOptimizer));
        var getter = typeof(IOptimizer).GetProperty(nameof(IOptimizer.Race))!.GetMethod!;
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, getter)]?.DeclaringType != typeof(IOptimizer);
    }

    private static (string Message, string? Advice)? Objection(FrontChoice choice, string[] objectives) => choice switch
    {
        _ when objectives.Length == 1 =>
            (": fitness has one entry, which leaves nothing to choose", "Leave choice out, or add a fitness entry."),
        WeightedChoice { Weights: { } weights } when weights.Count != objectives.Length =>
            ($".weights: fitness has {objectives.Length} entries, but there are {weights.Count} weights",
                $"In this order: {string.Join(", ", objectives)}."),
        WeightedChoice { Weights: { } weights }
            when weights.All(weight => weight == 0) => (".weights: all are 0, which prefers nothing", null),
        ConstraintChoice { Objective: { } name } when objectives.Count(id => id == name) != 1 =>
            (".objective: " + (objectives.Contains(name)
                ? $"{name} is more than one fitness entry"
                : $"there is no fitness entry '{name}'; {Nearest.Hint(name, "there are", objectives)}"), null),
        ConstraintChoice { AtMost: null, AtLeast: null } or ConstraintChoice { AtMost: not null, AtLeast: not null } =>
            (": a constraint has one limit, at-most or at-least",
                "For example: { type: constraint, objective: sparsity-discrepancy, at-most: 0.01 }"),
        _ => null,
    };
}

/// <summary>Checks that the finetuning section has an effect.</summary>
internal static class FinetuningChecks
{
    /// <summary>Whether the optimizer uses finetuned candidates.</summary>
    public static bool Finetunes(ExperimentSpec spec) => spec.Optimizer is { Options: IFinetuningOptions { Finetunes: true } };

    /// <summary>Reports a section without effect. Parts of the experiment that could not be read are null.</summary>
    public static void Check(ExperimentSpec spec, YamlMapping root, Findings findings)
    {
        if (spec is { Finetuning.After: var after, Optimizer.Plugin: { } optimizer } && !Finetunes(spec) && after == 0)
        {
            findings.Add(
                root.Find("finetuning")!.Value.Where,
                $"finetuning: nothing is finetuned: {optimizer.Id} asks for no finetuned candidates, and after is 0",
                "Set after to the tokens of a post-training, or optimizer.finetuning of evopress, such as [0, 10000]; or leave the section "
                    + "out.");
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

/// <summary>Names of experiments and comparisons, which are also names of folders.</summary>
internal static class ExperimentName
{
    private const int Longest = 100;

    /// <summary>Reports a name that is no valid folder name.</summary>
    public static void Check(YamlMapping root, Findings findings)
    {
        if (root.Find("name")?.Value is YamlScalar { IsNull: false, Text: { Length: > 0 } name } written && !IsValid(name))
        {
            findings.Add(
                written.Where,
                $"name: '{Printable(name)}' cannot be the name of a folder",
                $"Valid: up to {Longest} characters without '/' and '\\', such as letters, digits, '-', '_' and '.'; the first is no "
                    + $"'.', '-', '~' or space.");
        }
    }

    private static bool IsValid(string name) =>
        name.Length <= Longest && name[0] is not ('.' or '-' or '~' or ' ')
            && !name.Any(character => character is '/' or '\\' || char.IsControl(character));

    private static string Printable(string name) =>
        string.Concat(name.Select(character => char.IsControl(character) ? $"\\u{(int)character:x4}" : character.ToString()));
}
