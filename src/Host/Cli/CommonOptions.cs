using System.CommandLine;

namespace EvoPrune.Host.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json")
    {
        Description = "Write one JSON document to standard output; everything else goes to standard error.",
    };

    public static Option<string[]> Plugins() => new("--plugins")
    {
        Description = "A folder with plugin folders in it. Repeatable; EVOPRUNE_PLUGINS names more.",
        HelpName = "DIR",
        DefaultValueFactory = _ => [],
    };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Override a value of the experiment, for example --set optimizer.generations=5. Repeatable.",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public static Option<int?> Workers()
    {
        var option = new Option<int?>("--workers")
        {
            Description = "Candidates measured side by side. Default: one per core, or one on a GPU. Results do not depend on it.",
            HelpName = "N",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var workers) && workers >= 1))
            {
                result.AddError($"--workers: expected a whole number from 1, found '{text}'");
            }
        });
        return option;
    }
}
