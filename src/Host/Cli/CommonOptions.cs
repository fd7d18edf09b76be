using System.CommandLine;
using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>Shows traces, with every command.</summary>
    public const string Debug = "--debug";

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

    public static Option<string[]> Set(string of = "the experiment", string example = "optimizer.generations=5") => new("--set")
    {
        Description = $"Override a value of {of}, such as --set {example}. Repeatable.",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public static Option<int?> Workers(string what = "Candidates measured") => Count(
        "--workers", $"{what} side by side. Default: as many as the cores feed, or one on a GPU. Results do not depend on it.");

    public static Option<ThreadRequest?> Threads(string remark = "", string what = "candidate") => new("--threads")
    {
        Description = $"Threads that compute one {what}, or auto: as many as are fastest here, measured at the start. Default: 1. The last bits of figures may depend on it.{remark}",
        HelpName = "N|auto",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var request = ThreadRequest.TryParse(text);
            if (request is null)
            {
                result.AddError($"--threads: expected {ThreadRequest.Valid}, found '{text}'");
            }

            return request;
        },
    };

    public static Option<int?> Member() => new("--member")
    {
        Description = "A member of the run's front, by its number in the result. Default: the chosen one.",
        HelpName = "N",
    };

    public static Option<int?> Cache() => Count(
        "--cache", "Megabytes for states and pruned weights that candidates share; 0 for none. Default: 1000, or an eighth of the memory. Results do not depend on it.", least: 0);

    public static Option<int?> Resident() => Count(
        "--resident", "Megabytes of weights that may stay in memory; what is beyond is read from the file, block by block, again and again. Default: all. Results do not depend on it.");

    /// <summary>An option that takes a whole number from 1, or from another least.</summary>
    public static Option<int?> Count(string name, string description, int least = 1)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var count) && count >= least))
            {
                result.AddError($"{name}: expected a whole number from {least}, found '{text}'");
            }
        });
        return option;
    }

    /// <summary>A required number of tokens, from 1.</summary>
    public static Option<long> Tokens(string description)
    {
        var option = new Option<long>("--tokens") { Description = description, HelpName = "N", Required = true };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(long.TryParse(text, out var count) && count >= 1))
            {
                result.AddError($"--tokens: expected a whole number from 1, such as 100000, found '{text}'");
            }
        });
        return option;
    }

    public static Option<DeviceChoice> Device() => new("--device")
    {
        Description = $"{DeviceChoice.Valid}.",
        HelpName = "DEVICE",
        CustomParser = result =>
        {
            if (!DeviceChoice.TryParse(result.Tokens[0].Value, out var choice))
            {
                result.AddError($"--device: expected {DeviceChoice.Valid}, found '{result.Tokens[0].Value}'");
            }

            return choice;
        },
    };

    public static Option<ModelDtype?> Dtype(string what, ModelDtype absent)
    {
        var option = Choice<ModelDtype>("--dtype", $"{what}: keep (the checkpoint's), float32, bfloat16 or float16. Default: {Name(absent)}.");
        option.HelpName = "TYPE";
        return option;
    }

    /// <summary>An option that takes one of the names of an enumeration.</summary>
    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = description,
            HelpName = string.Join('|', Enum.GetValues<T>().Select(Name)),
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                var found = Enum.GetValues<T>().Where(value => Name(value) == text).ToList();
                if (found.Count == 0)
                {
                    result.AddError($"{name}: expected one of {string.Join(", ", Enum.GetValues<T>().Select(Name))}, found '{text}'");
                }

                return found.Count == 0 ? null : found[0];
            },
        };

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
