using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Hub;
using EvoPrune.Host.Options;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models.Hub;
using EvoPrune.Models.Text;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>Shows stack traces. Accepted by every command.</summary>
    public const string Debug = "--debug";

    public static Option<bool> Json() => new("--json")
    {
        Description = "Write one JSON document to standard output; everything else goes to standard error.",
    };

    public static Option<string[]> Plugins() => new("--plugins")
    {
        Description = "A folder that contains plugin folders. Repeatable; EVOPRUNE_PLUGINS may name more.",
        HelpName = "DIR",
        DefaultValueFactory = _ => [],
    };

    public static Option<string[]> With() => new("--with")
    {
        Description = "A setup: a YAML file whose keys (model, data, calibration, tasks) override those of the experiment, before --set. "
            + "Repeatable.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The distinct items of a list with commas.</summary>
    public static string[] List(ArgumentResult result) =>
        [.. result.Tokens.SelectMany(token =>
            token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];

    public static Option<string[]> Set(string of = "the experiment", string example = "optimizer.generations=5") => new("--set")
    {
        Description = $"Override a value of {of}, such as --set {example}. Repeatable.",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public static Option<int?> Workers(string what = "Candidates measured") => Count(
        "--workers", $"{what} in parallel. Default: as many as the cores allow, or one on a GPU. Results do not depend on it.");

    public static Option<ThreadRequest?> Threads(string remark = "", string what = "candidate") => new("--threads")
    {
        Description = $"Threads per {what}, or auto to choose. Default: 1. The last bits of results may depend on it.{remark}",
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
        "--cache", "Megabytes of cache for activations and pruned weights that candidates share; 0 for none. Default: 1000, or an eighth "
            + "of the memory. Results do not depend on it.", least: 0);

    public static Option<int?> Resident() => Count(
        "--resident",
        "Megabytes of weights to keep in memory; all others are read from the file, block by block, whenever they are needed. Default: "
            + "all. Results do not depend on it.");

    /// <summary>An option that takes a whole number, at least 1 unless another minimum is given.</summary>
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

    /// <summary>A required number of tokens, at least 1.</summary>
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
        var option = Choice<ModelDtype>("--dtype",
            $"{what}: keep (the checkpoint's), float32, bfloat16 or float16. Default: {Name(absent)}.");
        option.HelpName = "TYPE";
        return option;
    }

    /// <summary>An option that takes the name of an enumeration member.</summary>
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

/// <summary>The value of <c>--threads</c>.</summary>
/// <param name="Number">Threads per candidate; null for <c>auto</c>.</param>
internal sealed record ThreadRequest(int? Number)
{
    /// <summary>The valid values, for messages.</summary>
    public static readonly string Valid = string.Create(CultureInfo.InvariantCulture, $"a whole number from 1 to {Most}, or {Auto}");

    private const string Auto = "auto";
    private const int Most = 1024;   // Refuses mistyped numbers that would exhaust the system.

    /// <summary>Reads a number or <c>auto</c>. Returns null for anything else.</summary>
    public static ThreadRequest? TryParse(string text) =>
        text == Auto ? new(Number: null)
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most ? new(number)
        : null;

    /// <summary>
    /// The requested split. The default is one thread per candidate, so that results do not depend on the number of cores.
    /// </summary>
    public static ThreadSplit Split(ThreadRequest? asked, int? workers, torch.Device device, long tasks) => asked is { Number: null }
        ? ThreadSplit.Auto(workers, tasks, device, Environment.ProcessorCount)
        : ThreadSplit.Of(workers, asked?.Number ?? 1, device);

    /// <summary>Refuses to resume a run with another number of threads, because the last bits of its values may depend on it.</summary>
    /// <exception cref="InputException">Another number is requested.</exception>
    public static void RequireSame(ThreadRequest? asked, int recorded, string run)
    {
        if (asked?.Number is { } number && number != recorded)
        {
            throw new InputException(
                $"--threads: this run began with {recorded}, found {number}; the last bits of figures may depend on it, and a resumed "
                    + $"run ends as if it had never stopped.",
                run, $"Valid here: {recorded}, auto, or no --threads. For another number, start a new run.");
        }
    }
}

/// <summary>The model named on the command line, by its folder or by its name on the hub.</summary>
internal static class ModelPath
{
    /// <summary>Description of options that name a model.</summary>
    public const string Description = "Folder of the model, or its name on the Hugging Face hub, such as hf:ORG/NAME.";

    /// <summary>Returns the folder if it exists.</summary>
    /// <param name="given">The path or name on the command line.</param>
    /// <param name="option">Name of the option or argument, for messages.</param>
    /// <exception cref="InputException">There is no such folder, or the hub's cache does not have the model.</exception>
    public static string Require(string given, string option) => HubName.IsMeant(given) ? HubCache.ModelFolder(given, option)
        : Directory.Exists(given) ? given : throw new InputException(
        $"{option}: {(File.Exists(given) ? "this is a file, not a folder" : "there is no such folder")}", given, HubName.Advice(given));
}

/// <summary>The file that a plan is read from. A run folder means its best plan, or its front if a member is requested.</summary>
internal static class PlanPath
{
    /// <summary>Finds the file.</summary>
    /// <param name="asked">A run folder, a plan file or a front file.</param>
    /// <param name="member">A member of the front; null for the best plan.</param>
    /// <exception cref="InputException">There is no such run, or it has no front.</exception>
    public static string Find(string asked, int? member)
    {
        if (!Directory.Exists(asked))
        {
            return asked;
        }

        var (best, front) = (RunFolder.BestPath(asked), RunFolder.FrontPath(asked));
        if (!File.Exists(RunFolder.ResolvedPath(asked)) || !File.Exists(best))
        {
            throw new InputException(
                File.Exists(RunFolder.ResolvedPath(asked)) ? "this run has not found a plan yet." : "there is no run in this folder.",
                asked, "Give the folder that 'evoprune run' named, or a plan file.");
        }

        return member is null ? best
            : File.Exists(front) ? front
            : throw new InputException("--member: this run had one objective, and so has one best plan and no front.", asked,
            "Leave --member out.");
    }
}
